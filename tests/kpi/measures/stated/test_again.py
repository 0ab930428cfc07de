"""Stated figures are told again as they were told last, and a ledger that lacks them books them."""

from dataclasses import replace

import pytest

from chassis.announcements import Told
from contracts.kpi import FiguresStated
from services.kpi.measures.stated.again import FIGURES_TOLD
from tests.kpi.measures.stated.rows import cell, holds, of_school, swimmers
from tests.kpi.returns import registered
from tests.kpi.stating import Stating
from tests.support.republished import facts, told_again

_PERIODS = ("2008/09", "2009/10-AUT", "FY2009-10", "CY2009", "2009-M11")
_BOOKED = "SELECT key, version, event_id, event_time FROM journal ORDER BY id"
_MOVED = registered("105148", "351", "First", version=2)


async def plant(service: Stating) -> None:
    """Figures of areas and schools, of periods in every form; corrected, withdrawn, provisional."""
    for period in _PERIODS:
        await service.state(*swimmers(1, 2, period=period))
    await service.state(*of_school(60, 100, status="provisional"), holds(3))
    await service.state(of_school(61, 100)[0], *of_school(0, 0, "105149"))
    withdrawn = await service.state(cell("swimming.able", 5, period="2007/08"))
    await service.withdraw(withdrawn)


async def lose_the_ledger(service: Stating) -> None:
    """All that was ever booked, and what is remembered of having been heard of it."""
    for table in ("journal", "entry"):
        await service.run(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    await service.run("TRUNCATE entry, journal, posting, balance, inbox")
    for table in ("journal", "entry"):
        await service.run(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


async def test_what_is_told_again_is_what_was_told_and_is_not_booked_twice(
    service: Stating,
) -> None:
    await plant(service)
    booked = await service.run(_BOOKED)
    told, again = await told_again(service.app)
    assert len(told) == len(_PERIODS) + 4
    assert {event.version for event in told} == {1, 2}
    assert facts(again) == facts(told)
    await service.settled()
    assert await service.run(_BOOKED) == booked


async def test_a_ledger_that_was_lost_books_them_as_they_were(service: Stating) -> None:
    await plant(service)
    booked = {row.key: row for row in await service.run(_BOOKED)}
    await lose_the_ledger(service)
    told, again = await told_again(service.app)
    assert facts(again) == facts(told)
    await service.settled()
    rows = await service.run(_BOOKED)
    assert rows == [booked[row.key] for row in rows]
    assert {row.key for row in rows} == {event.key for event in told}
    assert await service.told("SWIMMING.105148.2008-09.all") == (61.0, 61, 100)


async def test_one_that_moved_keeps_its_area_until_it_is_told_of_anew(service: Stating) -> None:
    await service.state(*of_school(60, 100))
    await service.register(_MOVED)
    told, again = await told_again(service.app)
    assert facts(again) == facts(told)
    await service.state(*of_school(61, 100))
    told, again = await told_again(service.app)
    assert [(event.version, event.data.area) for event in again] == [(2, "351")]
    assert facts(again) == facts(told)


async def test_an_heir_of_another_day_does_not_move_the_day(service: Stating) -> None:
    """What says the same takes the place of what is withdrawn, and nothing is told of it."""
    first = await service.state(holds(3))
    await service.state(holds(3))
    await service.run("UPDATE submission SET received_at = received_at + interval '2 days'"
                      " WHERE id <> :id", id=first["id"])  # fmt: skip
    await service.withdraw(first)
    told, again = await told_again(service.app)
    assert [event.version for event in told] == [1]
    assert facts(again) == facts(told)


async def test_one_told_before_its_time_was_kept_is_the_same_of_another_time(
    service: Stating,
) -> None:
    await plant(service)
    booked = await service.run(_BOOKED)
    await service.run("UPDATE scope_version SET raised_at = NULL")
    told, again = await told_again(service.app)
    assert not {event.id for event in told} & {event.id for event in again}
    as_then = [replace(new, id=old.id, time=old.time) for old, new in zip(told, again, strict=True)]
    assert facts(as_then) == facts(told)
    await service.settled()
    assert await service.run(_BOOKED) == booked


async def test_each_is_read_once_however_small_the_parts(service: Stating) -> None:
    await plant(service)
    found: list[str] = []
    place = Told(FiguresStated.event_type)
    async with service.app.state.database.write() as session:
        while True:
            part = await FIGURES_TOLD.again(session, place, 1)
            if part.reached is None:
                break
            assert [event.subject for event in part.events] == [part.reached.subject]
            found.append(part.reached.subject)
            place = part.reached
    rows = await service.run("SELECT subject FROM journal WHERE event_type LIKE 'kpi.%'")
    assert sorted(found) == sorted({row.subject for row in rows})


async def test_it_waits_for_the_register(service: Stating) -> None:
    """Of what was never booked, only the register knows where it belongs."""
    await service.state(*of_school(60, 100))
    await lose_the_ledger(service)
    await service.run("DELETE FROM organisation")
    with pytest.raises(ValueError, match="The register has no 105148 yet"):
        await told_again(service.app)
