"""From a school's survey of PE and sport to what a reader is told."""

from datetime import date
from typing import Any

import httpx
import pytest

from contracts.enrichment import Participating, ParticipationLoaded
from contracts.envelope import BadEvent
from services.kpi.figures import ALWAYS, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

CODES = ("PE2H", "PE3H", "NI57")


def some(pupils: int, two: int, three: int = 0, five: int = 0) -> Participating:
    return Participating(pupils=pupils, two_hours=two, three_hours=three, five_hours=five)


def survey(groups: dict[int, Participating], **parts: Any) -> ParticipationLoaded:
    return ParticipationLoaded(**(SCHOOL | {"year": "2008/09"} | parts), year_groups=groups)


async def test_years_1_to_11_of_all_schools_weighted_by_pupils(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """196 of 200 and 45 of 50 are 96.4 %; nobody of years 12 and 13 counts."""
    first = survey({5: some(120, 118, 60, 30), 6: some(80, 78, 40, 20), 12: some(50, 0)})
    genders = {"F": some(30, 29, 10, 5), "M": some(20, 16)}
    second = survey({11: some(50, 45, 25, 10)}, genders=genders, organisation="105149")
    await ledger.say(told(first), told(second))
    assert await values(client, *(f"{code}.350.2008-09.all" for code in CODES)) == [96.4, 50, 24]
    groups = ("year_group=5", "year_group=11", "gender=F", "gender=M")
    rates = [f"PE2H.350.2008-09.{each}" for each in groups]
    assert await values(client, *rates) == [98.3, 90.0, 96.7, 80.0]
    twelve = await value(client, "PE2H.350.2008-09.year_group=12")
    assert twelve["value"] is None
    await ledger.announce()
    await sound(client)


async def test_a_correction_holds_from_the_day_it_is_told_and_what_is_withdrawn_is_nowhere(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    name = "PE2H.350.2008-09.all"
    await ledger.say(told(survey({5: some(100, 80)}), 1, date(2009, 6, 1)))
    await ledger.say(told(survey({5: some(100, 90)}), 2, date(2009, 7, 1)))
    days = ("2009-06-30", "2009-07-01")
    assert [(await value(client, name, as_at=day))["value"] for day in days] == [80, 90]
    await ledger.say(told(survey({5: some(100, 90)}, withdrawn=True), 3))
    assert (await value(client, name))["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


def test_a_survey_of_sixth_forms_alone_says_nothing() -> None:
    assert posting_of(told(survey({12: some(50, 10)}))) == Posting(ALWAYS)


@pytest.mark.parametrize(
    "wrong",
    [
        survey({5: some(10, 9)}, year="2008/10"),
        survey({5: some(10, 11)}),
        survey({5: some(10, 9, 11)}),
        survey({5: some(10, 9, 5, 6)}),
        survey({5: some(10, 9)}, genders={"F": some(6, 5), "M": some(5, 5)}),
    ],
)
def test_what_contradicts_itself_is_refused(wrong: ParticipationLoaded) -> None:
    with pytest.raises(BadEvent):
        posting_of(told(wrong))
