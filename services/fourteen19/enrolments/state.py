"""What is told of the young people of a home on programmes (NI 90)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.fourteen19 import EnrolmentChanged
from education.years import AcademicYear
from services.fourteen19.series import Span, series_of

YOUNGEST, OLDEST = 14, 19
"""Of whom programmes of 14 to 19 are counted, on 31 August before the year."""
_LEARNERS: Final = text("""
    SELECT home, year, count(*) FILTER (WHERE on_roll AND age BETWEEN :youngest AND :oldest) AS n
    FROM young_person WHERE home = ANY(CAST(:homes AS text[])) GROUP BY home, year""")
_DIPLOMAS: Final = text("""
    SELECT y.home, y.year, y.person, d.line, d.level, d.starts_on, d.ends_on, d.outcome
    FROM young_person y JOIN known_learner k ON k.person = y.person
    JOIN diploma d ON d.learner_id = k.learner_id AND d.year = y.year
    WHERE y.home = ANY(CAST(:homes AS text[])) AND y.age BETWEEN :youngest AND :oldest
    ORDER BY y.home, y.year, y.person""")


class Return(NamedTuple):
    """A home and an academic year."""

    home: str
    year: str


class Diploma(NamedTuple):
    """A young person's enrolment on a Diploma."""

    person: int
    line: str
    level: str
    starts_on: date
    ends_on: date | None
    outcome: str


async def enrolment_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[EnrolmentChanged]:
    """Of each of these homes and each year in which it has any young people."""
    asked = {"homes": list(organisations), "youngest": YOUNGEST, "oldest": OLDEST}
    learners = {
        Return(row.home, row.year): row.n for row in await session.execute(_LEARNERS, asked)
    }
    diplomas: dict[Return, list[Diploma]] = defaultdict(list)
    for home, year, *rest in await session.execute(_DIPLOMAS, asked):
        diplomas[Return(home, year)].append(Diploma(*rest))
    places = await places_of(session, organisations)
    return [
        EnrolmentChanged(
            **places[each.home].told(),
            year=each.year,
            learners=number,
            **diploma_counts(diplomas[each], AcademicYear.parse(each.year)),
        )
        for each, number in sorted(learners.items())
        if each.home in places
    ]


def diploma_counts(diplomas: Sequence[Diploma], year: AcademicYear) -> Mapping[str, Any]:
    """The members of the event that are about Diplomas."""
    completed = {each.person for each in diplomas if each.outcome == "completed"}
    return {
        "diploma": _series(diplomas, year),
        "lines": _by(diplomas, year, "line"),
        "levels": _by(diplomas, year, "level"),
        "completed": {"diploma": len(completed)} if completed else {},
    }


def _by(diplomas: Iterable[Diploma], year: AcademicYear, member: str) -> dict[str, dict[date, int]]:
    groups: dict[str, list[Diploma]] = defaultdict(list)
    for each in diplomas:
        groups[getattr(each, member)].append(each)
    return {name: series for name in sorted(groups) if (series := _series(groups[name], year))}


def _series(diplomas: Iterable[Diploma], year: AcademicYear) -> dict[date, int]:
    spans = (Span(each.person, each.starts_on, each.ends_on) for each in diplomas)
    return series_of(spans, year.starts, year.ends)
