"""Young people on programmes of a year by framework, public employer, component, destination and
consortium, each once in each group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import text

from chassis.records.asked import Homes
from chassis.records.store import AnySession
from services.fourteen19.enrolments.rows import OLDEST, YOUNGEST

_GROUPS: Final = text("""
    WITH young AS (
        SELECT k.learner_id, y.year, y.person
        FROM young_person y JOIN known_learner k ON k.person = y.person
        WHERE y.home = ANY(CAST(:homes AS text[])) AND y.year = :year
            AND y.age BETWEEN :youngest AND :oldest),
    apprentice AS (SELECT y.person, a.* FROM young y JOIN apprenticeship a
        USING (learner_id, year)),
    founding AS (SELECT y.person, f.* FROM young y JOIN foundation_learning f
        USING (learner_id, year)),
    taught AS (SELECT y.person, d.* FROM young y JOIN diploma d USING (learner_id, year))
    SELECT sort, key, name, count(DISTINCT person) AS learners FROM (
        SELECT 'programme' AS sort, 'apprenticeship' AS key, NULL AS name, person FROM apprentice
        UNION ALL SELECT 'programme', 'diploma', NULL, person FROM taught
        UNION ALL SELECT 'programme', 'foundation_learning', NULL, person FROM founding
        UNION ALL SELECT 'framework', framework_code, framework, person FROM apprentice
        UNION ALL SELECT 'employer', o.organisation, coalesce(o.name, public_employer), person
        FROM apprentice a LEFT JOIN organisation o ON o.organisation = a.public_employer
        WHERE public_employer IS NOT NULL
        UNION ALL SELECT 'component', part, NULL, person FROM founding CROSS JOIN LATERAL (VALUES
            ('subject_or_vocational', subject_or_vocational),
            ('functional_skills', functional_skills),
            ('personal_and_social', personal_and_social)) parts (part, taken) WHERE taken
        UNION ALL SELECT 'destination', destination, NULL, person FROM founding
        WHERE destination IS NOT NULL
        UNION ALL SELECT 'consortium', consortium, r.state ->> 'title', person
        FROM taught t JOIN record r ON r.kind = 'consortium' AND r.key = t.consortium
    ) one GROUP BY sort, key, name ORDER BY sort, learners DESC, name, key""")


class Counted(NamedTuple):
    """A group: its key (null: it has none), its name (null: the key says it), how many."""

    key: str | None
    name: str | None
    learners: int


async def groups_in(session: AnySession, asked: Homes) -> Mapping[str, Sequence[Counted]]:
    """By sort of group, the largest first: who was on a programme on any day of the year."""
    values = {
        "homes": list(asked.homes),
        "year": str(asked.year),
        "youngest": YOUNGEST,
        "oldest": OLDEST,
    }
    found: dict[str, list[Counted]] = defaultdict(list)
    for row in await session.execute(_GROUPS, values):
        found[row.sort].append(Counted(row.key, row.name, row.learners))
    return found
