"""A partner of the feed: it asks with the last number it has, and keeps what it was told."""

import hashlib
from typing import Any

from services.schools.changes.noting import Change, note
from tests.schools.register_app import Json, Schools

FEED = "/v1/schools/changes"


class Partner:
    """Its own copy of the register, one digest an organisation, and how often it was told."""

    def __init__(self, schools: Schools, *, limit: int = 100) -> None:
        self._schools, self._limit = schools, limit
        self.after, self.changes = 0, list[Json]()
        self.digest: Json = {}

    async def ask(self) -> int:
        """One request; how many changes it told."""
        asked = {"after": self.after, "limit": self._limit}
        answer = await self._schools.client.get(FEED, params=asked)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        self.changes += body["results"]
        self.after, self.digest = body["after"], body["digest"]
        return len(body["results"])

    async def catch_up(self) -> None:
        while await self.ask():
            pass

    @property
    def numbers(self) -> list[int]:
        return [change["number"] for change in self.changes]

    def sum(self, *, without: int | None = None) -> str:
        """The digests of each organisation's newest change, added up modulo 2^256."""
        newest = {c["organisation"]: c["digest"] for c in self.changes if c["number"] != without}
        return f"{sum(int(each, 16) for each in newest.values()) % 2**256:064x}"


def change(organisation: str, version: int, **said: Any) -> Change:
    """A change of a school of Bolton's."""
    plain: Json = {"action": "edited" if version > 1 else "created", "area": "350", "fields": []}
    state = f"{organisation} {version}".encode()
    return Change(organisation, version=version, state=state, **(plain | said))


async def noted(schools: Schools, *changes: Change) -> None:
    """Changes in one transaction of their own."""
    async with schools.app.state.database.write() as session:
        await note(session, changes)


def digest_of(organisation: str, version: int) -> str:
    return hashlib.sha256(f"{organisation} {version}".encode()).hexdigest()
