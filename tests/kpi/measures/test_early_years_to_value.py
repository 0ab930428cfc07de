"""From the early years' events to what a reader is told."""

from datetime import date
from typing import Any

import httpx

from tests.kpi.conftest import Ledger
from tests.kpi.measures.early_years_saying import audit, hours, quality
from tests.kpi.measures.saying import SETTING, organisation, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

DUE, MADE, LATE = date(2009, 9, 30), date(2009, 9, 8), date(2009, 11, 12)


def setting(ey_urn: str, **parts: Any) -> Any:
    """A day nursery as the register tells of it."""
    return told(organisation(**(_of(ey_urn) | parts)))


def _of(ey_urn: str) -> dict[str, Any]:
    return SETTING | {"organisation": ey_urn, "kind": "full_day_care"}


async def test_coverage_is_of_the_settings_that_are_open_and_meant(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Four open day nurseries, one of them visited twice; a closed one and a childminder, visited,
    count for nothing."""
    for number in range(1, 5):
        await ledger.say(setting(f"EY{number}"))
    await ledger.say(setting("EY5", status="closed", closed_on=date(2009, 8, 1)))
    await ledger.say(setting("EY6", kind="childminder"))
    for visit, organisation_ in enumerate(["EY1", "EY1", "EY5"]):
        parts = _of(organisation_) | {"visit": f"{organisation_}.{visit}"}
        await ledger.say(told(audit(DUE, MADE, **parts)))
    await ledger.say(told(audit(DUE, MADE, organisation="EY6", visit="EY6.1")))
    await ledger.say(told(audit(DUE, None, **_of("EY2"), visit="EY2.1")))
    assert (await value(client, "EY_AUDITS_PVI.350.2009-10.all"))["value"] == 25
    assert (await value(client, "EY_AUDITS_CHILDMINDERS.350.2009-10.all"))["value"] == 100
    to_make = ["EY_VISITS_TO_MAKE.350.2009-10.all", "EY_FOLLOW_UPS.350.2009-10.all"]
    assert await values(client, *to_make) == [1, 0]
    assert await values(client, "EY_VISITS_OVERDUE.350.2009-10.all", as_at="2009-10-01") == [1]
    acted = audit(DUE, MADE, (LATE, None), (date(2012, 1, 1), None), **_of("EY3"), visit="EY3.1")
    await ledger.say(told(acted))
    overdue = "EY_ACTIONS_OVERDUE.350.2009-10.all"
    assert await values(client, overdue, as_at="2009-11-12") == [0]
    assert await values(client, overdue, as_at="2009-11-13") == [50]
    await ledger.announce()
    await sound(client)


async def test_settings_by_rating_and_hours_by_rating(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    red, amber = quality(("red", MADE, None)), quality(("red", MADE, LATE), ("amber", LATE, None))
    await ledger.say(told(red, 1))
    await ledger.say(told(amber.model_copy(update={"disagreement": True}), 2))
    green = quality(("green", MADE, None), **_of("EY1"))
    await ledger.say(told(green))
    names = [f"EY_QUALITY_{rating}.350.2009-10.all" for rating in ("RED", "AMBER", "GREEN")]
    assert await values(client, *names, as_at="2009-11-11") == [1, 0, 1]
    assert await values(client, *names, as_at="2009-11-12") == [0, 1, 1]
    others = ("EY_QUALITY_GREEN_SHARE", "EY_DISAGREEMENTS")
    assert await values(client, *(f"{each}.350.2009-10.all" for each in others)) == [50, 1]
    await ledger.say(told(hours("amber", 30, (LATE, 12))))
    await ledger.say(told(hours("green", 10, (LATE, 8), organisation="EY1")))
    wanted = ("HOURS_RED", "HOURS_AMBER", "HOURS_GREEN", "DELIVERED")
    support = [f"EY_SUPPORT_{each}.350.2009-10.all" for each in wanted]
    assert await values(client, *support) == [0, 30, 10, 50]
    assert await values(client, "EY_SUPPORT_DELIVERED.350.2009-10.rating=green") == [80]
    await ledger.announce()
    await sound(client)
