"""The definitions in force: those shipped, and what users made or changed.

The newest version of a code is in force, the users' own on a tie. A retired definition is in force
too, as its values stay readable; its status says so.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, Literal

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from chassis.problems import Problem
from services.kpi.indicators.catalogue import shipped, shipped_by_area
from services.kpi.indicators.definition import Definition, canonical

AnySession = AsyncSession | ReadSession
_OWN: Final = text(
    "SELECT DISTINCT ON (code) body::text AS body FROM definition ORDER BY code, version DESC"
)
_VERSIONS: Final = text(
    "SELECT body::text AS body, created_at, created_by, reason FROM definition WHERE code = :code"
)


class DefinitionVersion(BaseModel):
    """One version, and who made it when and why; of a shipped one nobody here did."""

    definition: Definition
    origin: Literal["shipped", "own"]
    created_at: datetime | None = None
    created_by: str | None = None
    reason: str | None = None


async def active_definitions(session: AnySession) -> dict[str, Definition]:
    """Every definition in force by its code, in the order of codes; retired ones too."""
    own = [_parsed(row.body) for row in await session.execute(_OWN)]
    return in_force(shipped(), own)


def in_force(ours: Mapping[str, Definition], own: Iterable[Definition]) -> dict[str, Definition]:
    """Of each code the newer of what is shipped and what users have; theirs on a tie."""
    newest = dict(ours)
    for each in own:
        if each.code not in newest or each.version >= newest[each.code].version:
            newest[each.code] = each
    return dict(sorted(newest.items()))


def resolve(definitions: Mapping[str, Definition], code: str) -> Definition | None:
    """The definition a caller means by `code`: any spelling of its code, an alias, or a misprint
    in use (`Definition.notice_for` says then what the caller is to be told)."""
    wanted = canonical(code)
    if wanted in definitions:
        return definitions[wanted]
    return next((each for each in definitions.values() if wanted in each.names), None)


def meant(definitions: Mapping[str, Definition], code: str) -> Definition:
    """As `resolve`. Raises `not_found`, with the codes that look like it."""
    definition = resolve(definitions, code)
    if definition is None:
        near = get_close_matches(canonical(code), definitions, n=3)
        advice = f" Did you mean {' or '.join(near)}?" if near else ""
        raise Problem("not_found", f"There is no indicator {code}.{advice}")
    return definition


async def versions_of(session: AnySession, code: str) -> list[DefinitionVersion]:
    """Every version of a code, newest first."""
    versions = {
        each.version: DefinitionVersion(definition=each, origin="shipped")
        for some in shipped_by_area().values()
        for each in some
        if each.code == code
    }
    for row in await session.execute(_VERSIONS, {"code": code}):
        definition = _parsed(row.body)
        versions[definition.version] = DefinitionVersion(
            definition=definition,
            origin="own",
            created_at=row.created_at,
            created_by=row.created_by,
            reason=row.reason,
        )
    return [versions[number] for number in sorted(versions, reverse=True)]


@lru_cache(maxsize=1024)  # a version never changes, so its parsed form may be kept
def _parsed(body: str) -> Definition:
    return Definition.model_validate_json(body)
