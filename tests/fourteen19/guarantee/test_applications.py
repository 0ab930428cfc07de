"""An offer made by an application counts as one, without a file of offers."""

from contracts.fourteen19 import OfferRecorded
from tests.fourteen19.app import SCHOOL, Fourteen19
from tests.fourteen19.applications.forms import (
    ENGINEERING,
    LATER,
    MADE_IN,
    TODAY,
    decide,
    prepare,
    sent,
)


async def test_an_offer_of_an_application_counts_at_home(fourteen19: Fourteen19) -> None:
    first, _ = await prepare(fourteen19)
    key = await sent(fourteen19, first, ENGINEERING)
    subject = f"{SCHOOL}/{MADE_IN.replace('/', '-')}"
    assert (await fourteen19.told(OfferRecorded))[subject].cohorts["16"][-1].offer_made == 0
    await decide(fourteen19, key, ENGINEERING, "offer", respond_by=LATER)
    last = (await fourteen19.told(OfferRecorded))[subject].cohorts["16"]
    made = {each.on: each.offer_made for each in last}
    assert made[TODAY] == 1
    told = await fourteen19.get("guarantee", organisation=SCHOOL, year=MADE_IN)
    assert told["at_16"]["percent_offer_made"] == "50.0"
    assert [each["offer_type"] for each in told["by_offer_type"]] == ["fe_college"]
    listed = await fourteen19.get("guarantee/follow-up", organisation=SCHOOL, year=MADE_IN)
    assert first not in [each["learner_id"] for each in listed["results"]]
    assert len(listed["results"]) == 1
