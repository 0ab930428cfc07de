"""A team that writes a report: schools' returns go in, words are written, the public reads."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest

from chassis.settings import Settings
from services.kpi.app import service
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered
from tests.support.applications import application
from tests.support.tokens import bearer, issuers_file

SCOPES = {
    "team": ["kpi:read", "kpi:report", "kpi:plan"],
    "director": ["kpi:report", "kpi:release"],
    "reader": ["kpi:read"],
    "public": ["kpi:public"],
}
SCHOOL = "105148"
HEAD = {
    "area": "350",
    "on": "2009-12-03",
    "report_to": "Children's Services Scrutiny Committee",
    "report_of": "Assistant Director",
    "contact_officer": "Assistant Director",
}


@dataclass
class Office:
    """The service over HTTP, called by the team; and the ledger it reads."""

    ledger: Ledger
    http: httpx.AsyncClient
    keys: dict[str, str]
    version: int = 0

    async def has(self, good: int, of: int) -> None:
        """So many children of a school are at a good level now."""
        self.version += 1
        children = [Child(90 if at < good else 60, good=at < good) for at in range(of)]
        told = Return(SCHOOL, "350", children, version=self.version, status="final")
        await self.ledger.apply(
            registered(SCHOOL, "350", "A school", version=self.version), told.event()
        )

    async def target(self, value: str) -> None:
        """The target of NI 72 in 2008/09, from now on."""
        self.version += 1
        await self.ledger.run(
            "INSERT INTO target_history (indicator, level, place, period, group_key, version,"
            " change, value, reason, set_by, submission_id) VALUES ('NI72', 'area', '350',"
            " '2008/09', 'all', :version, 'set', cast(:value AS numeric), 'As agreed', 'team',"
            " gen_random_uuid())",
            version=self.version,
            value=Decimal(value),
        )

    async def draft(self, **changes: Any) -> str:
        """The address of a new draft."""
        made = await self.http.post("/reports", json=HEAD | changes)
        assert made.status_code == 201, made.text
        return made.headers["location"].removeprefix("/v1/kpi")

    async def short(self, text: str) -> str:
        """A draft of which one section holds this, and all others nothing."""
        address = await self.draft()
        for section in (await self.read(address))["sections"]:
            words = text if section["code"] == "early-years" else ""
            await self.write(address, section["code"], words)
        return address

    async def write(self, address: str, code: str, text: str) -> dict[str, Any]:
        at = f"{address}/sections/{code}"
        tag = (await self.http.get(at)).headers["etag"]
        written = await self.http.put(at, json={"text": text}, headers={"If-Match": tag})
        assert written.status_code == 200, written.text
        return dict(written.json())

    async def sign_all(self, address: str) -> None:
        for section in (await self.read(address))["sections"]:
            at = f"{address}/sections/{section['code']}/sign-off"
            assert (await self.http.post(at)).status_code == 200

    async def publish(self, address: str, **body: Any) -> httpx.Response:
        asked = {"reason": "For the committee"} | body
        return await self.http.post(
            f"{address}/publication", json=asked, headers=self.as_caller("director")
        )

    async def published(self, text: str) -> str:
        """The number of a report with this text, published."""
        address = await self.short(text)
        await self.sign_all(address)
        answer = await self.publish(address)
        assert answer.status_code == 201, answer.text
        return address.rpartition("/")[2]

    async def read(self, address: str, **query: Any) -> Any:
        answer = await self.http.get(address, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def public(self, address: str, **query: Any) -> httpx.Response:
        return await self.http.get(
            f"/public/reports{address}", params=query, headers=self.as_caller("public")
        )

    def as_caller(self, name: str) -> dict[str, str]:
        return {"Authorization": self.keys[name]}


@pytest.fixture
async def office(ledger: Ledger) -> AsyncIterator[Office]:
    """A team with 516 of 1,000 children at a good level in 2008/09."""
    keys = {name: bearer(name, scopes=scopes) for name, scopes in SCOPES.items()}
    urls = ledger.urls
    settings = Settings(
        issuers_file=issuers_file(), database_url=urls["kpi"], event_bus=urls["bus"]
    )
    app = application(service, settings)
    app.state.database, app.state.bus = ledger.database, ledger.bus
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://kpi/v1/kpi",
        headers={"Authorization": keys["team"]},
    ) as http:
        office = Office(ledger, http, keys)
        await office.has(516, 1000)
        yield office
