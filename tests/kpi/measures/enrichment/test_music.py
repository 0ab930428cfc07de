"""From a school's whole-class music projects to what a reader is told."""

from datetime import date
from typing import Any

import httpx
import pytest

from contracts.enrichment import ProjectChanged
from contracts.envelope import BadEvent
from services.kpi.figures import ALWAYS, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, organisation, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

OCTOBER = date(2009, 10, 5)
TWO: dict[str, Any] = {
    "projects": 2, "weekly": 2, "year_long": 1, "classes": 2, "pupils": 58, "key_stage_2": 30,
    "first_on": OCTOBER,
}  # fmt: skip
AREA = "350.2009-10.all"


def projects(organisation: str = "105148", **parts: Any) -> ProjectChanged:
    return ProjectChanged(**(SCHOOL | {"year": "2009/10", "organisation": organisation} | parts))


async def test_projects_coverage_and_pupils_reached(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Two of four open schools have projects; of the two with a roll one reaches 30 of 40."""
    keys = ("105148", "105149", "105150", "105151")
    await ledger.say(*(told(organisation(organisation=key)) for key in keys))
    three = {"projects": 3, "year_long": 3, "classes": 1, "pupils": 28, "first_on": OCTOBER}
    await ledger.say(
        told(projects(**TWO, key_stage_2_roll=40)),
        told(projects("105149", **three, key_stage_2=28)),
        told(projects("105150", key_stage_2_roll=60)),
    )
    codes = ("PROJECTS", "COVERAGE", "PUPILS", "YEAR_LONG", "KS2_REACHED")
    assert await values(client, *(f"MUSIC_{code}.{AREA}" for code in codes)) == [5, 50, 86, 80, 30]
    reached = await value(client, f"MUSIC_KS2_REACHED.{AREA}")
    assert (reached["numerator"], reached["denominator"]) == (30, 100)
    # Of a school with a roll and no project nothing says that it had none.
    none = await value(client, "MUSIC_PROJECTS.105150.2009-10.all")
    assert none["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


async def test_before_the_first_began_there_are_pupils_and_nobody_is_reached(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(projects(**TWO, key_stage_2_roll=40)))
    names = [f"MUSIC_{code}.{AREA}" for code in ("PROJECTS", "KS2_REACHED")]
    assert await values(client, *names, as_at="2009-10-04") == [None, 0]
    assert await values(client, *names, as_at="2009-10-05") == [2, 75]
    await ledger.say(told(projects(**TWO, withdrawn=True), 2))
    assert await values(client, *names) == [None, None]
    await ledger.announce()
    await sound(client)


def test_a_year_without_project_and_roll_says_nothing() -> None:
    assert posting_of(told(projects())) == Posting(ALWAYS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": "2009/11"},
        {"projects": 1, "year_long": 2},
        {"projects": 1, "classes": 2},
        {"projects": 1, "pupils": 20, "key_stage_2": 21},
        {"projects": 1, "pupils": 31, "key_stage_2": 29, "key_stage_2_roll": 28},
    ],
)
def test_what_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        posting_of(told(projects(**wrong)))
