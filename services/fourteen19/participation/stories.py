"""All that was told of what each young person does, and alike stories counted, by one statement.

Being on roll is an activity too: it begins with the academic year, and ends when the learner left.
What was told of one academic year still counts in the next.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.fourteen19.learners.named import SEEN
from services.fourteen19.participation.rules import Told

YOUNGEST, OLDEST = 15, 18
"""Who is 16, 17 or 18 on any day of an academic year, by the age on 31 August before it."""
Story = tuple[str, ...]
"""What was told of one young person, each as the database writes it: `told_in` reads it."""
SHOWN_BY: Final[Mapping[str, str]] = {
    "none": "''",
    "age": "''",
    "gender": "gender",
    "ethnicity": "ethnicity",
    "home": "home",
}
"""What SQL tells young people apart by."""
ON_ROLL: Final = """CASE
        WHEN o.kind LIKE '%sixth_form%' THEN 'sixth_form_college'
        WHEN o.kind LIKE 'further_education%' THEN 'fe_college'
        WHEN o.kind LIKE 'higher_education%' THEN 'higher_education'
        WHEN o.laestab IS NOT NULL THEN 'school_sixth_form'
        ELSE 'independent_provider' END"""
# Of tables just filled the database knows no numbers, and would go through all learners of a year
# for each young person: OFFSET 0 keeps the order of the joins, || '' the index by a learner's key.
# `learners.statistics` does not do instead: of files that come at once only one looks at a table.
RECORDS: Final = "(SELECT * FROM known_learner WHERE person = y.person OFFSET 0)"
_STORIES: Final = f"""
    WITH young AS (
        SELECT year, person, home, born, gender, ethnicity, CAST(left(year, 4) AS integer) AS starts
        FROM young_person WHERE home = ANY(CAST(:homes AS text[]))
            AND (CAST(:year AS text) IS NULL OR year = :year)
            AND age BETWEEN {YOUNGEST} AND {OLDEST}{{slice}}),
    whole AS (SELECT y.*, coalesce(s.told, '{{{{}}}}') AS told FROM young y LEFT JOIN LATERAL (
        SELECT array_agg(concat_ws('|', activity, starts_on,
            coalesce(CAST(confirmed_on AS text), ''), coalesce(CAST(ends_on AS text), ''))
            ORDER BY activity, starts_on, confirmed_on, ends_on) AS told
        FROM (
            SELECT a.activity, a.starts_on, a.confirmed_on, a.ends_on FROM {RECORDS} k
            CROSS JOIN LATERAL (
                SELECT * FROM activity WHERE learner_id = k.learner_id OFFSET 0) a
            WHERE CAST(left(a.year, 4) AS integer) IN (y.starts, y.starts - 1)
            UNION
            SELECT {ON_ROLL}, make_date(y.starts, 9, 1), NULL, l.left_on
            FROM {RECORDS} k CROSS JOIN LATERAL (
                SELECT * FROM learner WHERE (learner_key, year) = (k.learner_key, y.year)
                    AND organisation || '' = k.organisation OFFSET 0) l
            JOIN organisation o ON o.organisation = l.organisation
            WHERE l.standing = 'on_roll'
                OR (l.standing = 'left' AND l.left_on > make_date(y.starts, 9, 1))) t) s ON true)"""
_COUNTED: Final = """
    SELECT home, year, {value} AS value, born, told, count(*) AS number FROM whole
    GROUP BY 1, 2, 3, 4, 5"""
_SLICE: Final = f"""
            AND person > :after
            AND {SEEN.format(person="young_person.person", year="young_person.year")}
        ORDER BY person LIMIT :limit"""
_EACH: Final = text(
    _STORIES.format(slice=_SLICE) + " SELECT person, home, born, told FROM whole ORDER BY person"
)


class Alike(NamedTuple):
    """So many young people of one home and year, born in one month, of whom the same was told."""

    home: str
    year: str
    value: str | None
    born: date
    story: Story
    number: int


class OfOne(NamedTuple):
    """What was told of one young person."""

    person: int
    home: str
    born: date
    story: Story


async def stories_of(
    session: AsyncSession, homes: Sequence[str], *, year: str | None = None, by: str = "none"
) -> list[Alike]:
    """The young people of some homes who are 16 to 18 at some time of a year (None: of all years).
    `by` is one of `SHOWN_BY`."""
    query = text(_STORIES.format(slice="") + _COUNTED.format(value=SHOWN_BY[by]))
    rows = await session.execute(query, {"homes": list(homes), "year": year})
    return [
        Alike(row.home, row.year, row.value, row.born, tuple(row.told), row.number) for row in rows
    ]


async def stories_by_person(
    session: AsyncSession,
    homes: Sequence[str],
    *,
    year: str,
    after: int,
    limit: int,
    mine: Sequence[str] | None,
) -> list[OfOne]:
    """The same young people one by one, in the order of numbers: the next after one whom any
    provider of `mine` has (None: all)."""
    asked: dict[str, Any] = {"homes": list(homes), "year": year, "mine": mine}
    rows = await session.execute(_EACH, asked | {"after": after, "limit": limit})
    return [OfOne(row.person, row.home, row.born, tuple(row.told)) for row in rows]


def told_in(story: Story) -> tuple[Told, ...]:
    """What a story says."""
    return tuple(_told(each) for each in story)


@lru_cache(maxsize=50_000)
def _told(written: str) -> Told:
    code, starts, confirmed, ends = written.split("|")
    return Told(code, date.fromisoformat(starts), _day(confirmed), _day(ends))


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
