"""From the framework's events, over the bus, to what a reader is told."""

import asyncio
import random
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from chassis.consumer import Consumer
from contracts.envelope import Event
from services.kpi.subscription import SUBSCRIPTION
from tests.kpi.conftest import Ledger
from tests.kpi.measures.framework_saying import (
    notice,
    plan,
    result,
    settings_tiers,
    support,
    targets,
    tiers,
    visit,
)
from tests.kpi.measures.saying import organisation, told
from tests.kpi.measures.test_from_event_to_value import sound, value
from tests.support import eventually

AUTUMN, SPRING, SUMMER = date(2009, 10, 15), date(2010, 1, 20), date(2010, 5, 10)
DUE = date(2009, 10, 31)
OTHER = {"organisation": "105149"}
HISTORY = (
    told(tiers((4, AUTUMN, None)), 1),
    told(tiers((4, AUTUMN, SPRING), (5, SPRING, None)), 2),
    told(tiers((4, AUTUMN, SPRING), (5, SPRING, SUMMER), (3, SUMMER, None)), 3),
    told(tiers((1, AUTUMN, None), **OTHER)),
)
ON_EACH_DAY = {
    "2009-10-14": [None] * 5,
    "2009-10-15": [1, 0, 0, 1, 0],
    "2010-01-19": [1, 0, 0, 1, 0],
    "2010-01-20": [1, 0, 0, 0, 1],
    "2010-05-09": [1, 0, 0, 0, 1],
    "2010-05-10": [1, 0, 1, 0, 0],
}
"""Schools in each of the five tiers."""


async def values(client: httpx.AsyncClient, *names: str, **query: Any) -> list[Any]:
    return [(await value(client, name, **query))["value"] for name in names]


@pytest.mark.parametrize("seed", [None, 1, 2])
async def test_schools_by_tier_on_any_day_however_it_was_told(
    ledger: Ledger, client: httpx.AsyncClient, seed: int | None
) -> None:
    events = list(HISTORY)
    if seed is not None:
        random.Random(seed).shuffle(events)
    for event in events:
        await ledger.say(event)
    names = [f"SIF_TIER_{tier}.350.2009-10.all" for tier in range(1, 6)]
    found = {day: await values(client, *names, as_at=day) for day in ON_EACH_DAY}
    assert found == ON_EACH_DAY
    assert await values(client, "SIF_TIER_3.350.2009-10.phase=primary") == [1]
    await ledger.announce()
    await sound(client)


