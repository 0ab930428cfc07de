"""Each young person once in each year, out of all learners that are one, and the home.

The *home* is where a young person is on roll: the school that says so itself; else the college or
provider that names itself; else the one that another names which has the young person on roll; else
who has. Of who is on roll nowhere, it is where the young person applied or left. So nobody takes a
school's pupil over, or gives one away, by a file of its own.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from education.years import AcademicYear

_ATTRIBUTES: Final = (
    "born", "year_group", "gender", "ethnicity", "fsm", "sen", "looked_after", "lives_in"
)  # fmt: skip
_ORDER: Final = "rank, laestab IS NULL, organisation, learner_id"
_FIRST: Final = ", ".join(
    f"(array_agg({name} ORDER BY {_ORDER}) FILTER (WHERE {name} IS NOT NULL))[1] AS {name}"
    for name in _ATTRIBUTES
)
# The school year goes with the age where no provider tells it.
_TOLD: Final = ", ".join(_ATTRIBUTES).replace(
    "year_group", "coalesce(year_group, age - 4) AS year_group"
)
_ASKED: Final = """
    unnest(CAST(:years AS text[]), CAST(:persons AS bigint[])) a (year, person)"""
_COLUMNS: Final = ("home", "age", "on_roll", *_ATTRIBUTES)
_LINK_ALONE: Final = text("""
    SELECT pg_advisory_xact_lock(hashtext('linking:' || current_schema()))""")
_NOBODY_LINKS: Final = text("""
    SELECT pg_advisory_xact_lock_shared(hashtext('linking:' || current_schema()))""")
_MADE: Final = f"""
    SELECT year, person, home, age, on_roll, {_TOLD}
    FROM (
        SELECT year, person, bool_or(standing = 'on_roll') AS on_roll,
            (array_agg(CASE WHEN standing = 'on_roll' THEN coalesce(home, organisation)
                ELSE organisation END ORDER BY {_ORDER}))[1] AS home,
            {_FIRST}
        FROM (
            SELECT a.person, k.learner_id, o.laestab, l.*, CASE
                WHEN l.standing <> 'on_roll' THEN 5
                WHEN o.laestab IS NOT NULL AND coalesce(l.home, l.organisation) = l.organisation
                    THEN 1
                WHEN l.home = l.organisation THEN 2
                WHEN l.home IS NOT NULL THEN 3
                ELSE 4 END AS rank
            FROM {_ASKED} JOIN known_learner k ON k.person = a.person
            JOIN learner l ON (l.organisation, l.learner_key, l.year)
                = (k.organisation, k.learner_key, a.year)
            JOIN organisation o ON o.organisation = l.organisation) l
        GROUP BY year, person) y
    CROSS JOIN LATERAL (SELECT CAST(left(year, 4) AS integer) - extract(year FROM born)
        - (extract(month FROM born) >= 9)::integer AS age) aged"""
# Of each, the home as it was and as it is; nothing of who is as before.
_REFRESH: Final = text(f"""
    WITH made AS MATERIALIZED ({_MADE}),
    was AS MATERIALIZED (
        SELECT y.* FROM {_ASKED} JOIN young_person y ON (y.year, y.person) = (a.year, a.person)),
    gone AS (
        DELETE FROM young_person y USING was w
        WHERE (y.year, y.person) = (w.year, w.person) AND NOT EXISTS (
            SELECT FROM made m WHERE (m.year, m.person) = (w.year, w.person))
        RETURNING y.year, y.person),
    put AS (
        INSERT INTO young_person (year, person, {", ".join(_COLUMNS)})
        SELECT year, person, {", ".join(_COLUMNS)} FROM made
        ON CONFLICT (year, person) DO UPDATE SET
            {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
        WHERE ROW({", ".join(f"young_person.{name}" for name in _COLUMNS)})
            IS DISTINCT FROM ROW({", ".join(f"excluded.{name}" for name in _COLUMNS)})
        RETURNING year, person, home),
    moved AS (
        SELECT w.home FROM was w JOIN gone USING (year, person)
        UNION SELECT w.home FROM was w JOIN put USING (year, person)
        UNION SELECT home FROM put)
    SELECT home FROM moved
    UNION SELECT home FROM was w WHERE (w.year, w.person) IN (SELECT * FROM unnest(
        CAST(:own_years AS text[]), CAST(:own_persons AS bigint[])))""")
_OF_RETURNS: Final = text("""
    SELECT DISTINCT y.home FROM unnest(CAST(:organisations AS text[]), CAST(:years AS text[]),
        CAST(:others AS text[])) a (organisation, year, other)
    JOIN learner l ON (l.organisation, l.year) = (a.organisation, a.year)
    JOIN known_learner k ON (k.organisation, k.learner_key) = (l.organisation, l.learner_key)
    JOIN young_person y ON (y.year, y.person) = (a.other, k.person)""")
Returns = Collection[tuple[str, str]]
"""Providers and academic years."""


class PersonYear(NamedTuple):
    """A young person in an academic year."""

    year: str
    person: int


async def link_alone(session: AsyncSession) -> None:
    """Keep everyone else from linking learners, and from counting by homes, until the transaction
    ends. Who has an organisation's turn already may not ask for it."""
    await session.execute(_LINK_ALONE)


async def refresh(
    session: AsyncSession, concerned: Collection[PersonYear], perhaps: Collection[PersonYear] = ()
) -> set[str]:
    """Reckon some young people anew; the homes before and after of those `concerned`, and of others
    who are not as they were."""
    rows: Sequence[PersonYear] = sorted({*concerned, *perhaps})
    if not rows:
        return set()
    asked: dict[str, Any] = {
        "years": [row.year for row in rows],
        "persons": [row.person for row in rows],
        "own_years": [row.year for row in concerned],
        "own_persons": [row.person for row in concerned],
    }
    return set(await session.scalars(_REFRESH, asked))


async def homes_of(session: AsyncSession, returns: Returns, *, years_on: int = 0) -> set[str]:
    """The homes of the young people whom some providers have in some years, in those years and so
    many years after each; and the providers.

    Nobody is given another home until the transaction ends.
    """
    await session.execute(_NOBODY_LINKS)
    spread = [each for each in returns for _ in range(years_on + 1)]
    others = [
        str(AcademicYear(AcademicYear.parse(year).start + after))
        for _, year in returns
        for after in range(years_on + 1)
    ]
    homes = await session.scalars(_OF_RETURNS, asked_of(spread) | {"others": others})
    return {*homes, *(organisation for organisation, _ in returns)}


def asked_of(returns: Returns) -> dict[str, list[str]]:
    """Returns as statements take them: `organisations` and `years`."""
    return {
        "organisations": [organisation for organisation, _ in returns],
        "years": [year for _, year in returns],
    }
