"""The authority's dates, which everybody may read; and the rules, as they are published."""

from typing import get_args

from services.fourteen19.applications.rules import ACTS
from services.fourteen19.applications.state import ChoiceStatus
from tests.fourteen19.app import Fourteen19, Json
from tests.fourteen19.applications.forms import ENDED, begun, day, head, partner, prepare, set_round
from tests.fourteen19.prospectus.courses import YEAR

_DATES: Json = {
    "area": "350",
    "year": str(YEAR),
    "opens_on": day(0),
    "equal_consideration_by": day(10),
    "respond_by": day(20),
    "closes_on": day(30),
}


async def test_only_the_authority_sets_dates_and_in_order(fourteen19: Fourteen19) -> None:
    async with head(fourteen19) as caller:
        assert (await caller.put("application-rounds", json=_DATES)).status_code == 403
    wrong = _DATES | {"respond_by": day(5)}
    refused = await fourteen19.client.put("application-rounds", json=wrong)
    assert refused.status_code == 422
    [fault] = refused.json()["errors"]
    assert (fault["code"], fault["path"]) == ("out_of_order", "$.respond_by")
    made = await fourteen19.client.put("application-rounds", json=_DATES)
    assert (made.status_code, made.json()["key"]) == (201, f"350.{YEAR.slug}")
    later = _DATES | {"closes_on": day(60)}
    unread = await fourteen19.client.put("application-rounds", json=later)
    assert unread.status_code == 428
    async with partner(fourteen19) as college:
        found = await college.get("application-rounds", params={"area": "350"})
        assert [each["state"]["closes_on"] for each in found.json()["results"]] == [day(30)]
        other = await college.get("application-rounds", params={"area": "351"})
        assert other.json()["results"] == []


async def test_without_dates_or_after_them_no_form_is_begun(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19, opens_on=day(20), equal_consideration_by=day(20))
    assert await begun(fourteen19, ann)
    await fourteen19.post("applications", {"learner_id": ann, "year": str(YEAR.next)}, status=404)
    past = ("opens_on", "equal_consideration_by", "respond_by", "closes_on")
    await set_round(fourteen19, **dict.fromkeys(past, day(-1)))
    closed = {"learner_id": ann, "year": str(YEAR)}
    refused = await fourteen19.post("applications", closed, status=422)
    assert [each["code"] for each in refused["errors"]] == ["closed"]


async def test_the_rules_are_published_as_they_are(fourteen19: Fourteen19) -> None:
    told = await fourteen19.get("applications/rules")
    assert {each["act"] for each in told["acts"]} == set(ACTS)
    left = {status for act in ACTS.values() for status in act.before}
    assert left.isdisjoint(ENDED), "what has ended goes on"
    ended = {*ENDED, "enrolled", "chosen"}
    assert left | ended == set(get_args(ChoiceStatus)), "a status nobody can leave"
