"""From courses booked and attended to what a reader is told."""

from datetime import date
from typing import Any

import httpx
import pytest

from contracts.enrichment import TrainingChanged
from contracts.envelope import BadEvent
from services.kpi.measures.enrichment.training import training_posting
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, organisation, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound

LDA, MUSIC = "local-delivery-agency", "music-service"
NAMES = ("PLACES", "ATTENDED", "SCHOOLS", "RATING")


def training(**parts: Any) -> TrainingChanged:
    fixed = SCHOOL | {"year": "2009/10", "provider": LDA, "courses": 1}
    return TrainingChanged(**(fixed | parts))


async def test_places_who_came_from_how_many_schools_and_what_they_thought(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """One school of four takes part with two providers, and is one school; another stays away."""
    schools = ("105148", "105149", "105150", "105151")
    await ledger.say(*(told(organisation(organisation=each)) for each in schools))
    await ledger.say(
        told(training(places=12, attended=10, ratings={4: 1, 5: 3})),
        told(training(places=4, attended=3, ratings={1: 1}, provider=MUSIC)),
        told(training(places=4, organisation="105149")),
    )
    of_area = [f"TRAINING_{each}.350.2009-10.all" for each in NAMES]
    assert await values(client, *of_area) == [20, 65.0, 25.0, 4.0]
    assert await values(client, "LDA_TEACHERS.350.2009-10.all") == [10]
    music = [f"TRAINING_{each}.350.2009-10.provider={MUSIC}" for each in ("PLACES", "RATING")]
    assert await values(client, *music) == [4, 1.0]
    await ledger.say(told(training(withdrawn=True), 2))
    assert await values(client, *of_area, "LDA_TEACHERS.350.2009-10.all") == [
        8, 37.5, 25.0, 1.0, 0,
    ]  # fmt: skip
    await ledger.announce()
    await sound(client)


async def test_what_is_cancelled_in_march_was_booked_in_december(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Also where it was all that the school had booked."""
    places = "TRAINING_PLACES.350.2009-10.all"
    await ledger.say(told(training(places=10), on=date(2009, 9, 20)))
    await ledger.say(told(training(withdrawn=True), 2, on=date(2010, 3, 1)))
    assert await values(client, places, as_at="2009-12-31") == [10]
    assert await values(client, places, as_at="2010-03-01") == [None]


@pytest.mark.parametrize(
    "parts",
    [
        {"places": 1, "attended": 2},
        {"places": 2, "attended": 1, "ratings": {5: 2}},
        {"places": 2, "attended": 1, "ratings": {6: 1}},
        {"year": "2009"},
    ],
)
def test_what_contradicts_itself_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        training_posting(told(training(**parts)))
