"""/categories/reviews: the termly review of an authority's categories, opened and followed."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.idempotency import Answer
from chassis.organisations import Place, places_in
from chassis.paging import Page, PageQuery
from chassis.records.bulk import create_missing
from chassis.records.changing import Writing
from chassis.records.drafts import term_of
from chassis.records.links import address_of
from chassis.records.store import AnySession, records_of
from contracts.sif import Tier
from education.maintained import Framework
from education.periods import Period
from education.years import AcademicYear
from services.sif.callers import MayAssess, MayModerate
from services.sif.categories.drafts import TermReviewDraft
from services.sif.categories.state import Category, Status, key_of
from services.sif.people.state import Allocation

router = APIRouter(prefix="/categories/reviews", tags=["categories"])
Term = Annotated[str, Path(max_length=20, description="2009-10-AUT")]
Area = Annotated[str, Query(max_length=20, description="local authority, e.g. 350")]

_OF: Final = """
    FROM record r JOIN organisation o USING (organisation)
    {more}
    WHERE r.kind = 'category' AND r.state ->> 'term' = :term AND o.area = :area
        AND r.state ->> 'framework' = :framework
        AND (CAST(:mine AS text[]) IS NULL OR r.organisation = ANY(:mine))"""
_DUE: Final = _OF.format(more="JOIN due d ON d.kind = r.kind AND d.key = r.key")
_COUNTS: Final = text(f"""
    SELECT r.status, CAST(r.state #>> '{{placements,-1,tier}}' AS int) AS tier, count(*) AS number,
        count(*) FILTER (WHERE r.state @> '{{"proposal": {{"differs_from_suggestion": true}}}}')
            AS differing
    {_OF.format(more="")} GROUP BY 1, 2""")
_WAITING: Final = text(f"""
    SELECT d.item AS act, d.owner, count(*) AS number,
        count(*) FILTER (WHERE d.due_on < :on) AS overdue
    {_DUE} GROUP BY 1, 2 ORDER BY 1, 2""")
_OUTSTANDING: Final = text(f"""
    SELECT r.key, r.organisation, o.name, r.status, d.item AS act, d.owner, d.due_on,
        CAST(r.state #>> '{{proposal,tier}}' AS int) AS proposed,
        CAST(r.state #>> '{{proposal,suggested,tier}}' AS int) AS suggested
    {_DUE} AND r.key > :after ORDER BY r.key LIMIT :limit""")


class Opened(BaseModel):
    """How many categories were opened, and how many there were before."""

    term: str
    opened: int
    already: int


class Waiting(BaseModel):
    """How many wait for somebody to do something: `propose`, `respond`, `moderate`, `confirm`.
    `owner` null: for anybody who may."""

    act: str
    owner: str | None
    number: int
    overdue: int


class Outstanding(BaseModel):
    """A category not confirmed yet, and who is to do what about it by when."""

    key: str
    organisation: str
    name: str
    status: Status
    act: str
    owner: str | None
    due_on: date
    days_overdue: int
    proposed: Tier | None
    suggested: Tier | None
    links: dict[str, str]


class TermReview(Page[Outstanding]):
    """How far a review is, and a page of what is outstanding.

    `by_tier` counts the last confirmed tier of each; `differing` those proposed in another tier
    than the rules suggested.
    """

    term: str
    area: str
    framework: Framework
    by_status: dict[Status, int]
    by_tier: dict[Tier, int]
    differing: int
    waiting: list[Waiting]


@router.post("", summary="Open the review of a term", response_model=Opened)
async def open_review(draft: TermReviewDraft, write: Writing, caller: MayModerate) -> Response:
    """A category for every school, or setting, of the authority that is open when the proposals are
    due and has none for the term; to be proposed by its School Improvement Partner. Repeated, it
    opens those that came since."""
    term = term_of(draft.term)

    async def effect() -> Answer:
        places = await places_in(write.session, draft.area, draft.framework, draft.due_on)
        partners = await _partners(write.session, places, term)
        states = {
            key_of(place.organisation, term.slug): Category(
                framework=draft.framework,
                term=term.text,
                partner=partners.get(place.organisation),
                due_on=draft.due_on,
            )
            for place in places
        }
        about = f"{draft.area}.{draft.framework}.{term.slug}"
        opened = len(await create_missing(write, caller, states, about=about))
        told = Opened(term=term.text, opened=opened, already=len(states) - opened)
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


@router.get("/{term}", summary="How far the review of a term is")
async def read_review(
    term: Term,
    area: Area,
    paging: PageQuery,
    db: ReadDb,
    caller: MayAssess,
    today: Today,
    *,
    framework: Framework = "schools",
    on: Annotated[Day | None, Query(description="lateness as of this day; default: today")] = None,
) -> TermReview:
    """Counts by status and tier, who is waited for, and what is outstanding, by key."""
    day = on or today
    about = {"term": term_of(term).text, "area": area, "framework": framework}
    asked: dict[str, Any] = {**about, "mine": caller.confined_to}
    counts = (await db.execute(_COUNTS, asked)).all()
    waiting = (await db.execute(_WAITING, {**asked, "on": day})).mappings()
    rows = (await db.execute(_OUTSTANDING, asked | paging.bounds(after=""))).mappings()
    page = paging.page([(_outstanding(dict(row), day), [row["key"]]) for row in rows.all()])
    return TermReview.model_validate(
        {
            **about,
            **_counted(counts),
            "waiting": [Waiting(**row) for row in waiting],
            "results": page.results,
            "paging": page.paging,
        }
    )


async def _partners(
    session: AnySession, places: list[Place], term: Period
) -> Mapping[str, str | None]:
    """Each one's School Improvement Partner in the year of a term."""
    year = str(AcademicYear.containing(term.starts))
    allocations = await records_of(session, Allocation, [place.organisation for place in places])
    return {
        str(each.organisation): each.state.partner
        for each in allocations
        if each.state.year == year
    }


def _counted(rows: Any) -> dict[str, Any]:
    statuses: Counter[str] = Counter()
    tiers: Counter[int] = Counter()
    for row in rows:
        statuses[row.status] += row.number
        if row.tier is not None:
            tiers[row.tier] += row.number
    differing = sum(row.differing for row in rows)
    return {"by_status": statuses, "by_tier": dict(sorted(tiers.items())), "differing": differing}


def _outstanding(row: dict[str, Any], on: date) -> Outstanding:
    late = max(0, (on - row["due_on"]).days)
    links = {"category": address_of(Category, row["key"])}
    return Outstanding(**row, days_overdue=late, links=links)
