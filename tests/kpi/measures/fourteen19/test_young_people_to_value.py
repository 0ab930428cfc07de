"""From what young people are offered, do and attain to what a reader is told."""

from datetime import date

import httpx

from tests.kpi.conftest import Ledger
from tests.kpi.measures.fourteen19.saying import (
    activity,
    applications,
    gcse,
    guidance,
    offers,
    participation,
)
from tests.kpi.measures.saying import organisation, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

MAY, SEPTEMBER = date(2009, 5, 31), date(2009, 9, 30)
NOVEMBER, DECEMBER, JANUARY = date(2009, 11, 30), date(2009, 12, 31), date(2010, 1, 31)


async def test_the_guarantee_at_16_at_17_and_together(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    at_16 = {MAY: (3000, 0, 0, 600), SEPTEMBER: (3390, 90, 60, 60)}
    at_17 = {MAY: (2000, 0, 0, 1300), SEPTEMBER: (2904, 96, 100, 200)}
    await ledger.say(told(offers(at_16, at_17)))
    codes = ("GUARANTEE_16", "GUARANTEE_17", "GUARANTEE_16_17", "GUARANTEE_WITHOUT_OFFER")
    names = [f"{each}.350.2009-10.all" for each in (*codes, "GUARANTEE_NOT_RECORDED")]
    assert await values(client, *names) == [94.2, 88.0, 91.2, 606, 3.8]
    assert await values(client, names[0], as_at="2009-09-29") == [83.3]
    assert (await value(client, names[0], as_at="2009-05-30"))["reason"] == "not_collected"
    assert (await value(client, "GUARANTEE_16.350.2008-09.all"))["reason"] == "not_collected"
    corrected = offers(at_16 | {SEPTEMBER: (3400, 80, 60, 60)}, at_17)
    await ledger.say(told(corrected, 2))
    assert await values(client, names[0]) == [94.4]
    await ledger.say(told(corrected.model_copy(update={"withdrawn": True}), 3))
    assert (await value(client, names[2]))["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


async def test_ni117_is_the_mean_of_three_months_and_each_stands_alone(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """7.2, 7.426 and 7.562 %."""
    months = {
        NOVEMBER: {"16": activity(4_280, 360, 360), "17": activity(4_280, 360, 360)},
        DECEMBER: {"16": activity(8_350, 700, 1_000), "18": activity(0, 50, 0)},
        JANUARY: {"17": activity(8_290, 760, 1_000, lapsed_neet=90, learning=7_000)},
        date(2010, 6, 30): {"16": activity(1, 1, 0, excluded=3)},
    }
    await ledger.say(told(participation(months)))
    assert await values(client, "NI117.350.2009-10.all") == [7.4]
    assert await values(client, "NEET_MONTH.350.2009-M12.all") == [7.4]
    in_january = [f"{each}_MONTH.350.2010-M01.age=17" for each in ("LEARNING", "EET", "LAPSED")]
    assert await values(client, *in_january) == [69.7, 82.5, 0.9]
    assert (await value(client, "EXCLUDED_MONTH.350.2010-M06.all"))["value"] == 3
    early = await value(client, "NEET_MONTH.350.2009-M12.all", as_at="2009-12-30")
    assert early["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


async def test_the_guarantee_and_ni117_by_gender(ledger: Ledger, client: httpx.AsyncClient) -> None:
    women = offers({MAY: (40, 0, 0, 10), SEPTEMBER: (45, 5, 0, 0)}, {MAY: (30, 0, 0, 20)})
    cohorts = {MAY: (80, 0, 0, 20), SEPTEMBER: (85, 15, 0, 0)}, {MAY: (70, 0, 0, 30)}
    await ledger.say(told(offers(*cohorts, genders={"F": women.cohorts})))
    codes = ("GUARANTEE_16", "GUARANTEE_17", "GUARANTEE_16_17")
    names = [f"{each}.350.2009-10.gender=F" for each in codes]
    assert await values(client, *names) == [90.0, 60.0, 75.0]
    assert await values(client, names[0], as_at="2009-09-29") == [80.0]
    at_16 = {"16": activity(180, 20, 0)}
    months = {day: activity(47, 3, 0) for day in (NOVEMBER, DECEMBER, JANUARY)}
    said = participation(dict.fromkeys(months, at_16), genders={"F": months})
    await ledger.say(told(said))
    groups = ("all", "gender=F", "age=16")
    assert await values(client, *(f"NI117.350.2009-10.{each}" for each in groups)) == [10, 6, 10]
    await ledger.announce()
    await sound(client)


async def test_ni91_is_of_those_who_were_17_when_the_year_began(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """On 31 December; their age on that day is another."""
    months = {DECEMBER: {"17": activity(50, 50, 0), "18": activity(60, 0, 0)}}
    of_17 = activity(90, 5, 5, learning=85)
    await ledger.say(told(participation(months, academic_17=of_17)))
    assert await values(client, "NI91.350.CY2009.all") == [85.0]
    before = await value(client, "NI91.350.CY2009.all", as_at="2009-12-30")
    assert before["reason"] == "not_collected"
    await ledger.say(told(participation(months), 2))
    assert (await value(client, "NI91.350.CY2009.all"))["reason"] == "not_collected"


async def test_applications_and_interviews_from_day_to_day(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    autumn, spring = date(2009, 11, 2), date(2010, 3, 1)
    await ledger.say(told(applications((autumn, 60, 0, 0, 0), (spring, 80, 60, 40, 4))))
    await ledger.say(told(guidance(80, {autumn: 20, spring: 76})))
    codes = ("APPLICATIONS_SENT", "APPLICATIONS_OFFERED", "APPLICATIONS_ACCEPTED", "GUIDANCE_16")
    names = [f"{each}.350.2009-10.all" for each in (*codes, "APPLICATIONS_WITHOUT_PLACE")]
    assert await values(client, *names) == [80, 75, 50, 95, 4]
    assert await values(client, *names, as_at="2010-02-28") == [60, 0, 0, 25, 0]
    await ledger.announce()
    await sound(client)


async def test_results_by_group(ledger: Ledger, client: httpx.AsyncClient) -> None:
    of_all = {"pupils": 80, "level_2": 60, "level_1": 72, "any_qualification": 78}
    of_some = {"pupils": 20, "level_2": 8, "level_1": 15, "any_qualification": 20}
    final = gcse({"all": of_all, "fsm=yes": of_some}, status="final")
    await ledger.say(
        told(organisation(phase="secondary")),
        told(gcse({"all": of_all | {"level_2": 59}})),
        told(final, 2),
    )
    names = [f"GCSE_{each}.350.2009-10.all" for each in ("LEVEL2", "LEVEL1", "ANY")]
    assert await values(client, *names) == [75, 90, 97.5]
    of_group = await value(client, "GCSE_LEVEL2.105148.2009-10.fsm=yes")
    assert (of_group["value"], of_group["status"]) == (40, "final")
    await ledger.say(told(final.model_copy(update={"withdrawn": True}), 3))
    assert (await value(client, names[0]))["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)
