"""What happens when something fails on our side, or when somebody may not do this."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis.submissions.worker import ABANDONED_AFTER
from tests.chassis.submissions.running import HEADER, PATH, Warehouse, many_rows
from tests.support.tokens import bearer

STAGING = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'stock_staged_0%'"
ROW = HEADER + "A1,north,3,,,,\n"


async def test_a_failure_of_ours_leaves_nothing_behind(warehouse: Warehouse) -> None:
    status, problem = await warehouse.post(HEADER + "A1,broken,3,,,,\n")
    assert (status, problem["code"]) == (500, "internal_error")
    assert await warehouse.rows("SELECT id FROM submission") == []
    assert await warehouse.stock() == {}


async def test_a_merge_that_keeps_failing_is_given_up(warehouse: Warehouse) -> None:
    status, receipt = await warehouse.post(many_rows(30_000) + b"X1,broken,3,,,,\n")
    assert status == 202
    settled = await warehouse.settled(receipt)
    assert settled["status"] == "failed"
    assert "LookupError" in settled["notes"]["failure"]
    assert await warehouse.stock() == {}
    assert await warehouse.rows(STAGING) == []


async def test_a_file_whose_process_died_while_it_arrived_has_failed(
    warehouse: Warehouse,
) -> None:
    receipt = await warehouse.accepted(ROW)
    lost, orphan = UUID(receipt["id"]), UUID(int=UUID(receipt["id"]).int + 1)
    await warehouse.rows(
        "UPDATE submission SET status = 'received', touched_at = now() - $1::interval",
        ABANDONED_AFTER + timedelta(minutes=1),
    )
    for one in (lost, orphan):
        await warehouse.rows(f"CREATE TABLE stock_staged_{one.hex} (row_number integer)")
    await warehouse.app.state.worker.clean()
    assert (await warehouse.get(receipt["links"]["self"]))["status"] == "failed"
    assert await warehouse.rows(STAGING) == []


async def test_a_file_that_still_arrives_is_left_alone(warehouse: Warehouse) -> None:
    receipt = await warehouse.accepted(ROW)
    staging = f"stock_staged_{UUID(receipt['id']).hex}"
    await warehouse.rows("UPDATE submission SET status = 'received'")
    await warehouse.rows(f"CREATE TABLE {staging} (row_number integer)")
    await warehouse.app.state.worker.clean()
    assert (await warehouse.get(receipt["links"]["self"]))["status"] == "received"
    assert await warehouse.rows(STAGING) == [(staging,)]
    await warehouse.rows(f"DROP TABLE {staging}")


async def test_a_service_hands_in_a_row_under_a_guard(warehouse: Warehouse) -> None:
    await warehouse.accepted(ROW)
    path = "/v1/warehouse/stock/items/A1"
    move = {"site": "south", "amount": "4"}
    async with warehouse.http.put(path, params=move, headers={"If-Match": "east"}) as answer:
        assert answer.status == 412
    assert await warehouse.stock() == {"A1": ("north", 3)}
    async with warehouse.http.put(path, params=move, headers={"If-Match": "north"}) as answer:
        receipt = await answer.json()
        assert (answer.status, receipt["rows"]["changed"]) == (201, 1)
    await warehouse.withdraw(receipt)
    assert await warehouse.stock() == {"A1": ("north", 3)}


async def test_who_acts_for_some_organisations_sees_what_was_handed_in_for_them(
    warehouse: Warehouse, north: dict[str, str]
) -> None:
    receipt = await warehouse.accepted(ROW)
    links = receipt["links"]
    for link in (links["self"], links["report"]):
        async with warehouse.http.get(link, headers=north) as answer:
            assert answer.status == 404
    async with warehouse.http.post(links["withdrawal"], headers=north) as answer:
        assert answer.status == 404
    async with warehouse.http.get(PATH, headers=north) as answer:
        assert (await answer.json())["results"] == []
    async with warehouse.http.post(PATH, data=ROW, headers=north) as answer:
        own = await answer.json()
    seen = {"governor": ["north"], "two": ["north", "south"], "south": ["south"], "none": []}
    for client, organisations in seen.items():
        other = {"Authorization": bearer(client, organisations=organisations)}
        async with warehouse.http.get(own["links"]["self"], headers=other) as answer:
            assert answer.status == (200 if "north" in organisations else 404), client


async def test_what_was_handed_in_for_several_is_not_shown_to_one_of_them(
    warehouse: Warehouse, north: dict[str, str]
) -> None:
    both = {"Authorization": bearer("both", organisations=["north", "south"])}
    headers = both | {"Content-Type": "text/csv"}
    async with warehouse.http.post(PATH, data=ROW, headers=headers) as answer:
        link = (await answer.json())["links"]["self"]
    async with warehouse.http.get(link, headers=north) as answer:
        assert answer.status == 404


@pytest.fixture
def north() -> dict[str, str]:
    """The headers of a caller who acts for the site `north`."""
    return {"Authorization": bearer("north", organisations=["north"]), "Content-Type": "text/csv"}


async def test_without_a_key_nothing_is_read(warehouse: Warehouse) -> None:
    async with warehouse.http.post(PATH, data=ROW, headers={"Authorization": "x"}) as answer:
        assert answer.status == 401
