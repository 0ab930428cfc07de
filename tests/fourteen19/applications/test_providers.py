"""A provider sees and answers the choices of its own courses, one by one and many at once."""

from datetime import date
from typing import Any

import pytest

from chassis.clock import today
from chassis.policy import Role
from contracts.fourteen19 import OfferRecorded
from services.fourteen19.applications.counting import offers_by_application
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Json
from tests.fourteen19.applications.forms import (
    ART,
    ENGINEERING,
    HAIR,
    LATER,
    TODAY,
    begun,
    day,
    decide,
    head,
    numbers_of,
    partner,
    prepare,
    sent,
    statuses_of,
)
from tests.fourteen19.people import uln
from tests.fourteen19.prospectus.courses import YEAR


def decision(key: str, number: int, act: str, was: str | None = None, **more: Any) -> Json:
    told = {"application": key, "choice": number, "decision": {"act": act, **more}}
    return told | ({"was": was} if was else {})


async def test_it_sees_its_own_choice_and_nothing_of_another(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, ART, HAIR)
    numbers = await numbers_of(fourteen19, key)
    async with partner(fourteen19) as college:
        listed = await college.get("applications/choices", params={"organisation": COLLEGE})
        [choice] = listed.json()["results"]
        assert (choice["course"], choice["status"]) == (HAIR, "sent")
        assert choice["answer_by"] == day(40)
        assert "Planted" not in listed.text
        whole = await college.get(f"applications/{key}/choices/{choice['number']}")
        assert whole.json()["young_person"]["uln"] == uln(1)
        assert whole.json()["texts"]["reference"].startswith("Planted")
        assert OTHER_COLLEGE not in whole.text + listed.text
        for address in (f"applications/{key}", f"applications/{key}/choices/{numbers[ART]}"):
            assert (await college.get(address)).status_code == 404
        theirs = {"organisation": OTHER_COLLEGE}
        assert (await college.get("applications/choices", params=theirs)).status_code == 404
        refused = await college.post(
            f"applications/{key}/choices/{numbers[ART]}/decision",
            json={"decision": {"act": "consider"}},
            headers={"If-Match": "*"},
        )
        assert refused.status_code == 404
    [entry] = await fourteen19.rows(
        "SELECT client, personal FROM fourteen19_audit.entry WHERE action = 'applications.choice'"
    )
    assert entry == {"client": f"mis-{COLLEGE}", "personal": True}


async def test_what_was_not_sent_is_nobodys_to_see(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    number = (await numbers_of(fourteen19, key))[HAIR]
    await fourteen19.post(f"applications/{key}/withdrawal")
    async with partner(fourteen19) as college:
        listed = await college.get("applications/choices", params={"organisation": COLLEGE})
        assert listed.json()["results"] == []
        assert (await college.get(f"applications/{key}/choices/{number}")).status_code == 404


async def test_a_decision_needs_the_choice_as_it_was_read(fourteen19: Fourteen19) -> None:
    """What another provider does to the form in between does not matter."""
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, ART, HAIR)
    here = f"applications/{key}/choices/{(await numbers_of(fourteen19, key))[HAIR]}"
    async with partner(fourteen19) as college:
        tag = (await college.get(here)).headers["ETag"]
        listed = await college.get("applications/choices", params={"organisation": COLLEGE})
        assert [each["etag"] for each in listed.json()["results"]] == [tag]
        await decide(fourteen19, key, ART, "consider")
        body = {"decision": {"act": "waiting_list"}}
        first = await college.post(f"{here}/decision", json=body, headers={"If-Match": tag})
        assert first.status_code == 200, first.text
        again = await college.post(f"{here}/decision", json=body, headers={"If-Match": tag})
        assert again.status_code == 412
        assert (await college.post(f"{here}/decision", json=body)).status_code == 428


