"""Check names every difference; rebuild mends it by correcting entries, from the bus."""

from dataclasses import replace
from typing import Any

import httpx

from chassis.bus import Message
from chassis.inbox import Inbox
from contracts.earlyyears import ProfileCounts
from services.kpi.subscription import SUBSCRIPTION
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered
from tests.support.topics import all_on

FIRST = Return("105148", "350", [Child(80, good=True), Child(60, gender="M"), Child(None)])
SECOND = Return("105149", "350", [Child(100, good=True), Child(90), Child(50, gender="M")])
CORRECTED = Return("105148", "350", [Child(80, good=True), Child(78, good=True)], version=2)


async def fill(ledger: Ledger) -> None:
    await ledger.say(registered("105148", "350", "First"), FIRST.event(), SECOND.event())
    await ledger.say(CORRECTED.event())
    await ledger.announce()


async def post(client: httpx.AsyncClient, what: str) -> dict[str, Any]:
    answer = await client.post(f"/v1/kpi/ledger/{what}")
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def state(ledger: Ledger) -> list[list[Any]]:
    tables = ("balance", "announced", "posting", "organisation")
    return [
        [tuple(row) for row in await ledger.run(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4")]
        for table in tables
    ]


async def figures(ledger: Ledger) -> list[Any]:
    """The balances, whatever journal rows brought them about."""
    rows = await ledger.run(
        "SELECT level, place, period, family, area, figures::jsonb FROM balance ORDER BY 1, 2, 3, 4"
    )
    return [tuple(row) for row in rows]


async def test_a_sound_ledger_has_no_differences_and_a_rebuild_changes_nothing(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await fill(ledger)
    before = await state(ledger)
    checked = await post(client, "check")
    assert checked["differences"] == checked["pending"] == checked["missing_on_bus"] == []
    assert checked["checked"] == {"event_keys": 3, "bus_records": 4}
    rebuilt = await post(client, "rebuild")
    assert rebuilt["differences"] == []
    assert rebuilt["corrected"] == {"entries": 0, "balances": 0, "announced": 0}
    assert await state(ledger) == before
    assert len(await ledger.run("SELECT * FROM journal")) == 4


async def test_a_rebuild_of_nothing_from_the_bus_equals_the_live_ledger(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await fill(ledger)
    live, balances = await state(ledger), await figures(ledger)
    for table in ("balance", "posting", "organisation"):
        await ledger.run(f"TRUNCATE {table}")
    for table in ("journal", "entry"):
        await ledger.run(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        await ledger.run(f"TRUNCATE {table}")
    rebuilt = await post(client, "rebuild")
    assert {each["key"].split("/", 1)[1] for each in rebuilt["pending"]} == {
        "105148",
        "105148/2008-09",
        "105149/2008-09",
    }
    assert await figures(ledger) == balances
    await ledger.announce()
    assert (await state(ledger))[1] == live[1]
    assert (await post(client, "check"))["differences"] == []
    answer = await client.get("/v1/kpi/values/NI72.350.2008-09.all")
    assert (answer.json()["value"], answer.json()["denominator"]) == (60.0, 5)


async def test_a_spoilt_balance_is_named_and_mended(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await fill(ledger)
    sound = await state(ledger)
    await ledger.run(
        "UPDATE balance SET figures = "
        "jsonb_set(figures::jsonb, '{eyfsp.total_score,all,100}', '3') WHERE level = 'area'"
    )
    found = (await post(client, "check"))["differences"]
    named = {each["where"] for each in found if each["what"] == "balance"}
    assert "area/350/2008/09/eyfsp.total_score/all/100" in named
    assert (await post(client, "rebuild"))["corrected"]["balances"] == 1
    assert (await post(client, "check"))["differences"] == []
    assert (await state(ledger))[1] == sound[1]


async def test_what_was_told_wrongly_is_named_and_told_anew(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await fill(ledger)
    sound = await figures(ledger)
    await ledger.run(
        "UPDATE announced SET told = jsonb_set(told, '{all,value}', '\"99.9\"') "
        "WHERE indicator = 'NI72' AND place = '105148'"
    )
    (found,) = (await post(client, "check"))["differences"]
    assert (found["what"], found["where"]) == (
        "announced",
        "NI72/organisation/105148/2008-09/all",
    )
    assert '"value":"99.9"' in found["found"]
    assert '"value":"100.0"' in found["expected"]
    assert (await post(client, "rebuild"))["corrected"]["announced"] == 1
    await ledger.announce()
    assert (await post(client, "check"))["differences"] == []
    assert await figures(ledger) == sound
    told = await ledger.run(
        "SELECT version FROM announced WHERE (told -> 'all' ->> 'value') = '100.0'"
    )
    assert [row.version for row in told] == [2]


async def test_a_value_is_what_its_balance_says(ledger: Ledger, client: httpx.AsyncClient) -> None:
    """Values are kept nowhere: none can be wrong where the balance is right."""
    await fill(ledger)
    answer = (await client.get("/v1/kpi/values/NI72.105148.2008-09.all")).json()
    assert answer["value"] == 100.0


async def test_a_false_entry_is_corrected_by_another_and_history_is_kept(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await fill(ledger)
    live = (await client.get("/v1/kpi/values/NI72.350.2008-09.all")).json()["value"]
    await ledger.run(
        "INSERT INTO entry (journal_id, organisation, area, period, effective_on, figures) "
        "SELECT max(id), '105148', '350', '2008/09', '2009-07-01', "
        '\'{"eyfsp.good_level":{"all":{"0":-1}}}\' FROM journal WHERE subject = \'105148\''
    )
    found = (await post(client, "check"))["differences"]
    assert {each["what"] for each in found} == {"balance", "posting"}
    rebuilt = await post(client, "rebuild")
    assert rebuilt["corrected"]["entries"] == 1
    assert (await post(client, "check"))["differences"] == []
    answer = (await client.get("/v1/kpi/values/NI72.350.2008-09.all")).json()
    assert answer["value"] == live
    assert await ledger.run("SELECT * FROM entry WHERE figures::text LIKE '%\"0\":-1%'")
    explanation = (await client.get(answer["links"]["explanation"])).json()
    newest = explanation["events"]["results"][0]
    assert (newest["cause"], newest["changes"]) == ("rebuild", {"eyfsp.good_level": {"0": 1}})


async def test_what_the_bus_has_and_we_do_not_is_pending_until_applied(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(FIRST.event())
    await ledger.publish(CORRECTED.event(), SECOND.event())
    checked = await post(client, "check")
    assert checked["differences"] == []
    kind = "earlyyears.profile.loaded.v1"
    assert checked["pending"] == [
        {"key": f"{kind}/105148/2008-09", "version": 2, "applied": 1},
        {"key": f"{kind}/105149/2008-09", "version": 1, "applied": None},
    ]
    await post(client, "rebuild")
    await ledger.apply(CORRECTED.event(), SECOND.event())  # the consumer, late: no second effect
    assert len(await ledger.run("SELECT * FROM journal")) == 3
    assert (await post(client, "check"))["pending"] == []


async def test_what_can_never_be_counted_is_unreadable_and_not_on_its_way(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Neither what is no event nor what contradicts itself: both are dead letters of the consumer,
    the second sent again by its publisher in place of one that was counted."""
    await ledger.say(FIRST.event())
    await ledger.apply(SECOND.event())
    broken, other = CORRECTED.event(), SECOND.event()
    impossible = {"all": ProfileCounts(children=1, good_level=2, total_score={80: 1})}
    contradicts = replace(other, data=other.data.model_copy(update={"groups": impossible}))
    assert await ledger.bus.publish(
        [Message(broken.topic, broken.key, broken.headers(), b'{"organisation": ')]
    )
    await ledger.publish(contradicts)
    checked = await post(client, "check")
    assert checked["pending"] == checked["differences"] == []
    assert set(checked["unreadable"]) == {broken.key, other.key}
    third = Return("105150", "350", [Child(80)], version=1).event()
    against = replace(third, data=third.data.model_copy(update={"groups": impossible}))
    await ledger.publish(against)
    checked = await post(client, "check")
    assert checked["pending"] == []
    assert third.key in checked["unreadable"]


async def test_a_dead_letter_is_not_on_its_way_and_no_rebuild_brings_it(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Also one that was given up; a newer version of the aggregate is on its way as any other."""
    refused = registered("105148", "350", "No table holds this: \0")
    await ledger.publish(refused)
    assert [each["key"] for each in (await post(client, "check"))["pending"]] == [refused.key]
    inbox = Inbox(ledger.database, group="kpi", subscription=SUBSCRIPTION)
    (record,) = await all_on(ledger.bus, "schools")
    await inbox.positions([record.partition])
    await inbox.apply(record.partition, [record], expected=0)
    (letter,) = await ledger.run("SELECT id FROM dead_letter")
    for what in ("check", "rebuild", "check"):
        told = await post(client, what)
        assert (told["pending"], told["unreadable"]) == ([], {refused.key: "a dead letter"})
        if what == "rebuild":
            address = f"/v1/kpi/dead-letters/{letter.id}/discard"
            gone = await client.post(address, json={"reason": "it will never make sense"})
            assert gone.status_code == 204, gone.text
    await ledger.publish(registered("105148", "350", "First", version=2))
    (pending,) = (await post(client, "check"))["pending"]
    assert (pending["key"], pending["version"]) == (refused.key, 2)


async def test_an_emptied_bus_does_not_empty_the_ledger(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(FIRST.event())
    rebuilt = await post(client, "rebuild")
    assert rebuilt["missing_on_bus"] == ["earlyyears.profile.loaded.v1/105148/2008-09"]
    answer = await client.get("/v1/kpi/values/NI72.105148.2008-09.all")
    assert answer.json()["value"] == 50.0


async def test_only_operators_may_check_or_rebuild(
    client: httpx.AsyncClient, keys: dict[str, str]
) -> None:
    for what in ("check", "rebuild"):
        answer = await client.post(
            f"/v1/kpi/ledger/{what}", headers={"Authorization": keys["reader"]}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
