"""From a school's roll to what a reader is told of it."""

from datetime import date
from typing import Any

import httpx
import pytest

from contracts.enrichment import PupilsLoaded
from contracts.envelope import BadEvent
from services.kpi.figures import ALWAYS, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, told, true_on
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound

SEPTEMBER = date(2009, 9, 1)
BY = {
    "gender=F": 90, "gender=M": 110, "fsm=no": 140, "fsm=yes": 50,
    "year_group=2": 80, "year_group=3": 40, "year_group=6": 45, "year_group=7": 35,
}  # fmt: skip


def roll(pupils: int = 200, by: dict[str, int] | None = None, **parts: Any) -> PupilsLoaded:
    fixed = SCHOOL | {"year": "2009/10"}
    return PupilsLoaded(**(fixed | parts), pupils=pupils, by=BY if by is None else by)


async def test_a_roll_is_of_its_year_whenever_it_is_sent(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(roll(), on=date(2010, 5, 3)))
    groups = ("all", "gender=F", "year_group=6")
    names = [f"ENRICHMENT_ROLL.350.2009-10.{group}" for group in groups]
    assert await values(client, *names, as_at="2009-10-01") == [200, 90, 45]
    await ledger.say(told(roll(20, {"gender=F": 20}), 2, on=date(2010, 5, 4)))
    assert await values(client, *names, as_at="2009-10-01") == [20, 20, 0]
    await ledger.announce()
    await sound(client)


def test_key_stage_2_is_years_3_to_6() -> None:
    found = true_on(posting_of(told(roll())), SEPTEMBER, "2009/10")
    assert found["enrichment_roll.key_stage_2"] == {"all": {0: 85}}
    assert found["enrichment_roll.pupils"]["fsm=yes"] == {0: 50}
    infants = posting_of(told(roll(80, {"year_group=2": 80})))
    assert "enrichment_roll.key_stage_2" not in true_on(infants, SEPTEMBER, "2009/10")


@pytest.mark.parametrize("gone", [roll(withdrawn=True), roll(0, {})])
def test_a_roll_that_is_gone_says_nothing(gone: PupilsLoaded) -> None:
    assert posting_of(told(gone)) == Posting(ALWAYS)


@pytest.mark.parametrize(
    "wrong", [roll(year="2009/11"), roll(3, {"fsm=yes": 2, "fsm=no": 2}), roll(3, {"sen=yes": 4})]
)
def test_what_contradicts_itself_is_refused(wrong: PupilsLoaded) -> None:
    with pytest.raises(BadEvent):
        posting_of(told(wrong))
