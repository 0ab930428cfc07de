"""Making many records of one kind at once."""

from collections.abc import Mapping
from typing import Final, TypeVar

from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.records.changing import Write, turn_of
from chassis.records.state import State
from chassis.records.store import Change, put
from chassis.telling import take_turn

S = TypeVar("S", bound=State)
_HELD: Final = text("SELECT key FROM record WHERE kind = :kind AND key = ANY(:keys)")


async def create_missing(
    write: Write, caller: Principal, states: Mapping[str, S], *, about: str
) -> list[str]:
    """Make those of these records, by key, that are not there; the keys made.

    One transaction, a handful of statements for any number of them, one entry of the audit log:
    `about` is what it calls them together, `350.2010-11`.
    """
    if not states:
        audit.nothing(write.session)
        return []
    model = type(next(iter(states.values())))
    await take_turn(write.session, [turn_of(model, key) for key in states])
    held = await write.session.scalars(_HELD, {"kind": model.NAME, "keys": list(states)})
    made = sorted(set(states) - set(held))
    if not made:
        audit.nothing(write.session)
        return []
    changes = [Change(key, None, states[key], "create", write.reason) for key in made]
    await put(write.session, changes, by=caller.client)
    await write.tell({each for key in made if (each := model.told_under(key))})
    deed = Deed(f"{model.NAME}.open", model.NAME, about, why=write.reason, rows=len(made))
    await audit.record(write.session, caller, deed)
    return made
