"""An authority that publishes: schools' returns go in, releases are made, the public reads."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.service import Service
from chassis.settings import Settings
from contracts.envelope import Event
from services.kpi.policy import POLICY
from services.kpi.releases.public_routes import router as public
from services.kpi.releases.routes import router as releases
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered
from tests.support.applications import application
from tests.support.tokens import bearer, issuers_file

SCOPES = {
    "publisher": ["kpi:release"],
    "officer": ["kpi:read"],
    "reader": ["kpi:public"],
    "everybody": ["kpi:release", "kpi:read", "kpi:public"],
}
AREA, YEAR = "350", "2008/09"
_service = Service(
    name="kpi", package="services.kpi", title="Releases", policy=POLICY, routers=(releases, public)
)


@dataclass(frozen=True)
class School:
    """Children of a school: how many girls and boys, and how many of each at a good level."""

    girls: int
    boys: int
    good_girls: int = 0
    good_boys: int = 0

    def children(self) -> list[Child]:
        return [
            *(Child(80, good=at < self.good_girls, gender="F") for at in range(self.girls)),
            *(Child(70, good=at < self.good_boys, gender="M") for at in range(self.boys)),
        ]


@dataclass
class Authority:
    """The service over HTTP, and the ledger it reads; `http` holds a key that may do all."""

    ledger: Ledger
    http: httpx.AsyncClient
    keys: dict[str, str]
    version: int = 0

    async def has(self, schools: Mapping[str, School], *, status: str = "final") -> None:
        """What the returns of these schools, each a letter, say now."""
        self.version += 1
        events: list[Event[Any]] = []
        for name, school in schools.items():
            number = number_of(name)
            events += [
                registered(number, AREA, f"School {name}", version=self.version),
                Return(
                    number, AREA, school.children(), version=self.version, status=status
                ).event(),
            ]
        await self.ledger.apply(*events)

    async def post(self, *indicators: str, dry_run: bool = False, **body: Any) -> httpx.Response:
        asked = {
            "area": AREA,
            "period": YEAR,
            "indicators": list(indicators or ("NI72",)),
            "note": "The results of the year",
        }
        query = {"dry_run": "true"} if dry_run else {}
        return await self.http.post("/releases", json=asked | body, params=query)

    async def release(self, *indicators: str, **body: Any) -> dict[str, Any]:
        """A release that must be made."""
        answer = await self.post(*indicators, **body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def dry_run(self, *indicators: str, **body: Any) -> dict[str, Any]:
        answer = await self.post(*indicators, dry_run=True, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def read(self, address: str, **query: Any) -> Any:
        answer = await self.http.get(address, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def values(self, **query: Any) -> list[dict[str, Any]]:
        """Every published value that fits."""
        page = await self.read("/public/values", **({"limit": 500} | query))
        assert page["paging"]["next_cursor"] is None
        return list(page["results"])

    async def shown(self, **query: Any) -> dict[str, str]:
        """How each published value stands in a table, by school's letter (or area) and group."""
        values = await self.values(**({"group": "*"} | query))
        return {f"{_letter(each['place'])} {each['group']}": each["shown"] for each in values}

    def as_caller(self, name: str) -> dict[str, str]:
        return {"Authorization": self.keys[name]}


def number_of(letter: str) -> str:
    """The URN of a school."""
    return f"1{ord(letter):05}"


def _letter(place: str) -> str:
    return place if len(place) == 3 else chr(int(place) - 100000)


@pytest.fixture
async def authority(ledger: Ledger, tmp_path: Path) -> AsyncIterator[Authority]:
    """An authority without a school yet."""
    keys = {name: bearer(name, scopes=scopes) for name, scopes in SCOPES.items()}
    urls = ledger.urls
    settings = Settings(
        issuers_file=issuers_file(), database_url=urls["kpi"], event_bus=urls["bus"]
    )
    app = application(_service, settings)
    app.state.database, app.state.bus = ledger.database, ledger.bus
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://kpi/v1/kpi",
        headers={"Authorization": keys["everybody"]},
    ) as http:
        yield Authority(ledger, http, keys)
