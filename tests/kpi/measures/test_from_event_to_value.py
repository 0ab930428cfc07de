"""From the register's events to what a reader is told, on any day."""

import random
from datetime import date
from typing import Any

import httpx
import pytest

from contracts.envelope import Event
from services.kpi.ledger.store import parse
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import (
    category,
    governing_body,
    inspection,
    of_setting,
    organisation,
    told,
)

SATISFACTORY, NOTICE, GOOD = date(2006, 3, 1), date(2009, 6, 10), date(2010, 7, 1)
TIMELINE = (
    told(organisation(opened_on=date(1990, 9, 1))),
    told(inspection(SATISFACTORY, 3, latest_until=NOTICE)),
    told(inspection(NOTICE, 4, category="notice_to_improve", latest_until=GOOD)),
    told(category("notice_to_improve", NOTICE, GOOD)),
    told(inspection(GOOD, 2)),
)
ON_EACH_DAY = {
    "2006-02-28": (None, None),
    "2006-03-01": (0, 0.0),
    "2009-06-09": (0, 0.0),
    "2009-06-10": (1, 0.0),
    "2009-12-03": (1, 0.0),
    "2010-06-30": (1, 0.0),
    "2010-07-01": (0, 100.0),
}
"""Schools in a category, and the percentage good or better."""


