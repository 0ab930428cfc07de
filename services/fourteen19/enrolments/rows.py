"""Enrolments on all programmes, read alike."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import TextClause

from chassis.records.store import AnySession
from contracts.fourteen19 import Programme
from education.years import AcademicYear
from services.fourteen19.series import Span, series_of

YOUNGEST, OLDEST = 14, 19
"""Of whom programmes of 14 to 19 are counted, on 31 August before the year."""
_ALIKE: Final = "year, organisation, learner_id"
ENROLMENTS: Final = f"""(
    SELECT {_ALIKE}, 'diploma' AS programme, line, level, CAST(NULL AS text) AS sector,
        starts_on, ends_on, outcome, taught_at FROM diploma
    UNION ALL SELECT {_ALIKE}, 'apprenticeship', NULL, level, sector,
        starts_on, ends_on, outcome, NULL FROM apprenticeship
    UNION ALL SELECT {_ALIKE}, 'foundation_learning', NULL, level, NULL,
        starts_on, ends_on, outcome, NULL FROM foundation_learning)"""
"""Every enrolment there is, alike: whose, of which learner, and `taught_at`."""
TOLD: Final = (
    "concat(programme, '|', line, '|', level, '|', sector, '|', starts_on, '|', ends_on, '|',"
    ' outcome) COLLATE "C"'
)
"""An enrolment in one text. Young people with the same ones are read as one, and how many there
are: there are many thousands, and few ways to be enrolled."""
ALIKE: Final = """
    SELECT organisation, year, gender, min(person) AS person, count(*) AS times, told FROM (
        SELECT organisation, year, gender, person, array_agg(DISTINCT told) AS told
        FROM rows GROUP BY organisation, year, gender, person) one
    GROUP BY organisation, year, gender, told"""
"""Of `rows`, which are `organisation`, `year`, `gender`, `person` and `told`: those alike, once."""


class Return(NamedTuple):
    """An organisation and an academic year."""

    organisation: str
    year: str


class Enrolment(NamedTuple):
    """A young person's enrolment on a programme: `line` of a Diploma, `sector` of an apprentice's
    employer; `ends_on`, the first day no longer on it. `times`: for how many, all of whose
    enrolments are alike, the person stands."""

    person: int
    programme: Programme
    line: str | None
    level: str
    sector: str | None
    starts_on: date
    ends_on: date | None
    outcome: str
    times: int = 1
    gender: str | None = None

    def taught(self) -> Span:
        """While the young person is taught."""
        return Span(self.person, self.starts_on, self.ends_on, self.times)

    def taken_up(self) -> Span:
        """While it counts as taken up (NI 90): who completed counts on, in that year."""
        ends_on = None if self.is_completed else self.ends_on
        return Span(self.person, self.starts_on, ends_on, self.times)

    @property
    def is_completed(self) -> bool:
        return self.outcome == "completed"


async def enrolments_alike(
    session: AnySession, statement: TextClause, asked: Mapping[str, Any]
) -> dict[Return, list[Enrolment]]:
    """What a statement that ends with `ALIKE` finds, by organisation and year."""
    found: dict[Return, list[Enrolment]] = defaultdict(list)
    for row in await session.execute(statement, asked):
        found[Return(row.organisation, row.year)].extend(
            _read(told)._replace(person=row.person, times=row.times, gender=row.gender)
            for told in row.told
        )
    return found


@lru_cache(maxsize=10_000)
def _read(told: str) -> Enrolment:
    """Nobody's yet."""
    programme, line, level, sector, starts_on, ends_on, outcome = told.split("|")
    return Enrolment(
        person=0,
        programme=cast("Programme", programme),
        line=line or None,
        level=level,
        sector=sector or None,
        starts_on=date.fromisoformat(starts_on),
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        outcome=outcome,
    )


def series_in(spans: Iterable[Span], year: AcademicYear) -> dict[date, int]:
    """How many, from day to day of an academic year."""
    return series_of(spans, year.starts, year.ends)


def series_by(
    groups: Mapping[str, Iterable[Span]], year: AcademicYear
) -> dict[str, dict[date, int]]:
    """The same of each group, those without a day left out."""
    counted = {name: series_in(groups[name], year) for name in sorted(groups)}
    return {name: series for name, series in counted.items() if series}
