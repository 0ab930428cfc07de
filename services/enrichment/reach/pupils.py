"""Of the pupils of each ward and group, how many had any enrichment, each pupil counted once."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text

from chassis.records.store import AnySession
from education.years import AcademicYear
from services.enrichment.pupils.groups import GROUPS
from services.enrichment.reach.rules import ALL, WARD, Reached
from services.enrichment.reach.ruleset import ReachRules

# A course counts as `tuition` tells of it: begun, and not left before it was taught in full.
_TUITION: Final = """
    SELECT c.pupil_id FROM tuition_course c JOIN (
        SELECT year, organisation, pupil_id, subject, sum(minutes) AS minutes
        FROM tuition_session WHERE attended AND year = :year GROUP BY 1, 2, 3, 4) s
        USING (year, organisation, pupil_id, subject)
    WHERE c.withdrawn_on IS NULL OR s.minutes >= 60 * c.planned_hours"""
# Who is registered for an activity and never came had nothing of it.
_ACTIVE: Final = """
    SELECT pupil_id FROM participant WHERE attended > 0 AND year = :year
    UNION ALL SELECT pupil_id FROM assessment WHERE year = :year
    UNION ALL SELECT pupil_id FROM attitude WHERE year = :year"""
_HAD: Final = f"""
    SELECT pupil_id, 'tuition' AS code FROM ({_TUITION}) t
    UNION ALL SELECT pupil_id, 'activities' FROM ({_ACTIVE}) a
    UNION ALL SELECT pupil_id, 'arts_award' FROM arts_award WHERE year = :year"""
_NUMBERS: Final = ("pupils", "reached", "tuition", "activities", "arts_award")
_SUMS: Final = ", ".join(f"CAST(sum({name}) AS bigint) AS {name}" for name in _NUMBERS)
_ALIKE: Final = "ward, gender, year_group, fsm, sen, eal, looked_after"
# A pupil of two schools is one, with what the first of them has recorded. Pupils alike in
# everything are counted first: each of them is in seven groups.
_REACHED: Final = text(f"""
    WITH had AS (
        SELECT pupil_id, bool_or(code = 'tuition') AS tuition,
            bool_or(code = 'activities') AS activities, bool_or(code = 'arts_award') AS arts_award
        FROM ({_HAD}) h WHERE code = ANY(:codes) GROUP BY 1),
    alike AS MATERIALIZED (
        SELECT {_ALIKE}, count(*) AS pupils, count(h.pupil_id) AS reached,
            count(*) FILTER (WHERE h.tuition) AS tuition,
            count(*) FILTER (WHERE h.activities) AS activities,
            count(*) FILTER (WHERE h.arts_award) AS arts_award
        FROM (
            SELECT DISTINCT ON (pupil_key) pupil_key, {_ALIKE} FROM pupil
            WHERE year = :year AND organisation = ANY(CAST(:organisations AS text[]))
                AND year_group BETWEEN :first AND :last
            ORDER BY pupil_key, organisation) p
        JOIN known_pupil k USING (pupil_key) LEFT JOIN had h USING (pupil_id)
        GROUP BY {_ALIKE})
    SELECT '{ALL}' AS name, {_SUMS} FROM alike HAVING count(*) > 0
    UNION ALL SELECT '{WARD}' || ward, {_SUMS} FROM alike WHERE ward IS NOT NULL GROUP BY 1
    UNION ALL SELECT g."group", {_SUMS} FROM alike p {GROUPS}
        WHERE g."group" IS NOT NULL GROUP BY 1
    ORDER BY 1""")


async def reached_of(
    session: AnySession, organisations: Sequence[str], year: AcademicYear, rules: ReachRules
) -> dict[str, Reached]:
    """Pupils on roll of these schools in a year: all, by ward (`ward=E05000650`) and by group
    (`fsm=yes`). One statement."""
    asked = {
        "organisations": list(organisations),
        "year": str(year),
        "codes": list(rules.of_pupils),
        "first": rules.first_year_group,
        "last": rules.last_year_group,
    }
    rows = await session.execute(_REACHED, asked)
    return {
        row.name: Reached(
            row.name, row.pupils, row.reached,
            {code: getattr(row, code) for code in rules.of_pupils},
        )
        for row in rows
    }  # fmt: skip
