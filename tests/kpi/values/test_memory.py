"""Answers in memory: given without a query, never after what they are made of has moved."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from services.kpi import memory as memory_module
from services.kpi.ledger.store import SLOTS
from services.kpi.memory import EVERYWHERE, Memory, memory_of
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of
from tests.resilience.proxy import wired
from tests.support.polling import eventually
from tests.support.statements import counting

NAME = "/v1/kpi/values/NI72.105000.2008-09.all"


@pytest.fixture
async def memory(ledger: Ledger, client: httpx.AsyncClient) -> AsyncIterator[Memory]:
    app: FastAPI = client._transport.app  # type: ignore[attr-defined]
    listening = memory_of(app)
    task = asyncio.create_task(listening.listen(ledger.urls["kpi"]))
    await eventually(lambda: listening.listening)
    yield listening
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
async def filled(ledger: Ledger) -> Ledger:
    await ledger.apply(
        school("105000"), school("105001"), Return("105000", "350", of(10, 20)).event(),
        Return("105001", "350", of(20, 20)).event(),
    )  # fmt: skip
    return ledger


async def quiet(ledger: Ledger, client: httpx.AsyncClient, address: str) -> bool:
    """Whether an answer takes no statement at all."""
    with counting(ledger.database) as statements:
        await client.get(address)
    return statements == []


async def test_the_second_reading_takes_no_statement(
    filled: Ledger, memory: Memory, client: httpx.AsyncClient
) -> None:
    await eventually(lambda: quiet(filled, client, NAME))
    assert (await client.get(NAME)).json()["value"] == 50.0
    await eventually(lambda: quiet(filled, client, "/v1/kpi/values?area=350"))


async def test_what_moves_is_forgotten_at_once(
    filled: Ledger, memory: Memory, client: httpx.AsyncClient
) -> None:
    addresses = [NAME, "/v1/kpi/values/NI72.350.2008-09.all",
                 "/v1/kpi/values/NI72.E12000002.2008-09.all",
                 "/v1/kpi/values/NI72.350:phase:primary.2008-09.all",
                 "/v1/kpi/values?organisation=105000&indicator=NI72"]  # fmt: skip

    async def seen() -> list[float]:
        answers = [(await client.get(address)).json() for address in addresses]
        return [a["value"] if "value" in a else a["results"][0]["value"] for a in answers]

    for good, expected in ((15, [75.0, 87.5, 87.5, 87.5, 75.0]),
                           (20, [100.0, 100.0, 100.0, 100.0, 100.0])):  # fmt: skip
        await seen()
        version = good
        await filled.apply(Return("105000", "350", of(good, 20), version=version).event())
        assert await eventually(lambda: _equal(seen, expected), within=2)  # noqa: B023


async def test_a_database_that_vanished_without_a_word_leaves_no_old_answers(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_module, "_ASK_S", 0.2)
    memory = Memory()
    async with wired(ledger.urls["kpi"]) as (proxy, url):
        task = asyncio.create_task(memory.listen(url))
        await eventually(lambda: memory.listening)
        memory.keep(memory.ticket(0), "an answer", b"{}", "")
        assert memory.find(0, "an answer")
        proxy.strand()
        try:
            await eventually(lambda: memory.find(0, "an answer") is None, within=5)
            await eventually(lambda: memory.listening, within=5)
        finally:
            task.cancel()
            await asyncio.wait([task])


async def _equal(seen: Callable[[], object], expected: object) -> bool:
    return bool(await seen() == expected)  # type: ignore[misc]


async def test_another_schools_movement_is_not_ours(
    filled: Ledger, memory: Memory, client: httpx.AsyncClient
) -> None:
    await eventually(lambda: quiet(filled, client, NAME))
    await filled.apply(Return("105009", "351", of(1, 2)).event())
    assert await quiet(filled, client, NAME)


async def test_out_of_memory_as_from_the_route(
    filled: Ledger, memory: Memory, client: httpx.AsyncClient
) -> None:
    first = await client.get(NAME)
    await eventually(lambda: quiet(filled, client, NAME))
    again = await client.get(NAME)
    for name in ("etag", "content-type", "cache-control"):
        assert again.headers[name] == first.headers[name]
    assert again.content == first.content
    assert again.headers["x-request-id"]
    held = {"If-None-Match": again.headers["etag"]}
    assert (await client.get(NAME, headers=held)).status_code == 304


async def test_memory_gives_nothing_to_who_may_not_read(
    filled: Ledger, memory: Memory, client: httpx.AsyncClient, keys: dict[str, str]
) -> None:
    await eventually(lambda: quiet(filled, client, NAME))
    for authorization, status in (("Bearer ei_x_y", 401), ("", 401), (keys["outsider"], 403)):
        answer = await client.get(NAME, headers={"Authorization": authorization})
        assert answer.status_code == status
    assert (await client.get(NAME, headers={"Authorization": keys["reader"]})).status_code == 200


async def test_nothing_is_kept_while_not_listening(
    filled: Ledger, client: httpx.AsyncClient
) -> None:
    for _ in range(3):
        assert not await quiet(filled, client, NAME)


async def test_a_lost_connection_forgets_and_listens_again(
    filled: Ledger, memory: Memory, client: httpx.AsyncClient
) -> None:
    await eventually(lambda: quiet(filled, client, NAME))
    await filled.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'kpi memory' AND datname = current_database()"
    )
    await eventually(lambda: not memory.listening)
    await filled.apply(Return("105000", "350", of(20, 20), version=2).event())
    assert (await client.get(NAME)).json()["value"] == 100.0
    await eventually(lambda: memory.listening, within=5)


@given(st.lists(st.tuples(st.integers(0, SLOTS), st.booleans()), max_size=30))
def test_an_answer_read_before_a_movement_is_never_kept_after_it(
    steps: list[tuple[int, bool]],
) -> None:
    memory = Memory(listening=True)
    truth = 0
    for slot, moves_while_reading in steps:
        ticket, read = memory.ticket(slot), truth
        if moves_while_reading:
            truth += 1
            memory.forget([slot] if slot != EVERYWHERE else [])
        memory.keep(ticket, "answer", str(read).encode(), "tag")
        found = memory.find(slot, "answer")
        if moves_while_reading:
            assert found is None
        truth_now = str(truth).encode()
        memory.forget([slot] if slot != EVERYWHERE else [])
        ticket = memory.ticket(slot)
        memory.keep(ticket, "answer", truth_now, "tag")
        assert memory.find(slot, "answer") == (truth_now, "tag")
