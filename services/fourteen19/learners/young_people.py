"""Each young person once in each year, out of all learners that are one, and the home.

The *home* is where a young person is on roll: the organisation that says so itself; else the one
another provider names; else the school, then the college, that has the young person on roll.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ATTRIBUTES: Final = (
    "born", "year_group", "gender", "ethnicity", "fsm", "sen", "looked_after", "lives_in"
)  # fmt: skip
_FIRST: Final = ", ".join(
    f"(array_agg({name} ORDER BY rank, organisation) FILTER (WHERE {name} IS NOT NULL))[1]"
    f" AS {name}"
    for name in _ATTRIBUTES
)
_ASKED: Final = """
    unnest(CAST(:years AS text[]), CAST(:persons AS bigint[])) a (year, person)"""
_GONE: Final = text(f"""
    DELETE FROM young_person y USING {_ASKED}
    WHERE (y.year, y.person) = (a.year, a.person) RETURNING y.home""")
_MADE: Final = text(f"""
    INSERT INTO young_person (year, person, home, age, on_roll, {", ".join(_ATTRIBUTES)})
    SELECT year, person, home,
        CAST(left(year, 4) AS integer) - extract(year FROM born)
            - (extract(month FROM born) >= 9)::integer,
        on_roll, {", ".join(_ATTRIBUTES)}
    FROM (
        SELECT year, person, bool_or(standing = 'on_roll') AS on_roll,
            (array_agg(coalesce(home, organisation) ORDER BY rank, organisation))[1] AS home,
            {_FIRST}
        FROM (
            SELECT a.person, l.*, CASE
                WHEN l.home = l.organisation THEN 1
                WHEN l.home IS NOT NULL THEN 2
                WHEN l.standing = 'on_roll' AND o.laestab IS NOT NULL THEN 3
                WHEN l.standing = 'on_roll' THEN 4
                ELSE 5 END AS rank
            FROM {_ASKED} JOIN known_learner k ON k.person = a.person
            JOIN learner l ON (l.organisation, l.learner_key, l.year)
                = (k.organisation, k.learner_key, a.year)
            JOIN organisation o ON o.organisation = l.organisation) l
        GROUP BY year, person) y
    RETURNING home""")
_OF_RETURNS: Final = text("""
    SELECT DISTINCT y.home FROM unnest(
        CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)
    JOIN learner l ON (l.organisation, l.year) = (a.organisation, a.year)
    JOIN known_learner k ON (k.organisation, k.learner_key) = (l.organisation, l.learner_key)
    JOIN young_person y ON (y.year, y.person) = (l.year, k.person)""")


class PersonYear(NamedTuple):
    """A young person in an academic year."""

    year: str
    person: int


async def refresh(session: AsyncSession, concerned: Collection[PersonYear]) -> set[str]:
    """Reckon some young people anew; their homes before and after."""
    if not concerned:
        return set()
    rows: Sequence[PersonYear] = sorted(concerned)
    asked: dict[str, Any] = {
        "years": [row.year for row in rows],
        "persons": [row.person for row in rows],
    }
    before = (await session.scalars(_GONE, asked)).all()
    after = (await session.scalars(_MADE, asked)).all()
    return {*before, *after}


async def homes_of(session: AsyncSession, returns: Collection[tuple[str, str]]) -> set[str]:
    """The homes of the young people whom some providers have in some years, and the providers."""
    asked = {
        "organisations": [organisation for organisation, _ in returns],
        "years": [year for _, year in returns],
    }
    homes = await session.scalars(_OF_RETURNS, asked)
    return {*homes, *(organisation for organisation, _ in returns)}
