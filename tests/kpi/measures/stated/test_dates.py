"""From which day stated figures are true, and what a reader of another day is told."""

from datetime import UTC, date, datetime

import pytest

from tests.kpi.measures.stated.rows import holds, swimmers
from tests.kpi.stating import Stating
from tests.support.statements import counting

GOLD, SILVER = "ECO_AWARD_3.350.2008-09.all", "ECO_AWARD_2.350.2008-09.all"
DECEMBER, MARCH = "2008-12-31", "2009-03-31"


@pytest.fixture(autouse=True)
async def by_award(service: Stating) -> None:
    """An indicator of the schools that hold each sort of award."""
    common = {
        "title": "Schools by award", "kind": "count", "returns": "eco_award.returns",
        "counted": "schools", "unit": "schools", "decimals": 0, "polarity": "neutral",
        "period_type": "position", "formula": "number of schools", "source": "an award",
        "reason": "a test",
    }  # fmt: skip
    for award in (2, 3):
        held = [{"measure": "eco_award.schools", "buckets": [award]}]
        await service.post("indicators", {"code": f"ECO_AWARD_{award}", "numerator": held} | common)


async def at(service: Stating, day: str, name: str = GOLD) -> object:
    return (await service.value(name, as_at=day))["value"]


async def journalled(service: Stating) -> list[date]:
    rows = await service.run(
        "SELECT effective_on FROM journal WHERE event_type LIKE 'kpi.%' ORDER BY id"
    )
    return [row.effective_on for row in rows]


async def test_a_stock_is_true_from_the_day_it_says(service: Stating) -> None:
    await service.state(holds(3, effective_on=DECEMBER))
    await service.state(holds(3, 0, effective_on=MARCH), holds(2, effective_on=MARCH))
    assert (await service.value(GOLD, as_at="2008-12-30"))["reason"] == "not_collected"
    assert [await at(service, day) for day in (DECEMBER, "2009-03-30", MARCH)] == [1, 1, 0]
    assert await at(service, MARCH, SILVER) == 1
    assert (await service.value("ECO_AWARD_2.105148.2008-09.all"))["value"] == 1


async def test_a_stock_without_a_date_is_true_since_it_came_in(service: Stating) -> None:
    await service.state(holds(3))
    assert await journalled(service) == [datetime.now(UTC).date()]


async def test_a_year_that_is_over_is_known_as_at_its_last_day(service: Stating) -> None:
    await service.state(*swimmers(2709, 3713))
    assert await journalled(service) == [date(2009, 8, 31)]
    await service.state(*swimmers(2709, 3713, effective_on="2009-06-30"))
    assert (await service.value("SWIMMING.350.2008-09.all", as_at="2009-08-31"))["value"] == 73.0


async def test_what_is_withdrawn_was_never_so(service: Stating) -> None:
    december = await service.state(holds(3, effective_on=DECEMBER))
    march = await service.state(holds(3, 0, effective_on=MARCH))
    await service.withdraw(march)
    assert [await at(service, day) for day in (DECEMBER, MARCH)] == [1, 1]
    await service.withdraw(december)
    assert [await at(service, day) for day in (DECEMBER, MARCH)] == [None, None]
    assert (await service.value(GOLD))["reason"] == "not_collected"


async def test_an_earlier_state_does_not_pass_for_the_later_one_held(service: Stating) -> None:
    march = await service.state(holds(2, effective_on=MARCH))
    found = await service.refused(holds(3, effective_on=DECEMBER))
    assert [code for _, code in found] == ["later_state_held"]
    # As the rule advises.
    await service.withdraw(march)
    await service.state(holds(3, effective_on=DECEMBER))
    await service.state(holds(3, 0, effective_on=MARCH), holds(2, effective_on=MARCH))
    assert [await at(service, day) for day in (DECEMBER, MARCH)] == [1, 0]
    assert await at(service, MARCH, SILVER) == 1


async def test_nor_does_it_for_one_that_is_true_since_it_came_in(service: Stating) -> None:
    await service.state(holds(2))
    found = await service.refused(holds(3, effective_on=DECEMBER))
    assert [code for _, code in found] == ["later_state_held"]


async def test_statements_do_not_grow_with_the_file(service: Stating) -> None:
    async def statements(first: int, years: int) -> int:
        rows = [row for n in range(years) for row in swimmers(1, 2, period=f"CY{first + n}")]
        with counting(service.app) as seen:
            await service.state(*rows)
        return sum("stated_figure" in statement for statement in seen)

    assert 0 < await statements(1900, 1) == await statements(1910, 100)
