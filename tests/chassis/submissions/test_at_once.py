"""Several submissions at once: of the same site, of the same items, large beside small."""

import asyncio
import random

from tests.chassis.submissions.running import HEADER, Warehouse, many_rows


async def told(warehouse: Warehouse) -> dict[str, tuple[int, int]]:
    """What the newest event of each site says: version and amount."""
    rows = await warehouse.rows(
        "SELECT DISTINCT ON (subject) subject, version, amount FROM ("
        " SELECT convert_from(value, 'UTF8')::json ->> 'site' AS subject,"
        " (convert_from(value, 'UTF8')::json ->> 'amount')::int AS amount,"
        " (SELECT h ->> 1 FROM jsonb_array_elements(headers) h WHERE h ->> 0 = 'ce_sequence')::int"
        " AS version FROM seen) e ORDER BY subject, version DESC"
    )
    return {str(site): (int(str(version)), int(str(amount))) for site, version, amount in rows}


async def keep_outbox(warehouse: Warehouse) -> None:
    """Copy what enters the outbox before the relay takes it away."""
    await warehouse.rows("CREATE TABLE IF NOT EXISTS seen AS SELECT * FROM outbox WITH NO DATA")
    await warehouse.rows("TRUNCATE seen")
    await warehouse.rows(
        "CREATE OR REPLACE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN INSERT INTO seen SELECT NEW.*; RETURN NEW; END'"
    )
    await warehouse.rows(
        "CREATE OR REPLACE TRIGGER keep AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep()"
    )


async def check_told(warehouse: Warehouse) -> None:
    """The newest event of each site tells what the site holds."""
    sums = await warehouse.rows("SELECT site, sum(amount)::int FROM stock GROUP BY 1")
    newest = await told(warehouse)
    held = {str(site): int(str(amount)) for site, amount in sums}
    assert {site: amount for site, (_, amount) in newest.items() if amount} == {
        site: amount for site, amount in held.items() if amount
    }


async def test_the_same_sites_in_opposite_order_do_not_deadlock(warehouse: Warehouse) -> None:
    await keep_outbox(warehouse)
    chosen = random.Random(1)
    files = []
    for number in range(12):
        rows = [f"A{n},site{n % 4},{chosen.randint(0, 90)},,,,\n" for n in range(number % 3, 16)]
        chosen.shuffle(rows)
        files.append(HEADER + "".join(rows))
    answers = await asyncio.gather(*(warehouse.post(file) for file in files))
    assert {status for status, _ in answers} == {201}
    assert len(await warehouse.stock()) == 16
    await check_told(warehouse)


async def test_the_same_new_items_at_different_sites_at_once(warehouse: Warehouse) -> None:
    await keep_outbox(warehouse)
    files = [
        HEADER + "".join(f"A{n},site{number},{number},,,,\n" for n in range(20))
        for number in range(1, 6)
    ]
    answers = await asyncio.gather(*(warehouse.post(file) for file in files))
    assert {status for status, _ in answers} == {201}
    assert len({site for site, _ in (await warehouse.stock()).values()}) == 1
    await check_told(warehouse)


async def test_a_large_file_and_small_ones_of_its_sites(warehouse: Warehouse) -> None:
    await keep_outbox(warehouse)
    small = [HEADER + f"M{n},site{n % 50},{n},,,,\n" for n in range(8)]
    (status, receipt), *others = await asyncio.gather(
        warehouse.post(many_rows(30_000)), *(warehouse.post(file) for file in small)
    )
    assert status == 202
    assert {answer for answer, _ in others} == {201}
    settled = await warehouse.settled(receipt)
    assert settled["status"] == "accepted"
    assert settled["rows"]["inserted"] + settled["rows"]["changed"] == 30_000
    assert len(await warehouse.stock()) == 30_000
    await check_told(warehouse)


async def test_withdrawals_and_submissions_at_once(warehouse: Warehouse) -> None:
    await keep_outbox(warehouse)
    chosen = random.Random(2)
    receipts = [
        await warehouse.accepted(HEADER + f"A1,north,{n},,,,\nA{n},north,1,,,,\n")
        for n in range(2, 8)
    ]
    chosen.shuffle(receipts)
    more = [HEADER + f"B{n},north,1,,,,\n" for n in range(6)]
    await asyncio.gather(
        *(warehouse.withdraw(receipt) for receipt in receipts),
        *(warehouse.post(file) for file in more),
    )
    assert sorted(await warehouse.stock()) == [f"B{n}" for n in range(6)]
    await check_told(warehouse)


async def test_a_large_file_is_settled_in_the_background(warehouse: Warehouse) -> None:
    body = many_rows(120_000)
    status, receipt = await warehouse.post(body, headers={"Idempotency-Key": "large"})
    assert (status, receipt["status"]) == (202, "staged")
    again = await warehouse.post(body, headers={"Idempotency-Key": "large"})
    assert again == (202, receipt)
    settled = await warehouse.settled(receipt)
    assert settled["rows"]["inserted"] == 120_000
    assert settled["scopes"]["count"] == settled["events"]["count"] == 50
    assert await warehouse.rows("SELECT count(*) FROM submission") == [(1,)]
    repeated = await warehouse.settled((await warehouse.post(body))[1])
    assert repeated["rows"]["unchanged"] == 120_000
    assert repeated["events"]["count"] == 0
    await warehouse.withdraw(receipt)
    assert len(await warehouse.stock()) == 120_000
    await warehouse.withdraw(repeated)
    assert await warehouse.stock() == {}
    assert (
        await warehouse.rows(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'stock_staged_0%'"
        )
        == []
    )


async def test_a_large_dry_run_answers_at_once_and_changes_nothing(warehouse: Warehouse) -> None:
    status, receipt = await warehouse.post(many_rows(60_000), dry_run=True)
    assert (status, receipt["status"]) == (200, "dry_run")
    assert receipt["rows"]["inserted"] == 60_000
    assert await warehouse.stock() == {}
    assert (
        await warehouse.rows(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'stock_staged_0%'"
        )
        == []
    )


async def test_a_large_replacement_may_still_be_refused_for_shrinkage(warehouse: Warehouse) -> None:
    await warehouse.settled((await warehouse.post(many_rows(60_000)))[1])
    status, receipt = await warehouse.post(many_rows(40_000), replaces="scope")
    assert status == 202
    settled = await warehouse.settled(receipt)
    assert settled["status"] == "rejected"
    assert settled["issues"] == {"shrinkage": 50}
    assert len(await warehouse.stock()) == 60_000
