"""From what activities did for a school's pupils to what a reader is told."""

from datetime import date
from typing import Any

import httpx
import pytest

from contracts.enrichment import Progress, ProgressLoaded
from contracts.envelope import BadEvent
from services.kpi.measures.enrichment.activities import progress_posting
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

TEN_TWO = Progress(scale="sub_levels", assessed=30, not_assessed=2, gains={2: 10, 1: 14, 0: 6})


def progress(**parts: Any) -> ProgressLoaded:
    """Find Your Talent in the summer of 2009: 10 made two, 14 one, 6 none."""
    fixed: dict[str, Any] = SCHOOL | {
        "activity": "350.fyt-writing.2008-09",
        "sort": "find_your_talent",
        "year": "2008/09",
        "term": "2008/09-SUM",
        "starts_on": date(2009, 5, 4),
        "pupils": 32,
        "different": 32,
        "first": True,
        "strands": {"writing": TEN_TWO},
        "asked": 30,
        "positive": 29,
    }
    return ProgressLoaded.model_validate(fixed | parts)


def course(activity: str, **parts: Any) -> ProgressLoaded:
    """A course of Playing for Success."""
    fixed: dict[str, Any] = {"sort": "playing_for_success", "term": None, "strands": {}}
    fixed |= {"activity": activity, "starts_on": date(2008, 9, 15), "asked": 0, "positive": 0}
    return progress(**(fixed | parts))


async def test_both_readings_of_made_two(ledger: Ledger, client: httpx.AsyncClient) -> None:
    """33 % just two, 47 % just one, 80 % at least one; then some made three."""
    await ledger.say(told(progress()))
    codes = ("1", "2", "2_OR_MORE", "PROGRESS")
    names = [f"FYT_WRITING_{code}.350.2008-09-SUM.all" for code in codes]
    assert await values(client, *names) == [47, 33, 33, 80]
    assert (await value(client, names[0]))["incomplete"] == 2
    attitude, schools = "FYT_ATTITUDE.350.2008-09-SUM.all", "FYT_SCHOOLS.350.2008-09-SUM.all"
    assert await values(client, attitude, schools) == [97, 1]
    some_made_three = TEN_TWO.model_copy(update={"gains": {3: 4, 2: 6, 1: 14, -2: 6}})
    await ledger.say(told(progress(strands={"writing": some_made_three}), 2))
    assert await values(client, *names) == [47, 20, 33, 80]
    await ledger.announce()
    await sound(client)


async def test_activities_of_one_school_add_up_and_one_withdrawn_is_taken_back(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """17.0 months on average, of those with both scores; a pupil of two courses is one."""
    months = {
        "scale": "months", "assessed": 12, "not_assessed": 3, "gains": {16: 4, 17: 4, 18: 4},
        "by": {"gender=F": {16: 4, 18: 2}},
    }  # fmt: skip
    came = {"pupils": 15, "different": 15, "offered": 150, "attended": 120}
    first = course("350.a.2008-09", strands={"numeracy": months}, by={"gender=F": 7}, **came)
    again = {"pupils": 11, "different": 1, "first": False, "offered": 110, "attended": 110}
    ict = {"scale": "points", "assessed": 11, "gains": {5: 11}}
    second = course("350.b.2008-09", strands={"ict": ict}, **again)
    await ledger.say(told(first), told(second))
    names = [f"PFS_{code}.350.2008-09.all" for code in ("NUMERACY", "ICT", "PUPILS", "ATTENDANCE")]
    assert await values(client, *names) == [17.0, 5.0, 16, 88.5]
    by_phase = await value(client, "PFS_NUMERACY.350.2008-09.phase=primary")
    assert (by_phase["value"], by_phase["denominator"]) == (17.0, 12)
    assert (await value(client, "PFS_NUMERACY.350.2008-09.gender=F"))["numerator"] == 100
    await ledger.say(told(second.model_copy(update={"withdrawn": True}), 2))
    assert await values(client, *names) == [17.0, None, 15, 80.0]
    await ledger.announce()
    await sound(client)


async def test_clubs_communities_and_projects(ledger: Ledger, client: httpx.AsyncClient) -> None:
    came = {"pupils": 40, "different": 40, "offered": 400, "attended": 301}
    club = course("350.sunflower.2008-09", sort="study_support", **came)
    tonge = course("350.tonge.2008-09", sort="inspiring_communities", **came)
    strands = {"writing": TEN_TWO, "reading": TEN_TWO, "ict": {"scale": "points"}}
    aimed = course("350.boys.2008-09", sort="targeted_project", strands=strands)
    await ledger.say(told(club), told(tonge), told(aimed))
    codes = ("STUDY_SUPPORT_PUPILS", "STUDY_SUPPORT_ATTENDANCE", "COMMUNITIES_PUPILS")
    names = [f"{code}.350.2008-09.all" for code in (*codes, "TARGETED_PROGRESS")]
    assert await values(client, *names) == [40, 75.3, 40, 80]
    assert await values(client, "COMMUNITIES_ATTENDANCE.350.2008-09.all") == [75.3]
    assert (await value(client, names[3]))["denominator"] == 60
    await ledger.announce()
    await sound(client)


@pytest.mark.parametrize(
    "parts",
    [
        {"attended": 1},
        {"different": 33},
        {"positive": 31},
        {"term": "2008/09"},
        {"term": "summer"},
        {"strands": {"writing": TEN_TWO.model_copy(update={"assessed": 29})}},
        {"strands": {"writing": TEN_TWO.model_copy(update={"by": {"fsm=yes": {1: 31}}})}},
    ],
)
def test_figures_that_contradict_one_another_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        progress_posting(told(progress(**parts)))