async def test_what_waits_and_what_is_overdue(
    fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = await prepare(fourteen19)
    answered, waits = [await sent(fourteen19, each, HAIR) for each in (ann, bob)]
    await decide(fourteen19, answered, HAIR, "offer", respond_by=day(20))
    monkeypatch.setitem(
        fourteen19.app.dependency_overrides, today, lambda: date.fromisoformat(day(43))
    )
    async with partner(fourteen19) as college:

        async def keys(**asked: Any) -> list[str]:
            told = {"organisation": COLLEGE, **asked}
            found = (await college.get("applications/choices", params=told)).json()["results"]
            return [each["application"] for each in found]

        assert await keys(overdue=True) == [waits]
        assert await keys(waiting=True, course=HAIR) == [waits]
        assert await keys(course=ENGINEERING) == []
        assert await keys(status="lapsed") == [answered]
        assert await keys(status="offered") == []
        assert await keys(year="2008/09") == []


async def test_more_offers_than_places_are_told_not_refused(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    keys = [await sent(fourteen19, each, ENGINEERING) for each in (ann, bob)]
    told = [await decide(fourteen19, key, ENGINEERING, "offer", respond_by=LATER) for key in keys]
    assert told[0]["warnings"] == []
    assert told[1]["warnings"] == [f"{ENGINEERING}: 2 offered or taken, of 1 places"]


async def test_many_decisions_each_with_its_outcome(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    first, second = [await sent(fourteen19, each, HAIR, ART) for each in (ann, bob)]
    hair, art = (await numbers_of(fourteen19, first)).values()
    [other, _] = (await numbers_of(fourteen19, second)).values()
    sent_ = [
        decision(first, hair, "consider", was="sent"),
        decision(first, hair, "offer", respond_by=LATER),
        decision(first, art, "consider"),
        decision(second, other, "refuse", was="interview", reason="course_full"),
        decision(second, other, "offer", respond_by=day(-1)),
        decision(f"{SCHOOL}.{YEAR.slug}.99", 1, "consider"),
    ]
    async with partner(fourteen19) as college:
        answer = await college.post("applications/decisions", json={"decisions": sent_})
    told = answer.json()
    assert (told["done"], told["refused"]) == (2, 4)
    assert [each["code"] for each in told["outcomes"]] == [
        None, None, "not_found", "conflict", "too_early", "not_found"
    ]  # fmt: skip
    assert await statuses_of(fourteen19, first) == {HAIR: "offered", ART: "sent"}
    assert await statuses_of(fourteen19, second) == {HAIR: "sent", ART: "sent"}


async def test_all_or_nothing(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    first, second = [await sent(fourteen19, each, HAIR) for each in (ann, bob)]
    [one] = (await numbers_of(fourteen19, first)).values()
    [other] = (await numbers_of(fourteen19, second)).values()
    body = {
        "decisions": [decision(first, one, "consider"), decision(second, other, "enrol")],
        "all_or_nothing": True,
    }
    async with partner(fourteen19) as college:
        answer = await college.post("applications/decisions", json=body)
    assert answer.status_code == 409
    assert [each["path"] for each in answer.json()["errors"]] == ["$.decisions[1]"]
    assert await statuses_of(fourteen19, first) == {HAIR: "sent"}


async def test_offers_for_the_september_guarantee(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    keys = [await sent(fourteen19, each, HAIR) for each in (ann, bob)]
    for key in keys:
        await decide(fourteen19, key, HAIR, "offer", respond_by=LATER)
    number = (await numbers_of(fourteen19, keys[0]))[HAIR]
    await fourteen19.post(f"applications/{keys[0]}/choices/{number}/decline")
    async with fourteen19.app.state.database.read() as session:
        found = await offers_by_application(session, [SCHOOL])
    assert {each.person: (each.status, each.ended_on) for each in found} == {
        ann: ("declined", TODAY),
        bob: ("offered", date.fromisoformat(day(15))),
    }
    assert {(each.year, each.offered_on, each.kind) for each in found} == {
        (str(YEAR.previous), TODAY, "further_education")
    }


async def test_an_offer_is_told_to_the_september_guarantee_at_once(
    fourteen19: Fourteen19,
) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    await decide(fourteen19, key, HAIR, "offer", respond_by=LATER)
    told = (await fourteen19.told(OfferRecorded))[f"{SCHOOL}/{YEAR.previous.slug}"]
    today_ = [each for each in told.cohorts["16"] if each.on == TODAY]
    assert [each.offer_made for each in today_] == [1]


async def test_a_head_answers_only_for_its_own_school(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    await decide(fourteen19, key, HAIR, "consider", by=head(fourteen19), status=404)
    sip = fourteen19.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=[COLLEGE])
    await decide(fourteen19, key, HAIR, "consider", by=sip, status=403)
