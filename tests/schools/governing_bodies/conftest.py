"""Two schools in the register, one with seats and governors, and the ways to speak about them."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from chassis.clock import today
from contracts.envelope import Event
from contracts.schools import GoverningBodyChanged
from tests.schools.register_app import BRANDWOOD, Json, Schools, native, running, school
from tests.support.databases import Databases
from tests.support.tokens import bearer

BASE: Final = "/v1/schools"
BRANDWOOD_URN: Final = "105148"
OTHER_URN: Final = "105151"
SEATS: Final = {"parent": 3, "staff": 2, "community": 2}
NO_CONTACTS: Final = {
    "Authorization": bearer("head", roles=["head"], organisations=[BRANDWOOD_URN])
}


def day(days: int) -> str:
    """The day so many days from today."""
    return (today() + timedelta(days=days)).isoformat()


def governor(reference: str, category: str = "parent", **changed: Any) -> Json:
    """A governor of Brandwood in the middle of a term of four years."""
    plain = {
        "organisation": BRANDWOOD_URN,
        "governor": reference,
        "name": f"Person {reference}",
        "category": category,
        "role": "governor",
        "starts_on": day(-400),
        "ends_on": day(400),
    }
    return plain | changed


CHAIR: Final = governor(
    "g1",
    "community",
    role="chair",
    name="Ada Chair",
    email="ada@example.org",
    telephone="01204 333333",
)
CLERK: Final = governor("k1", "clerk", role="clerk", name="Cyril Clerk", ends_on=None)
BODY: Final = (CHAIR, governor("g2"), governor("g3", "staff", ends_on=None), CLERK)
"""Three governors on seven seats, and a clerk: four vacancies."""


class Governance:
    """Governing bodies over HTTP, and what was told of them."""

    def __init__(self, schools: Schools) -> None:
        self.schools, self.client = schools, schools.client

    async def submit(self, kind: str, *rows: Mapping[str, Any], **parameters: str) -> Json:
        """POST a file; the answer's body with its status."""
        answer = await self.client.post(
            f"{BASE}/{kind}/submissions", json=list(rows), params=parameters
        )
        return dict(answer.json()) | {"http_status": answer.status_code}

    async def accepted(self, kind: str, *rows: Mapping[str, Any], **parameters: str) -> Json:
        receipt = await self.submit(kind, *rows, **parameters)
        assert receipt["http_status"] == 201, receipt
        return receipt

    async def get(self, path: str, headers: Mapping[str, str] | None = None, **asked: Any) -> Any:
        answer = await self.client.get(f"{BASE}{path}", params=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def body(self, urn: str = BRANDWOOD_URN, **asked: Any) -> Json:
        return dict(await self.get(f"/organisations/{urn}/governing-body", **asked))

    async def told(self, urn: str = BRANDWOOD_URN) -> list[Event[GoverningBodyChanged]]:
        """Every event about a governing body, in order."""
        return [
            event
            for event in await self.schools.events()
            if isinstance(event.data, GoverningBodyChanged) and event.subject == urn
        ]

    async def last_told(self, urn: str = BRANDWOOD_URN) -> GoverningBodyChanged:
        return (await self.told(urn))[-1].data

    async def codes(self, kind: str, *rows: Mapping[str, Any], **parameters: str) -> set[Any]:
        """(row, column, code) of every issue such a file would have."""
        tried = await self.submit(kind, *rows, **(parameters | {"dry_run": "true"}))
        receipt = tried.get("submission", tried)
        report = (await self.client.get(receipt["links"]["report"])).json()
        return {(one["row"], one["column"], one["code"]) for one in report["results"]}


@pytest.fixture
async def empty(databases: Databases, tmp_path: Path) -> AsyncIterator[Governance]:
    """Two open schools, nothing known of their governing bodies."""
    async with running(databases.new, tmp_path) as schools:
        await schools.accepted(native(BRANDWOOD, school(OTHER_URN, "Another School")))
        yield Governance(schools)


@pytest.fixture
async def governance(empty: Governance) -> Governance:
    """Brandwood with its body."""
    seats = [
        {"organisation": BRANDWOOD_URN, "category": category, "seats": count}
        for category, count in SEATS.items()
    ]
    await empty.accepted("seats", *seats)
    await empty.accepted("governors", *BODY)
    return empty
