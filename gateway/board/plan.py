"""/board/plan: the improvement plan of a year: what it is for, and how its activities come on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from education.years import AcademicYear
from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked
from gateway.board.moment import Moment, moment_of
from gateway.board.pages import page
from gateway.board.places import Row, today_of
from gateway.board.trends import Trend, trend_of

router = APIRouter(prefix="/board/plan")
KINDS: Final = {
    "aim": "Aims",
    "priority": "Priorities",
    "approach": "Approach",
    "strand": "Strands",
    "challenge": "Challenges",
    "area_of_work": "Areas of work",
    "objective": "Objectives",
}
STATUSES: Final = {
    "late": "Late",
    "under_way": "Under way",
    "planned": "Planned",
    "done": "Done",
    "cancelled": "Cancelled",
}
"""The order in which activities are told: what needs looking at first."""


@router.get("")
async def get_plan(
    request: Request,
    api: Asked,
    plan: Annotated[str, Query(max_length=20)] = "",
    status: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The plan of the day's year, else the newest there is."""
    when = moment_of(request)
    area = await area_of(api, when)
    plans = await api.find_every("/kpi/plans", {"area": area}) if area else None
    chosen = _chosen(plans or [], plan, when)
    words: dict[str, Any] = {"kinds": KINDS, "statuses": STATUSES, "plans": plans, "only": status}
    if area is None or chosen is None:
        return page(request, "plan.html", plan=None, **words)
    told = await api.get(f"/kpi/plans/{chosen}")
    elements = list(_every(told["elements"]))
    trends = await _trends(api, area, when, [*elements, *told["activities"]])
    shown = [each for each in told["activities"] if status in ("", each["status"])]
    return page(
        request,
        "plan.html",
        plan=told,
        by_kind=_by_kind(told["elements"]),
        by_status={one: [each for each in shown if each["status"] == one] for one in STATUSES},
        titles={each["code"]: each["title"] for each in elements},
        trends=trends,
        **words,
    )


def _chosen(plans: Iterable[Row], asked: str, when: Moment) -> str | None:
    by_id = {each["id"]: each["period"] for each in plans}
    if asked in by_id:
        return asked
    year = str(AcademicYear.containing(today_of(when)))
    begun = [name for name, period in by_id.items() if period <= year]
    return max(begun or by_id, key=lambda name: by_id[name], default=None)


def _every(elements: Iterable[Row]) -> Iterator[Row]:
    """Elements with those below them."""
    for each in elements:
        yield each
        yield from _every(each["children"])


def _by_kind(elements: Iterable[Row]) -> Mapping[str, list[Row]]:
    """The topmost elements, in the order of the plan."""
    found = defaultdict(list)
    for each in elements:
        found[each["kind"]].append(each)
    return {kind: found[kind] for kind in KINDS if kind in found}


async def _trends(
    api: Api, area: str, when: Moment, parts: Iterable[Row]
) -> Mapping[str, Trend | None]:
    """The newest value of every indicator that the plan names, by code."""
    codes = sorted({one["code"] for part in parts for one in part["indicators"]})
    if not codes:
        return {}
    asked = {"level": "area", "area": area, "indicator": codes, **when.asked}
    values = await api.find_every("/kpi/values", asked) or []
    return {code: trend_of(each for each in values if each["indicator"] == code) for code in codes}
