"""The planner's statistics of a service's tables, kept up where the database itself is too late.

On deadline day tables grow from nothing within a minute, by what nobody has seen yet: what is
planned for ten rows takes minutes for ten thousand.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# By a hundredth: a school that is new would else be taken for one of a single pupil. A table
# with room for its new rows, as after a dry run, has no more pages than before.
_GROWN: Final = text(r"""
    SELECT relname, pg_stat_get_xact_tuples_inserted(oid) AS inserted FROM pg_class c
    WHERE relnamespace = to_regnamespace(current_schema()) AND relkind = 'r'
        AND relname NOT LIKE '%\_staged\_%'
        AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
            AND a.attname = ANY(:columns))
        AND (pg_relation_size(oid) > 1.01 * greatest(relpages, 1) * 8192
            OR pg_stat_get_xact_tuples_inserted(oid) > 0.01 * greatest(reltuples, 0))
    ORDER BY relname""")
# Of some 3,000 rows: fast enough for every file.
_ROUGHLY: Final = text("SET LOCAL default_statistics_target = 10")
_SEEN: Final = "analysed"
"""In a session's `info`: how many rows its transaction had added to a table it looked at."""


async def analyse_grown(session: AsyncSession, columns: Sequence[str]) -> None:
    """Let the planner look again at the tables with any of these columns that are larger than it
    knows.

    One that another transaction looks at is passed over, for that one keeps it until it ends:
    statements have to do without statistics, too.
    """
    seen: dict[str, int] = session.info.setdefault(_SEEN, {})
    rows = await session.execute(_GROWN, {"columns": list(columns)})
    grown = {name: added for name, added in rows if added != seen.get(name)}
    if grown:
        seen |= grown
        await session.execute(_ROUGHLY)
        await session.execute(text(f"ANALYZE (SKIP_LOCKED) {', '.join(grown)}"))
