"""What moved is told once, as it is; what did not is not; colours that turn are told apart."""

import asyncio
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import kpi
from contracts.envelope import Event, decode, models_by_type
from services.kpi.announcing.announcer import announce_head
from services.kpi.announcing.check import announced_differences
from services.kpi.announcing.touched import touch_indicator, touch_values
from services.kpi.spots import Spot
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of, set_target
from tests.support.statements import counting

MODELS = models_by_type(kpi.EVENTS)
CODES = ("NI72", "NI92", "EYFSP_FSM_GAP")
"""What a return moves that does not tell of its scales one by one."""


async def announced(ledger: Ledger) -> list[Event[Any]]:
    """Announce all there is; the events it put into the outbox, which is emptied."""
    while await announce_head(ledger.database):
        pass
    rows = await ledger.run("DELETE FROM outbox RETURNING seq, headers::text, value")
    return [
        decode([tuple(pair) for pair in orjson.loads(row.headers)], row.value, models=MODELS)
        for row in sorted(rows, key=lambda row: row.seq)
    ]


async def test_a_movement_is_told_with_all_its_groups(ledger: Ledger) -> None:
    await ledger.apply(Return("105000", "350", of(10, 20)).event())
    events = {event.subject: event for event in await announced(ledger)}
    assert set(events) == {
        f"{code}/{place}/2008-09" for code in CODES for place in ("105000", "350")
    }
    told = events["NI72/350/2008-09"].data
    assert (str(told.groups["all"].value), told.level, told.area) == ("50.0", "area", "350")
    assert set(told.groups) == {"all", "gender=F", "gender=M"}
    assert told.groups["gender=M"].reason == "not_applicable"
    assert (told.previous, len(told.caused_by)) == ({}, 1)
    assert events["NI72/350/2008-09"].version == 1


async def test_many_movements_are_one_telling(ledger: Ledger) -> None:
    for version in range(1, 6):
        await ledger.apply(Return("105000", "350", of(version, 20), version=version).event())
    events = [e for e in await announced(ledger) if e.data.indicator == "NI72"]
    assert [str(event.data.groups["all"].value) for event in events] == ["25.0", "25.0"]


async def test_what_did_not_change_is_not_told(ledger: Ledger) -> None:
    await ledger.apply(Return("105000", "350", of(10, 20)).event())
    await announced(ledger)
    await ledger.apply(Return("105000", "350", of(10, 20), version=2).event())
    async with ledger.database.write() as session:
        await touch_indicator(session, "NI72")
    assert await announced(ledger) == []


async def test_the_next_telling_names_what_was_before(ledger: Ledger) -> None:
    await ledger.apply(Return("105000", "350", of(10, 20)).event())
    await announced(ledger)
    await ledger.apply(Return("105000", "350", of(11, 20), version=2).event())
    told = {event.subject: event for event in await announced(ledger)}["NI72/105000/2008-09"]
    assert told.version == 2
    assert str(told.data.previous["all"].value) == "50.0"
    assert str(told.data.groups["all"].value) == "55.0"


async def test_a_withdrawal_is_told(ledger: Ledger) -> None:
    await ledger.apply(Return("105000", "350", of(10, 20)).event())
    await announced(ledger)
    await ledger.apply(Return("105000", "350", [], version=2).event())
    told = {event.subject: event for event in await announced(ledger)}["NI72/105000/2008-09"]
    assert told.data.groups == {}
    assert str(told.data.previous["all"].value) == "50.0"


async def test_a_target_turns_colours(ledger: Ledger) -> None:
    await ledger.apply(school("105000"), Return("105000", "350", of(10, 20)).event())
    await set_target(ledger, "NI72", "105000", "50.0")
    await announced(ledger)
    await set_target(ledger, "NI72", "105000", "60.0")
    async with ledger.database.write() as session:
        await touch_values(session, [("NI72", Spot("organisation", "105000", "2008/09"))])
    changed, crossed = await announced(ledger)
    assert (changed.data.groups["all"].rag, changed.data.previous["all"].rag) == ("red", "green")
    assert isinstance(crossed.data, kpi.ThresholdCrossed)
    assert crossed.subject == "NI72/105000/2008-09/all"
    assert (crossed.data.from_colour, crossed.data.to_colour) == ("green", "red")


async def test_two_announcers_tell_everything_once(ledger: Ledger) -> None:
    events = [Return(str(105000 + n), "350", of(10, 20)).event() for n in range(30)]
    await ledger.apply(*events)

    async def work() -> None:
        for _ in range(10):
            await announce_head(ledger.database)

    await asyncio.gather(work(), work())
    told = [event.subject for event in await announced(ledger)]
    assert len(told) == len(set(told)) == len(CODES) * 31


async def test_what_was_told_wrongly_is_found(ledger: Ledger) -> None:
    await ledger.apply(Return("105000", "350", of(10, 20)).event())
    await announced(ledger)
    await ledger.run(
        "UPDATE announced SET told = jsonb_set(told, '{all,value}', '\"51.0\"') "
        "WHERE indicator = 'NI72' AND place = '350'"
    )
    async with ledger.database.write() as session:
        (difference,) = await announced_differences(session)
    assert difference.where == "NI72/area/350/2008-09/all"


async def test_statements_do_not_grow_with_what_moved(ledger: Ledger) -> None:
    counts = []
    for number in (2, 60):
        await ledger.apply(
            *(Return(str(105000 + n), "350", of(5, 20 + number)).event() for n in range(number))
        )
        with counting(ledger.database) as statements:
            assert await announce_head(ledger.database) > 0
        counts.append(len(statements))
        await announced(ledger)
    assert 0 < counts[1] <= counts[0] + 2


@settings(max_examples=25)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 12), st.booleans()), min_size=1, max_size=8
    )
)
async def test_the_last_telling_is_always_the_truth(
    shared_ledger: Ledger, steps: list[tuple[int, int, bool]]
) -> None:
    ((start,),) = await shared_ledger.run("SELECT coalesce(max(version), 0) FROM posting")
    for at, (which, good, tell) in enumerate(steps, start + 1):
        await shared_ledger.apply(Return(f"10500{which}", "350", of(good, 12), version=at).event())
        if tell:
            await announced(shared_ledger)
    await announced(shared_ledger)
    async with shared_ledger.database.write() as session:
        assert await announced_differences(session) == []
