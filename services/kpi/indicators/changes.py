"""Making, changing, retiring and reinstating definitions: each is a new version, with a reason.

Values are worked out from balances, so a new version needs nothing replayed: every process forgets
its answers, and the announcer tells what has become different.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Fault, Problem
from services.kpi.announcing.touched import touch_indicator
from services.kpi.indicators.active import active_definitions
from services.kpi.indicators.checking import Known, checked
from services.kpi.indicators.definition import Definition
from services.kpi.measures.catalogue import known_measures
from services.kpi.memory import tell_everything_moved

_ADVICE: Final = {
    "code": "A code is for good: retire this indicator and make another.",
    "version": "Leave it out: it goes up by itself.",
    "status": "POST to /retirement or /reinstatement instead.",
}
# One at a time: two could otherwise take one name, or one number. Readers are not held up.
_ALONE: Final = text("LOCK TABLE definition IN SHARE ROW EXCLUSIVE MODE")
_INSERT: Final = text(
    "INSERT INTO definition (code, version, body, created_by, reason) "
    "VALUES (:code, :version, cast(:body AS jsonb), :by, :reason)"
)


async def definitions_alone(session: AsyncSession) -> dict[str, Definition]:
    """The definitions in force, which nobody else can change until this transaction ends."""
    await session.execute(_ALONE)
    return await active_definitions(session)


async def create(
    session: AsyncSession,
    fields: Mapping[str, Any],
    *,
    by: str,
    reason: str,
    found: Iterable[Fault] = (),
) -> Definition:
    """Version 1 of a new indicator. Raises `conflict` for a code in use, and `invalid_request`
    with every fault, those `found` before among them."""
    definitions = await definitions_alone(session)
    code = fields.get("code")
    if isinstance(code, str) and code in definitions:
        raise Problem("conflict", f"There is an indicator {code} already: PATCH it.")
    known = Known(definitions, frozenset(await known_measures(session)))
    fixed = {"version": 1, "status": "active"}
    definition = checked({**fields, **fixed}, known, [*found, *_not_theirs(fields, fixed)])
    await _put(session, definition, by=by, reason=reason)
    return definition


async def change(
    session: AsyncSession,
    held: Definition,
    patch: Mapping[str, Any],
    definitions: Mapping[str, Definition],
    *,
    by: str,
    reason: str,
    found: Iterable[Fault] = (),
) -> Definition:
    """The next version, `patch` merged into `held`; where that changes nothing, `held`. Raises
    `conflict` for a retired indicator, and `invalid_request` as `create` does."""
    if held.status == "retired":
        raise Problem("conflict", f"{held.code} is retired: reinstate it first.")
    known = Known(definitions, frozenset(await known_measures(session)))
    present = held.model_dump(mode="json")
    fixed = {name: present[name] for name in _ADVICE}
    merged = {**merged_with(present, patch), **fixed}
    changed = checked(merged, known, [*found, *_not_theirs(patch, fixed)])
    if changed == held:
        return held
    return await _next(session, changed, by=by, reason=reason)


async def move_to(
    session: AsyncSession,
    held: Definition,
    status: Literal["active", "retired"],
    *,
    by: str,
    reason: str,
) -> Definition:
    """The next version, with that status; where it has it already, `held`."""
    if held.status == status:
        return held
    moved = held.model_copy(update={"status": status})
    return await _next(session, moved, by=by, reason=reason)


def merged_with(held: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """JSON merge patch (RFC 7396): null takes a member away, objects merge, all else replaces."""
    merged = dict(held)
    for name, new in patch.items():
        if new is None:
            merged.pop(name, None)
        elif isinstance(new, Mapping):
            old = merged.get(name)
            merged[name] = merged_with(old if isinstance(old, Mapping) else {}, new)
        else:
            merged[name] = new
    return merged


def _not_theirs(given: Mapping[str, Any], fixed: Mapping[str, Any]) -> Iterable[Fault]:
    for name, value in fixed.items():
        if given.get(name, value) != value:
            yield Fault("not_changeable", f"$.{name}", f"{name} is {value}.", _ADVICE[name])


async def _next(
    session: AsyncSession, definition: Definition, *, by: str, reason: str
) -> Definition:
    following = definition.model_copy(update={"version": definition.version + 1})
    await _put(session, following, by=by, reason=reason)
    return following


async def _put(session: AsyncSession, definition: Definition, *, by: str, reason: str) -> None:
    row = {"code": definition.code, "version": definition.version, "by": by, "reason": reason}
    await session.execute(_INSERT, row | {"body": definition.model_dump_json()})
    await touch_indicator(session, definition.code)
    await tell_everything_moved(session)