async def test_moves_and_time_in_tiers_4_and_5(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await ledger.apply(*HISTORY)
    area = "350.2009-10.all"
    assert await values(client, f"SIF_MOVES_UP.{area}", f"SIF_MOVES_DOWN.{area}") == [1, 1]
    lasted = await value(client, f"SIF_TIME_IN_INTENSIVE.{area}")
    assert (lasted["value"], lasted["numerator"], lasted["denominator"]) == (3.4, 207, 2)
    # Confirmed, and not moved: nought is known.
    assert await values(client, "SIF_MOVES_UP.105149.2009-10.all") == [0]
    elsewhere = await value(client, "SIF_MOVES_UP.351.2009-10.all")
    assert elsewhere["reason"] == "not_collected"


async def test_notices_and_plans_are_none_where_tiers_are_kept(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(*HISTORY, told(notice(SPRING, SUMMER)), told(plan(AUTUMN)))
    names = ["WARNING_NOTICES.350.2009-10.all", "SIF_JOINT_PLANS.350.2009-10.all"]
    days = ("2010-01-19", "2010-01-20", "2010-05-10")
    assert [await values(client, *names, as_at=day) for day in days] == [[0, 1], [1, 1], [0, 1]]


async def test_visits_due_made_and_their_actions(ledger: Ledger, client: httpx.AsyncClient) -> None:
    made = visit(DUE, AUTUMN, (SPRING, None), (SUMMER, SPRING))
    await ledger.apply(
        *(told(organisation(organisation=o, opened_on=date(1990, 9, 1))) for o in ("105148", "9")),
        told(made),
        told(visit(DUE, visit="105148.2")),
        told(visit(DUE, date(2009, 11, 30), visit="9.1", organisation="9")),
        told(visit(date(2010, 7, 31), visit="9.2", organisation="9", withdrawn=True)),
    )
    area = "350.2009-10.all"
    due = await value(client, f"SIP_VISITS_DUE_MADE.{area}")
    assert (due["value"], due["numerator"], due["denominator"]) == (66.7, 2, 3)
    assert await values(client, f"SIP_VISITS.{area}", "SIP_VISITS_DUE_MADE.105148.2009-10.all") == [
        100, 50.0,
    ]  # fmt: skip
    overdue = f"SIF_ACTIONS_OVERDUE.{area}"
    days = ("2009-10-15", "2010-01-20", "2010-01-21")
    shares = [(await values(client, overdue, as_at=day))[0] for day in days]
    assert shares == [0.0, 0.0, 100.0]


async def test_targets_support_and_settings(ledger: Ledger, client: httpx.AsyncClient) -> None:
    due = date(2009, 12, 31)
    await ledger.apply(
        told(targets("2010/11", due, due)),
        told(targets("2010/11", due, SPRING, **OTHER)),
        told(targets("2010/11", due, organisation="9")),
        told(support("2009/10", {"literacy": 10, "numeracy": 6}, {"literacy": 4})),
        told(settings_tiers((4, AUTUMN, None))),
        told(settings_tiers((1, AUTUMN, None), organisation="EY2")),
    )
    assert await values(
        client, "TARGETS_SET.350.2010-11.all", "TARGETS_ON_TIME.350.2010-11.all"
    ) == [66.7, 33.3]
    assert await values(
        client, "SUPPORT_DELIVERED.350.2009-10.all",
        "SUPPORT_DELIVERED.350.2009-10.expertise=literacy",
    ) == [25.0, 40.0]  # fmt: skip
    assert await values(client, "EY_FRAMEWORK_INTENSIVE.350.2009-10.all") == [1]


KS2 = {"eligible": 20, "achieved": 10, "english_matched": 18, "english_progress": 9}
RESULTS = (
    told(result("ks2", {"all": KS2, "fsm=yes": {"eligible": 5, "achieved": 1},
                        "fsm=no": {"eligible": 15, "achieved": 9}}, below_floor=True)),
    told(result("ks2", {"all": {"eligible": 30, "achieved": 25}}, below_floor=False, **OTHER)),
    told(result("ks4", {"all": {"eligible": 100, "achieved": 29}}, below_floor=True)),
    told(result("ks1", {"all": {"eligible": 25, "achieved": 20}})),
)  # fmt: skip


async def test_results_become_the_national_indicators(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(*RESULTS)
    found = {
        code: (await values(client, f"{code}.350.2008-09.all"))[0]
        for code in ("NI73", "NI76", "NI93", "NI94", "NI102A", "NI75", "NI78", "KS1_LEVEL2")
    }
    assert found == {
        "NI73": 70.0, "NI76": 1, "NI93": 50.0, "NI94": None, "NI102A": 40.0,
        "NI75": 29.0, "NI78": 1, "KS1_LEVEL2": 80.0,
    }  # fmt: skip


async def test_the_services_own_subscription_hears_it_and_a_contradiction_stops_nothing(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    consumer = Consumer(ledger.database, ledger.bus, group="kpi", subscription=SUBSCRIPTION)
    task = asyncio.create_task(consumer.run())

    async def told_of(wanted: float) -> bool:
        return await values(client, "NI73.350.2008-09.all") == [wanted]

    try:
        await ledger.publish(*HISTORY, contradiction(), *RESULTS)
        await eventually(lambda: told_of(70.0))
        await ledger.publish(replace(RESULTS[1], version=2, data=withdrawn(RESULTS[1])))
        await eventually(lambda: told_of(50.0))
        assert await values(client, "SIF_TIER_3.350.2009-10.all") == [1]
        assert len(await ledger.run("SELECT * FROM dead_letter")) == 1
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def contradiction() -> Event[Any]:
    return told(result("ks2", {"all": {"eligible": 1, "achieved": 2}}, organisation="9"))


def withdrawn(event: Event[Any]) -> Any:
    return event.data.model_copy(update={"withdrawn": True})
