"""An activity, and what is told of it in each school."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar, Final, Literal, Self

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.state import Due, State
from chassis.records.store import records_named
from contracts.enrichment import Progress, ProgressLoaded, Scale, Sort, Strand
from services.enrichment.activities.counting import OF_SCHOOLS, counted
from services.enrichment.pupils.groups import TOLD_BY, told_by

Status = Literal["planned", "running", "ended", "cancelled"]
OPEN: Final = ("planned", "running")
"""Those that can still be changed."""


class Activity(State):
    """What pupils take part in, in one academic year: a project, a centre's courses, a club.

    `wards`: those it is for; `schools`: those it is aimed at, none: any. `sessions` are planned,
    each of `session_minutes`. `strands`: what is assessed before and after, each with its scale.
    `term_named`: the term was said; else it is, of Find Your Talent, the one it starts in.
    """

    NAME: ClassVar[str] = "activity"
    PATH: ClassVar[str] = "activities"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Status = "planned"
    area: str
    sort: Sort
    title: str
    centre: str | None = None
    wards: tuple[str, ...] = ()
    year: str
    term: str | None = None
    term_named: bool = False
    starts_on: date
    ends_on: date
    ended_on: date | None = None
    sessions: int
    session_minutes: int
    strands: dict[Strand, Scale] = {}
    schools: tuple[str, ...] = Field((), description="to a school: itself")
    places: int | None = None

    def as_seen(self, acts_for: Callable[[str], bool]) -> Self:
        return self.model_copy(update={"schools": tuple(filter(acts_for, self.schools))})

    def dues(self) -> Iterable[Due]:
        if self.status == "planned":
            yield Due("start", None, f"start {self.title}, or cancel it", self.starts_on)
        if self.status == "running":
            yield Due("end", None, f"end {self.title}: its last day has come", self.ends_on)


async def activity_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[ProgressLoaded]:
    """Of each activity in which pupils of these schools took part."""
    found = await counted(session, OF_SCHOOLS, organisations=list(organisations))
    records = await records_named(session, Activity, sorted({at.activity for at in found}))
    activities = {each.key: each.state for each in records}
    places = await places_of(session, organisations)
    told = (
        "pupils", "different", "first", "offered", "attended", "regular", "asked", "positive"
    )  # fmt: skip
    return [
        ProgressLoaded(
            **places[at.organisation].told(),
            activity=at.activity,
            **{name: getattr(activities[at.activity], name) for name in _OF_ACTIVITY},
            **{name: getattr(counts, name) for name in told},
            by=told_by(counts.by, TOLD_BY),
            strands={strand: _told(each) for strand, each in counts.strands.items()},
        )
        for at, counts in found.items()
        if at.organisation in places and at.activity in activities
    ]


def _told(progress: Progress) -> Progress:
    """Gains tell of less than counts may: few were assessed."""
    return progress.model_copy(update={"by": told_by(progress.by, _GAINS_TOLD_BY)})


_GAINS_TOLD_BY: Final = ("gender",)
_OF_ACTIVITY: Final = ("sort", "year", "term", "starts_on")
