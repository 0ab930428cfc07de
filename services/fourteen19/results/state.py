"""What is told of the GCSE and equivalent results of a home (NI 75): reckoned anew whenever a
result, a pupil or who is one young person has changed; readers take what was told last."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copied
from chassis.organisations import places_of
from contracts.fourteen19 import ResultLoaded
from education.thresholds import RESULTS
from services.fourteen19.results.counts import PUPILS, HomeYear, counted

Status = Literal["provisional", "final"]
# A home has results of a year once it has handed in some itself: before that nobody has failed.
_AT_THE_END: Final = """
    FROM young_person y
    WHERE y.home = ANY($1::text[]) AND y.year_group = 11 AND y.on_roll
        AND EXISTS (SELECT FROM result h WHERE (h.organisation, h.year) = (y.home, y.year))
        AND NOT EXISTS (
            SELECT FROM key_stage_4_removal r JOIN known_learner k USING (learner_id)
            WHERE k.person = y.person AND (r.organisation, r.year) = (y.home, y.year))"""
_PUPILS: Final = f"""
    SELECT y.home, y.year, y.person, y.gender,
        CASE WHEN y.fsm THEN 'yes' WHEN NOT y.fsm THEN 'no' END,
        CASE WHEN y.sen THEN 'yes' WHEN NOT y.sen THEN 'no' END, y.ethnicity {_AT_THE_END}"""
_RESULTS: Final = f"""
    SELECT p.person, p.year, t.qualification, t.subject, t.grade, t.discount_code,
        p.home, t.status = 'final' AND t.year = p.year OR t.year < p.year
    FROM (SELECT y.home, y.year, y.person {_AT_THE_END}) p
    JOIN known_learner k ON k.person = p.person
    JOIN result t ON t.learner_id = k.learner_id AND t.year <= p.year"""
_READ: Final = RESULTS | {"home": pl.String(), "final": pl.String()}


async def result_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[ResultLoaded]:
    """Of each of these homes and each year of which it has handed in results itself."""
    pupils = _frame(await copied(session, _PUPILS, list(organisations)), PUPILS)
    if pupils.is_empty():
        return []
    results = _frame(await copied(session, _RESULTS, list(organisations)), _READ)
    places = await places_of(session, organisations)
    statuses = _statuses(results)
    found = counted(pupils, results.select(list(RESULTS)))
    return [
        ResultLoaded(
            **places[each.home].told(),
            year=each.year,
            status=statuses.get(each, "provisional"),
            groups=dict(groups),
        )
        for each, groups in sorted(found.items(), key=lambda told: told[0])
        if each.home in places
    ]


def _statuses(results: pl.DataFrame) -> Mapping[HomeYear, Status]:
    """Final once all are."""
    final = (pl.col("final") == "t").all()
    rows = results.group_by("home", "cohort").agg(final).iter_rows()
    return {
        HomeYear(home, year): "final" if is_final else "provisional"
        for home, year, is_final in rows
    }


def _frame(csv: bytes, schema: Mapping[str, Any]) -> pl.DataFrame:
    if not csv:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(csv, has_header=False, schema=schema)
