"""Which key a table's rows are under: one for all, or who they are about would be two.

The table `<name>` names it, in its one row: `key_id` and `fingerprint`. A new current key in the
file is taken up by rekeying only.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Problem, ProblemType, register
from chassis.pseudonyms import Pseudonyms
from chassis.sealing import Unreadable
from chassis.settings import data_keys
from chassis.submissions.kind import Rule, StagedIssue

log = structlog.get_logger()
register(
    data_locked=ProblemType(
        503,
        "Pupils' data cannot be opened",
        "Tell the operators: the service lacks the key the data is under.",
    )
)
KEY_CHANGED: Final = StagedIssue(
    None, "key_changed", "the key changed while the file was coming in"
)
"""Why a file is refused whose table's key `has_changed`."""
KEY_CHANGED_RULE: Final = Rule(
    KEY_CHANGED.code,
    "error",
    "Those the file is about were put under another key while it came in.",
    "Send it again as it is.",
)


@cache
def pseudonyms_under(of: str, key_id: str) -> Pseudonyms:
    """Pseudonyms of one kind of thing under one key of the file; raises `Unreadable` without it."""
    return Pseudonyms.under(data_keys(), key_id, of=of)


@dataclass(frozen=True, slots=True)
class TableKey:
    """The key of one table's rows, which `name` names; `of` is what they are about."""

    name: str
    of: str

    def under(self, key_id: str) -> Pseudonyms:
        """Pseudonyms under one key; raises `Unreadable` where the file lacks it."""
        return pseudonyms_under(self.of, key_id)

    def current(self) -> Pseudonyms:
        """Those under the file's current key."""
        return self.under(data_keys().current)

    async def in_use(self, session: AsyncSession) -> Pseudonyms:
        """Those the rows are under. A table never used takes the current key.

        Raises the problem `data_locked` where that key is not at hand, or is another of its name:
        what the rows are about would come in a second time.
        """
        held = text(f"SELECT key_id, fingerprint FROM {self.name}")
        found = (await session.execute(held)).one_or_none()
        if found is None:
            first = self.current()
            begin = f"INSERT INTO {self.name} (key_id, fingerprint) VALUES (:key_id, :fingerprint)"
            named = {"key_id": first.key_id, "fingerprint": first.fingerprint}
            await session.execute(text(f"{begin} ON CONFLICT DO NOTHING"), named)
            found = (await session.execute(held)).one()
        return self.at_hand(found.key_id, found.fingerprint)

    async def hold(self, session: AsyncSession) -> Pseudonyms:
        """Those in use, which stay so until the transaction ends: rekeying waits for it."""
        await session.execute(text(f"SELECT 1 FROM {self.name} FOR SHARE"))
        return await self.in_use(session)

    async def take_up(self, session: AsyncSession, new: Pseudonyms) -> None:
        """Say that the rows are under another key from now on."""
        done = text(f"UPDATE {self.name} SET key_id = :key_id, fingerprint = :fingerprint")
        await session.execute(done, {"key_id": new.key_id, "fingerprint": new.fingerprint})

    async def has_changed(self, session: AsyncSession, staging: str) -> bool:
        """Whether staged rows are under another key than the table's by now. Until the transaction
        ends, nobody changes it any more."""
        query = f"""
            SELECT staged.key_id <> (SELECT key_id FROM {self.name} FOR SHARE)
            FROM {staging} AS staged LIMIT 1"""
        return bool(await session.scalar(text(query)))

    def at_hand(self, key_id: str, fingerprint: bytes) -> Pseudonyms:
        """Those under the key of this name and fingerprint. Raises the problem `data_locked`."""
        try:
            found = self.under(key_id)
        except Unreadable as why:
            raise locked(key_id) from why
        if found.fingerprint != fingerprint:
            raise locked(key_id)
        return found


def locked(key_id: str) -> Problem:
    """The problem `data_locked`, which operators hear of."""
    log.error("pupil_data_locked", key_id=key_id)
    return Problem("data_locked", f"Pupils' data is under the key '{key_id}', which is not here.")
