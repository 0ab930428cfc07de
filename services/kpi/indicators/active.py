"""The definitions in force: the newest version of each code, as the table `definition` has them."""

from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.kpi.indicators.definition import Definition, canonical

_ACTIVE = text(
    "SELECT DISTINCT ON (code) code, version, body::text AS body FROM definition "
    "ORDER BY code, version DESC"
)


async def active_definitions(session: AsyncSession) -> dict[str, Definition]:
    """Every definition in force by its code, in the order of codes."""
    return {row.code: _parsed(row.body) for row in await session.execute(_ACTIVE)}


def resolve(definitions: dict[str, Definition], code: str) -> Definition | None:
    """The definition a caller means by `code`: any spelling of its code, or an alias."""
    wanted = canonical(code)
    if wanted in definitions:
        return definitions[wanted]
    for definition in definitions.values():
        if wanted in map(canonical, definition.aliases):
            return definition
    return None


@lru_cache(maxsize=1024)  # a version never changes, so its parsed form may be kept
def _parsed(body: str) -> Definition:
    return Definition.model_validate_json(body)