async def value(client: httpx.AsyncClient, name: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"/v1/kpi/values/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def on_each_day(client: httpx.AsyncClient) -> dict[str, tuple[Any, Any]]:
    found = {}
    for day in ON_EACH_DAY:
        pair = [
            (await value(client, f"{code}.350.2009-10.all", as_at=day))["value"]
            for code in ("SCHOOLS_IN_CATEGORY", "SCHOOLS_GOOD")
        ]
        found[day] = pair[0], pair[1]
    return found


async def sound(client: httpx.AsyncClient) -> None:
    """The check finds nothing."""
    checked = (await client.post("/v1/kpi/ledger/check")).json()
    assert (checked["differences"], checked["pending"], checked["unreadable"]) == ([], [], {})


@pytest.mark.parametrize("seed", [None, 1, 2])
async def test_a_school_goes_into_a_category_and_out_again(
    ledger: Ledger, client: httpx.AsyncClient, seed: int | None
) -> None:
    events = list(TIMELINE)
    if seed is not None:
        random.Random(seed).shuffle(events)
    for event in events:
        await ledger.say(event)
    await ledger.announce()
    assert await on_each_day(client) == ON_EACH_DAY
    await sound(client)


async def test_as_it_happened_and_was_told(ledger: Ledger, client: httpx.AsyncClient) -> None:
    """Versions told open-ended at first give the same days as those told knowing the end."""
    await ledger.say(told(inspection(SATISFACTORY, 3), 1), told(inspection(NOTICE, 4), 1))
    await ledger.say(told(category("notice_to_improve", NOTICE), 1))
    await ledger.say(told(inspection(SATISFACTORY, 3, latest_until=NOTICE), 2))
    await ledger.say(
        told(inspection(NOTICE, 4, latest_until=GOOD), 2),
        told(category("notice_to_improve", NOTICE, GOOD), 2),
        told(inspection(GOOD, 2), 1),
    )
    await ledger.announce()
    assert await on_each_day(client) == ON_EACH_DAY
    await sound(client)


async def test_a_withdrawn_inspection_and_category_were_never_so(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(*TIMELINE)
    await ledger.say(
        told(inspection(NOTICE, 4, withdrawn=True), 2),
        told(category("notice_to_improve", NOTICE, withdrawn=True), 2),
        told(inspection(SATISFACTORY, 3, latest_until=GOOD), 2),
    )
    await ledger.announce()
    days = {"2009-06-10": (0, 0.0), "2009-12-03": (0, 0.0), "2010-06-30": (0, 0.0)}
    assert await on_each_day(client) == ON_EACH_DAY | days
    await sound(client)


async def balances(ledger: Ledger) -> dict[tuple[str, ...], Any]:
    rows = await ledger.run("SELECT level, place, period, family, figures::text FROM balance")
    return {tuple(row[:4]): parse(row.figures) for row in rows if row.figures != "{}"}


async def test_a_rebuild_mends_what_ended_and_what_is_of_two_periods(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    out = category("special_measures", date(2007, 1, 1), date(2008, 3, 1))
    await ledger.say(*TIMELINE, told(out))
    kept = await balances(ledger)
    await ledger.run("DELETE FROM balance")
    await ledger.run("UPDATE posting SET lines = '[]'")
    found = (await client.post("/v1/kpi/ledger/check")).json()["differences"]
    assert {each["what"] for each in found} == {"balance", "posting", "event"}
    rebuilt = (await client.post("/v1/kpi/ledger/rebuild")).json()
    assert rebuilt["corrected"]["entries"] == 0
    await ledger.announce()
    await sound(client)
    assert await balances(ledger) == kept


async def test_inspections_without_a_category_are_none_in_one_and_no_inspection_is_unknown(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(told(inspection(GOOD, 2)))
    for code in ("SCHOOLS_IN_CATEGORY", "NI89A"):
        assert (await value(client, f"{code}.350.2009-10.all"))["value"] == 0
        elsewhere = await value(client, f"{code}.351.2009-10.all")
        assert (elsewhere["value"], elsewhere["reason"]) == (None, "not_collected")


def special_measures(school: str, entered_on: date, left_on: date, **parts: Any) -> Event[Any]:
    return told(category("special_measures", entered_on, left_on, organisation=school, **parts))


async def test_ni89_of_schools_that_came_out_after_548_and_640_days(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(
        *(told(inspection(date(2008, 1, 7), 4, organisation=o)) for o in ("1", "2", "3", "4")),
        special_measures("1", date(2008, 6, 2), date(2009, 12, 2)),
        special_measures("2", date(2008, 6, 2), date(2010, 3, 4), left_by="recategorised"),
        special_measures("3", date(2008, 6, 2), date(2010, 1, 1), left_by="closed"),
        special_measures("4", date(2007, 1, 8), date(2008, 8, 31)),
    )
    of_year = await value(client, "NI89B.350.2009-10.all")
    assert (of_year["value"], of_year["numerator"], of_year["denominator"]) == (19.5, 1188, 2)
    assert of_year["incomplete"] == 1
    assert (await value(client, "NI89B.350.2008-09.all"))["reason"] == "not_collected"
    numbers = [
        (await value(client, f"NI89A.350.{year}.all"))["value"]
        for year in ("2006-07", "2007-08", "2008-09", "2009-10")
    ]
    assert numbers == [None, 3, 3, 0]  # 4 left on the last day of 2007/08


async def test_settings_and_secondary_schools_by_their_grades(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    opened = date(2008, 9, 1)
    settings = [(1, "EY1"), (2, "EY2"), (3, "EY3")]
    await ledger.apply(
        *(told(of_setting(GOOD, grade, organisation=o)) for grade, o in settings),
        *(
            told(of_setting(None, None, organisation=o, latest_from=opened, latest_until=until))
            for o, until in (("EY1", GOOD), ("EY2", GOOD), ("EY3", GOOD), ("EY4", None))
        ),
        *(
            told(
                inspection(GOOD, 3, organisation=o, phase="secondary", judgements={"behaviour": g})
            )
            for o, g in (("10", 1), ("11", 2), ("12", 3))
        ),
    )
    good = await value(client, "EY_SETTINGS_GOOD.350.2009-10.all")
    assert (good["value"], good["denominator"], good["incomplete"]) == (67, 3, 1)
    before = await value(client, "EY_SETTINGS_GOOD.350.2009-10.all", as_at="2010-06-30")
    assert (before["value"], before["reason"], before["incomplete"]) == (None, "incomplete", 4)
    behaviour = await value(client, "NI86.350.2009-10.all")
    assert (behaviour["value"], behaviour["denominator"]) == (66.7, 3)


async def test_open_organisations_by_phase_and_kind(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    closed = {"status": "closed", "opened_on": date(2000, 9, 1), "closed_on": date(2009, 8, 31)}
    await ledger.apply(
        told(organisation(organisation="1", opened_on=date(2009, 9, 1))),
        told(organisation(organisation="2", phase="secondary", **closed)),
        told(organisation(organisation="3", status="proposed")),
    )
    code = "OPEN_ORGANISATIONS.350.2009-10"
    now = [(await value(client, f"{code}.{g}"))["value"] for g in (
        "all", "phase=primary", "kind=community_school")]  # fmt: skip
    assert now == [1, 1, 1]
    last = await value(client, f"{code}.phase=secondary", as_at="2009-08-30")
    assert last["value"] == 1


async def test_an_organisation_that_turns_out_to_have_opened_later_was_not_open_before(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(organisation()))
    await ledger.say(told(organisation(opened_on=date(2009, 9, 1)), 2))
    await ledger.announce()
    before = await value(client, "OPEN_ORGANISATIONS.350.2008-09.all")
    assert (before["value"], before["reason"]) == (None, "not_collected")
    await sound(client)


async def test_governor_vacancies_follow_the_governing_bodies(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(
        told(governing_body(12, 3), 1, date(2010, 1, 4)),
        told(governing_body(8, 0, organisation="105149"), 1, date(2010, 1, 4)),
    )
    await ledger.say(told(governing_body(12, 1), 2, date(2010, 3, 1)))
    await ledger.say(
        told(governing_body(0, 0, organisation="105149", closed_on=date(2010, 5, 1)), 2)
    )
    days = ("2010-01-03", "2010-01-04", "2010-03-01", "2010-05-01")
    name = "GOVERNOR_VACANCIES.350.2009-10.all"
    rates = [(await value(client, name, as_at=day))["value"] for day in days]
    assert rates == [None, 15.0, 5.0, 8.3]
    await ledger.announce()
    await sound(client)
