"""What a submission moves elsewhere: asked of the service that tells it, which may fail."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI, Request, Response

from chassis import consequences
from chassis.consequences import Teller
from contracts.envelope import decode, models_by_type
from tests.chassis.submissions.running import HEADER, Warehouse, running
from tests.chassis.submissions.warehouse.app import StockCounted
from tests.support.databases import NewDatabase
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.serving import serving
from tests.support.tokens import bearer

MODELS = models_by_type([StockCounted])
GOOD = HEADER + "A1,north,3,,,,\nB1,south,7,,,,\n"
WORDS = {"summary": ["stock would go 1 → 2"], "indicators": [{"what": "stock"}]}
DID = {"summary": ["stock went 1 → 2"], "indicators": [{"what": "stock"}]}


@dataclass
class Oracle:
    """The other service, played: what it was asked, and how it answers."""

    app: FastAPI = field(default_factory=FastAPI)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    status: int = 200
    counted: int = 2
    body: Any = None
    answering: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.app.add_api_route("/v1/oracle/what-if", self._would, methods=["POST"])
        self.app.add_api_route("/v1/oracle/movements/{cause}", self._did)

    async def _would(self, request: Request) -> Response:
        asked = await request.json()
        await self.answering.wait()
        return self._answer("what-if", asked, request, WORDS)

    async def _did(self, cause: str, request: Request) -> Response:
        return self._answer(cause, None, request, DID | {"counted": self.counted})

    def _answer(self, path: str, body: Any, request: Request, told: Any) -> Response:
        self.asked.append((path, body))
        self.keys.add(request.headers["authorization"])
        assert request.headers["x-request-id"]
        assert request.headers["x-correlation-id"]
        told = told if self.body is None else self.body
        return Response(orjson.dumps(told), self.status, media_type="application/json")


@pytest.fixture(scope="module")
async def started(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Warehouse, Oracle]]:
    urls, oracle = await new_database("warehouse", "bus"), Oracle()
    folder: Path = tmp_path_factory.mktemp("consequences")
    async with (
        serving(oracle.app) as address,
        running(urls, folder, consequences_url=f"{address}/v1/oracle/") as warehouse,
    ):
        yield warehouse, oracle


@pytest.fixture
async def warehouse(started: tuple[Warehouse, Oracle]) -> Warehouse:
    await started[0].empty()
    return started[0]


@pytest.fixture
def oracle(started: tuple[Warehouse, Oracle]) -> Oracle:
    oracle = started[1]
    oracle.asked.clear()
    oracle.keys.clear()
    oracle.status, oracle.counted, oracle.body = 200, 2, None
    oracle.answering.set()
    return oracle


async def receipt_of(warehouse: Warehouse, receipt: dict[str, Any]) -> Any:
    return (await warehouse.get(receipt["links"]["self"]))["consequences"]


async def causes(warehouse: Warehouse, of: str, number: int) -> list[str]:
    """What so many events of the topic name as their cause that begins with `of`."""
    bus, found = warehouse.app.state.bus, list[str]()
    reader = bus.reader()
    await reader.assign(dict.fromkeys(await bus.partitions("warehouse"), 0))

    async def all_there() -> bool:
        for batch in (await reader.fetch(wait=0.2)).values():
            events = [decode(one.headers, one.value, models=MODELS) for one in batch]
            found.extend(one.causation_id or "" for one in events)
        return len([one for one in found if one.startswith(of)]) >= number

    try:
        await eventually(all_there)
    finally:
        await reader.close()
    return sorted(one for one in found if one.startswith(of))


async def test_a_dry_run_shows_what_would_move(warehouse: Warehouse, oracle: Oracle) -> None:
    status, receipt = await warehouse.post(GOOD, dry_run=True)
    assert status == 200
    assert receipt["consequences"] == {"status": "told", "link": None, **WORDS}
    ((path, body),) = oracle.asked
    assert path == "what-if"
    assert body["events"] == [
        {"type": "warehouse.stock.counted.v1", "version": 1, "data": {"site": s, "amount": n}}
        for s, n in (("north", 3), ("south", 7))
    ]
    assert oracle.keys == {warehouse.http.headers["authorization"]}
    assert await receipt_of(warehouse, receipt) == receipt["consequences"]
    assert await warehouse.stock() == {}
    assert len(oracle.asked) == 1, "it is kept as it was told"


async def test_a_receipt_tells_what_did_move_once_all_is_counted(
    warehouse: Warehouse, oracle: Oracle
) -> None:
    receipt = await warehouse.accepted(GOOD)
    link = f"/v1/oracle/movements/{receipt['id']}"
    pending = {"status": "pending", "link": link, "summary": [], "indicators": []}
    assert receipt["consequences"] == pending
    assert oracle.asked == [], "the answer does not wait"
    oracle.counted = 1
    assert await receipt_of(warehouse, receipt) == pending
    oracle.counted = 2
    assert await receipt_of(warehouse, receipt) == {"status": "told", "link": link, **DID}
    oracle.status = 500
    assert (await receipt_of(warehouse, receipt))["status"] == "told", "kept as it was told"
    assert len(oracle.asked) == 2


async def test_events_name_the_submission_and_the_withdrawal(
    warehouse: Warehouse, oracle: Oracle
) -> None:
    receipt = await warehouse.accepted(GOOD)
    assert (await receipt_of(warehouse, receipt))["status"] == "told"
    back = await warehouse.withdraw(receipt)
    cause = f"{receipt['id']}-withdrawal"
    assert back["consequences"]["status"] == "pending"
    assert back["consequences"]["link"] == f"/v1/oracle/movements/{cause}"
    assert (await receipt_of(warehouse, receipt))["status"] == "told"
    assert [path for path, _ in oracle.asked] == [receipt["id"], cause]
    assert await causes(warehouse, receipt["id"], 4) == [receipt["id"]] * 2 + [cause] * 2


async def test_what_changes_nothing_has_no_consequences(
    warehouse: Warehouse, oracle: Oracle
) -> None:
    await warehouse.accepted(GOOD)
    nothing: dict[str, Any] = {"status": "told", "link": None, "summary": [], "indicators": []}
    again = await warehouse.accepted(GOOD)
    assert again["consequences"] == await receipt_of(warehouse, again) == nothing
    _, tried = await warehouse.post(GOOD, dry_run=True)
    assert tried["consequences"] == nothing
    _, problem = await warehouse.post(HEADER + "A1,north,100,,,,\n")
    assert problem["submission"]["consequences"] is None
    assert oracle.asked == []


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (403, None, "not_permitted"),
        (500, None, "unavailable"),
        (422, None, "unavailable"),
        (200, ["not", "an", "object"], "unavailable"),
        (200, {"summary": 5, "indicators": [], "counted": 2}, "unavailable"),
    ],
)
async def test_whatever_goes_wrong_there_fails_nothing_here(
    warehouse: Warehouse, oracle: Oracle, status: int, body: Any, told: str
) -> None:
    oracle.status, oracle.body = status, body
    answered, tried = await warehouse.post(GOOD, dry_run=True)
    assert (answered, tried["consequences"]["status"]) == (200, told)
    receipt = await warehouse.accepted(GOOD)
    assert (await receipt_of(warehouse, receipt))["status"] == told
    oracle.status, oracle.body = 200, None
    assert (await receipt_of(warehouse, receipt))["status"] == "told", "a failure is not kept"


async def test_another_client_asks_with_its_own_key(warehouse: Warehouse, oracle: Oracle) -> None:
    north = {"Authorization": bearer("north", organisations=["north"])}
    status, receipt = await warehouse.post(GOOD, headers=north)
    assert status == 201
    assert (await receipt_of(warehouse, receipt))["status"] == "told"
    oracle.status = 403
    async with warehouse.http.get(receipt["links"]["self"], headers=north) as answer:
        assert (await answer.json())["consequences"]["status"] == "not_permitted"
    assert (await receipt_of(warehouse, receipt))["status"] == "told"
    assert oracle.keys == {north["Authorization"], warehouse.http.headers["authorization"]}


async def test_a_dry_run_supposes_nothing_of_other_organisations(
    warehouse: Warehouse, oracle: Oracle
) -> None:
    north = {"Authorization": bearer("north", organisations=["north"])}
    status, tried = await warehouse.post(GOOD, headers=north, dry_run=True)
    assert (status, tried["rows"]["inserted"]) == (200, 2)
    ((_, body),) = oracle.asked
    assert [each["data"]["site"] for each in body["events"]] == ["north"]
    west = {"Authorization": bearer("west", organisations=["west"])}
    status, tried = await warehouse.post(GOOD, headers=west, dry_run=True)
    assert (status, tried["consequences"]["status"]) == (200, "told")
    assert (tried["consequences"]["summary"], len(oracle.asked)) == ([], 1)


async def test_more_events_than_can_be_tried(warehouse: Warehouse, oracle: Oracle) -> None:
    rows = "".join(f"M{n},s{n},1,,,,\n" for n in range(1_001))
    _, tried = await warehouse.post(HEADER + rows, dry_run=True)
    assert tried["consequences"]["status"] == "too_many"
    assert oracle.asked == []


async def test_a_dry_run_does_not_wait_for_long(
    warehouse: Warehouse, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "_PATIENCE_S", 0.1)
    oracle.answering.clear()
    try:
        status, tried = await warehouse.post(GOOD, dry_run=True)
        assert (status, tried["consequences"]["status"]) == (200, "unavailable")
        assert tried["rows"]["inserted"] == 2
    finally:
        oracle.answering.set()


async def test_nobody_listens_there() -> None:
    teller = Teller(f"http://127.0.0.1:{free_port()}/v1/oracle")
    try:
        found = await teller.did("x", count=1, headers={})
    finally:
        await teller.stop()
    assert (found.status, found.link) == ("unavailable", "/v1/oracle/movements/x")
