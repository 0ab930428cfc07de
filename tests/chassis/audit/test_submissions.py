"""A submission is in the log once, when it takes effect, and once more when it is withdrawn."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.chassis.submissions.running import HEADER, Warehouse, many_rows, running
from tests.support.databases import NewDatabase

ROWS = HEADER.encode() + b"A1,north,5,red,2024-01-01,Ann Secret,\nA2,north,7,red,2024-01-01,Ann,\n"
WRONG = HEADER.encode() + b"A1,north,minus,red,2024-01-01,Ann,\n"


@pytest.fixture(scope="module")
async def started(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Warehouse]:
    urls = await new_database("warehouse", "bus")
    async with running(urls, tmp_path_factory.mktemp("warehouse")) as warehouse:
        yield warehouse


@pytest.fixture
async def warehouse(started: Warehouse) -> Warehouse:
    await started.empty()
    return started


async def entries(warehouse: Warehouse, **about: str) -> list[dict[str, Any]]:
    """What the log tells, newest first."""
    page = await warehouse.get("/v1/warehouse/audit", **about)
    return list(page["results"])


async def test_an_accepted_file_is_one_entry_with_its_outcome(warehouse: Warehouse) -> None:
    headers = {"X-Reason": "yearly count", "X-Request-Id": "count-2024"}
    status, receipt = await warehouse.post(ROWS, headers=headers)
    assert status == 201
    (entry,) = await entries(warehouse, subject=receipt["id"])
    assert (entry["action"], entry["subject_kind"]) == ("stock.submit", "submission")
    assert (entry["why"], entry["rows"], entry["client"]) == ("yearly count", 2, "tests")
    assert entry["request_id"] == "count-2024"
    told = entry["after"]
    assert told["rows"] == {"received": 2, "accepted": 2, "inserted": 2}
    assert told["digest"] == receipt["digest"]
    assert (told["scopes"], told["parameters"]["mode"]) == (1, "all_or_nothing")
    assert "Secret" not in str(entry)


async def test_what_changed_nothing_is_no_entry(warehouse: Warehouse) -> None:
    before = await entries(warehouse, action="stock.submit")
    await warehouse.refused(WRONG)
    assert (await warehouse.post(ROWS, dry_run=True))[0] == 200
    assert await entries(warehouse, action="stock.submit") == before


async def test_a_repeated_file_and_a_repeated_withdrawal_are_told_once(
    warehouse: Warehouse,
) -> None:
    for _ in range(2):
        status, receipt = await warehouse.post(ROWS, headers={"Idempotency-Key": "again"})
        assert status == 201
    for _ in range(2):
        await warehouse.withdraw(receipt)
    withdrawn, submitted = await entries(warehouse, subject=receipt["id"])
    assert submitted["action"] == "stock.submit"
    assert withdrawn["action"] == "stock.withdraw"
    assert (withdrawn["before"]["status"], withdrawn["after"]["status"]) == (
        "accepted",
        "withdrawn",
    )
    assert withdrawn["after"]["rows"] == {"restored": 0, "deleted": 2}
    assert withdrawn["rows"] == 2


async def test_what_a_worker_merges_is_told_of_who_sent_it(warehouse: Warehouse) -> None:
    headers = {"X-Request-Id": "large-file-1", "X-Correlation-Id": "journey-1", "X-Reason": "all"}
    status, receipt = await warehouse.post(many_rows(20_050), headers=headers)
    assert status == 202
    await warehouse.settled(receipt)
    (entry,) = await entries(warehouse, subject=receipt["id"])
    assert (entry["action"], entry["rows"], entry["why"]) == ("stock.submit", 20_050, "all")
    assert (entry["client"], entry["organisations"]) == ("tests", ["*"])
    assert "data_manager" in entry["roles"]
    assert (entry["request_id"], entry["correlation_id"]) == ("large-file-1", "journey-1")


async def test_a_single_record_is_told_as_what_it_is(warehouse: Warehouse) -> None:
    async with warehouse.http.put("/v1/warehouse/stock/items/A9?site=north&amount=3") as answer:
        assert answer.status == 201, await answer.text()
        receipt = await answer.json(content_type=None)
    (entry,) = await entries(warehouse, action="stock.count")
    assert (entry["subject_kind"], entry["subject"]) == ("item", "A9")
    assert entry["after"] == {"amount": 3, "submission": receipt["id"]}


async def test_withdrawals_at_the_same_moment_are_one(warehouse: Warehouse) -> None:
    receipt = await warehouse.accepted(ROWS)
    await asyncio.gather(*(warehouse.withdraw(receipt) for _ in range(4)))
    actions = [entry["action"] for entry in await entries(warehouse, subject=receipt["id"])]
    assert actions == ["stock.withdraw", "stock.submit"]
