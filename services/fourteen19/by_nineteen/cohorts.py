"""Cohorts of the authority's own, in the database: who was 14 here, and what they reached since.

The size of a cohort is fixed when it is 14: who moves away stays in it, who comes later is not in
it. A member is kept by number; whoever it turns out to be since, all results of that person count.
Two members who turn out to be one young person count once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import polars as pl
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copied
from chassis.records.store import AnySession
from education.thresholds import RESULTS, reckoned_all
from education.years import AcademicYear
from services.fourteen19.by_nineteen.rules import (
    AGE_FIXED,
    EVERYBODY,
    FSM,
    NOT_FSM,
    Counts,
    Groups,
    turned_19,
)

_SHOWN: Final = "area, year, fixed_at, fixed_by, reason, fsm_taken_at"
_ONE: Final = text(f"SELECT {_SHOWN} FROM cohort WHERE (area, year) = (:area, :year)")
_LIST: Final = text(f"""
    SELECT {_SHOWN} FROM cohort WHERE (CAST(:area AS text) IS NULL OR area = :area)
        AND (area, year) > (:after_area, :after_year) ORDER BY area, year LIMIT :limit""")
_FORGET: Final = text("DELETE FROM cohort_member WHERE (area, year) = (:area, :year)")
_FIX: Final = text("""
    INSERT INTO cohort (area, year, fixed_at, fixed_by, reason)
    VALUES (:area, :year, transaction_timestamp(), :by, :reason)
    ON CONFLICT (area, year) DO UPDATE SET fixed_at = excluded.fixed_at,
        fixed_by = excluded.fixed_by, reason = excluded.reason, fsm_taken_at = NULL""")
_GATHER: Final = text("""
    INSERT INTO cohort_member (area, year, learner_id)
    SELECT CAST(:area AS text), y.year, y.person
    FROM young_person y LEFT JOIN organisation o ON o.organisation = y.home
    WHERE y.year = :year AND y.age = :age AND coalesce(y.lives_in, o.area) = :area
    RETURNING learner_id""")
# Of who is in no school's file at 15 it is not known, as of those outside state schools.
_TAKE_FSM: Final = text("""
    UPDATE cohort_member m SET fsm = y.fsm
    FROM known_learner k LEFT JOIN young_person y ON y.person = k.person AND y.year = :next
    WHERE k.learner_id = m.learner_id AND (m.area, m.year) = (:area, :year)""")
_TAKEN: Final = text("""
    UPDATE cohort SET fsm_taken_at = transaction_timestamp()
    WHERE (area, year) = (:area, :year)""")
_PERSONS: Final = """
    SELECT m.area, m.year, k.person, bool_or(m.fsm) AS fsm
    FROM cohort_member m JOIN known_learner k USING (learner_id)
    GROUP BY m.area, m.year, k.person"""
_MEMBERS: Final = text(f"""
    SELECT fsm, count(*) AS size FROM ({_PERSONS}) m WHERE (area, year) = (:area, :year)
    GROUP BY fsm""")
_RESULTS: Final = f"""
    SELECT m.person, $3::text, t.qualification, t.subject, t.grade, t.discount_code, m.fsm
    FROM ({_PERSONS}) m
    JOIN known_learner o ON o.person = m.person JOIN result t ON t.learner_id = o.learner_id
    WHERE m.area = $1::text AND m.year = $2::text AND t.year <= $3::text"""
_READ: Final = RESULTS | {"fsm": pl.String()}
_FSM: Final = {"t": FSM, "f": NOT_FSM}


class Cohort(NamedTuple):
    """A cohort fixed for an area; `year`: the one before which its members were 14."""

    area: str
    year: str
    fixed_at: datetime
    fixed_by: str
    reason: str | None
    fsm_taken_at: datetime | None

    @property
    def turned_19(self) -> AcademicYear:
        return turned_19(AcademicYear.parse(self.year))


async def find_cohort(session: AnySession, area: str, year: str) -> Cohort | None:
    """The cohort, if it was fixed."""
    found = await session.execute(_ONE, {"area": area, "year": year})
    row = found.mappings().one_or_none()
    return _cohort(row) if row else None


async def list_cohorts(session: AnySession, asked: Mapping[str, Any]) -> Sequence[Cohort]:
    """A page, by area and year."""
    return [_cohort(row) for row in (await session.execute(_LIST, asked)).mappings()]


async def fix(session: AsyncSession, area: str, year: str, *, by: str, reason: str | None) -> int:
    """Make those who were 14 the cohort, in place of whoever was; how many they are."""
    asked = {"area": area, "year": year}
    await session.execute(_FORGET, asked)
    await session.execute(_FIX, asked | {"by": by, "reason": reason})
    return len((await session.scalars(_GATHER, asked | {"age": AGE_FIXED})).all())


async def take_fsm(session: AsyncSession, cohort: Cohort) -> None:
    """Take over who was eligible for free school meals at 15, a year after the cohort was fixed."""
    asked = {"area": cohort.area, "year": cohort.year}
    following = str(AcademicYear.parse(cohort.year).next)
    await session.execute(_TAKE_FSM, asked | {"next": following})
    await session.execute(_TAKEN, asked)


async def reached(session: AnySession, cohort: Cohort) -> Groups:
    """What its members have reached by the end of the year in which they turn 19, as far as results
    are held: two statements."""
    asked = {"area": cohort.area, "year": cohort.year}
    sizes: dict[bool | None, int] = {
        row.fsm: row.size for row in await session.execute(_MEMBERS, asked)
    }
    csv = await copied(session, _RESULTS, cohort.area, cohort.year, str(cohort.turned_19))
    results = pl.DataFrame(schema=_READ)
    if csv:
        results = pl.read_csv(csv, has_header=False, schema=_READ)
    members = results.select("who", "fsm").unique()
    found = reckoned_all(results.select(list(RESULTS))).join(members, on="who", how="left")
    groups = {EVERYBODY: _counts(found, sum(sizes.values()))}
    for told, group in _FSM.items():
        groups[group] = _counts(found.filter(pl.col("fsm") == told), sizes.get(told == "t", 0))
    return groups


def _counts(found: pl.DataFrame, size: int) -> Counts:
    level_2 = pl.col("level_2_reached")
    both = (level_2 & pl.col("english") & pl.col("maths")).sum()
    sums = found.select(level_2.sum(), both.alias("both"), pl.col("level_3_reached").sum()).row(0)
    return Counts(size, *sums)


def _cohort(row: RowMapping) -> Cohort:
    return Cohort(**row)
