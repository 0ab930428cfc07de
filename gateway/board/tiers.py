"""/board/tiers: schools by tier, who moved, the review of the term, where the facts differ."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from education.periods import parse_period, period_of
from education.years import AcademicYear
from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked
from gateway.board.moment import Moment, moment_of
from gateway.board.pages import page
from gateway.board.places import (
    FRAMEWORKS,
    TIERS,
    Row,
    day_of,
    suggestions_of,
    tiers_of,
    today_of,
)
from gateway.board.trends import by_end

router = APIRouter(prefix="/board/tiers")
ACTS: Final = {
    "propose": "a tier is to be proposed",
    "respond": "the school is to answer",
    "moderate": "the authority is to decide",
    "confirm": "the tier is to be confirmed",
    "reconsider": "the tier is to be thought over",
}


@router.get("")
async def get_tiers(
    request: Request,
    api: Asked,
    framework: Annotated[str, Query(max_length=20)] = "schools",
    term: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Moves are told from the start of the school year; a head may see none of this."""
    when = moment_of(request)
    framework = framework if framework in FRAMEWORKS else "schools"
    shown: dict[str, Any] = {"framework": framework, "frameworks": FRAMEWORKS}
    shown |= {"tiers": TIERS, "acts": ACTS}
    area = await area_of(api, when)
    if area is None:
        return page(request, "tiers.html", counts=None, **shown)
    since = AcademicYear.containing(today_of(when)).starts
    asked = {"area": area, "framework": framework, "on": day_of(when), "since": str(since)}
    counts, suggestions, (chosen, review) = await asyncio.gather(
        api.find("/sif/tiers", {**asked, "limit": 500}),
        suggestions_of(api, area, when, framework),
        _review(api, area, when, framework, term),
    )
    return page(
        request,
        "tiers.html",
        counts=counts,
        since=since,
        by_tier=_by_tier(suggestions or []),
        differing=_differing(suggestions or []),
        sees_schools=suggestions is not None,
        term=chosen,
        terms=_terms(today_of(when), chosen),
        review=review,
        **shown,
    )


async def _review(
    api: Api, area: str, when: Moment, framework: str, term: str
) -> tuple[str, Any | None]:
    """The review of the term asked for; else of the day's, or of the newest that has one."""
    chosen = _written(term) or str(period_of("term", today_of(when)))
    review = await _review_of(api, area, when, framework, chosen)
    if term or review is None or review["by_status"]:
        return chosen, review
    records = await api.find_every("/sif/categories", {"area": area, "framework": framework})
    latest = max((each["state"]["term"] for each in records or []), key=by_end, default=None)
    if latest is None or parse_period(latest).starts > today_of(when):
        return chosen, review
    return latest, await _review_of(api, area, when, framework, latest)


async def _review_of(api: Api, area: str, when: Moment, framework: str, term: str) -> Any | None:
    asked = {"area": area, "framework": framework, "on": day_of(when), "limit": 500}
    return await api.find(f"/sif/categories/reviews/{term.replace('/', '-')}", asked)


def _written(term: str) -> str | None:
    try:
        read = parse_period(term)
    except ValueError:
        return None
    return read.text if read.type == "term" else None


def _terms(day: date, chosen: str) -> list[str]:
    """The six terms up to a day, the newest first, and the chosen one."""
    year = AcademicYear.containing(day)
    names = [f"{one}-{term}" for one in (year, year.previous) for term in ("SUM", "SPR", "AUT")]
    return sorted({*names, chosen}, key=by_end, reverse=True)


def _by_tier(suggestions: Sequence[Row]) -> dict[int, list[Row]]:
    """Schools in each tier, by name."""
    tiers, found = tiers_of(list(suggestions)), defaultdict(list)
    for row in suggestions:
        if tier := tiers.get(row["organisation"]):
            found[tier].append(row)
    return dict(found)


def _differing(suggestions: Sequence[Row]) -> list[Row]:
    """Those whose facts suggest another tier than they are in."""
    return [
        row
        for row in suggestions
        if row["confirmed_tier"] and row["confirmed_tier"] != row["suggestion"]["tier"]
    ]
