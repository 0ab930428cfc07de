"""A return signed off, moderated, made final and reopened; who may, and what is told."""

from typing import Any

import pytest

from chassis.policy import Role
from tests.earlyyears.cohort.lists import ELSEWHERE, expected_of, listed
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import child, worked_example
from tests.earlyyears.signoffs.signing import (
    ALL_SIX,
    KEY,
    MODERATION,
    SIGN_OFFS,
    act,
    as_,
    done,
    head_of,
    made_final,
    opened,
    read,
    returns,
    rows,
    with_person,
)


async def test_from_provisional_to_final_and_back(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    await with_person(earlyyears)
    await opened(earlyyears)
    assert (await read(earlyyears))["state"]["status"] == "provisional"
    signed = await done(earlyyears, "signature", {"on": "2009-06-29"})
    assert (signed["status"], signed["signed_off_on"], signed["signed_version"]) == (
        "signed_off",
        "2009-06-29",
        1,
    )
    moderated = await done(earlyyears, "moderation", MODERATION)
    assert moderated["moderation"]["scales"] == ["R", "W", "C"]
    assert (await returns(earlyyears))["105148"]["status"] == "moderated"
    assert (await earlyyears.newest()).version == 1
    await done(earlyyears, "final")
    told = await earlyyears.newest()
    assert (told.version, told.data.status) == (2, "final")
    assert told.data.groups["all"].children == 10
    held = (await returns(earlyyears))["105148"]
    assert (held["status"], held["version"]) == ("final", 2)
    again = await done(earlyyears, "reopening", {"reason": "a class was left out"})
    assert (again["status"], again["signed_off_on"], again["moderation"]) == (
        "provisional",
        None,
        None,
    )
    told = await earlyyears.newest()
    assert (told.version, told.data.status) == (3, "provisional")
    history = await earlyyears.client.get(f"{SIGN_OFFS}/{KEY}/history")
    actions = [entry["action"] for entry in history.json()["results"]]
    assert actions == ["create", "sign_off", "moderate", "make_final", "reopen"]


async def test_a_sign_off_shows_what_its_return_holds_now(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    await opened(earlyyears)
    await done(earlyyears, "signature")
    await listed(earlyyears, expected_of(range(1, 13)))
    shown = await read(earlyyears)
    assert shown["counts"] == {
        "received": 11,
        "complete": 10,
        "expected": 12,
        "missing": 1,
        "elsewhere": 0,
        "unexpected": 0,
    }
    assert (shown["state"]["signed_version"], shown["return_version"]) == (1, 2)


async def test_nothing_is_signed_off_of_which_no_child_is_held(earlyyears: EarlyYears) -> None:
    await opened(earlyyears)
    answer = await act(earlyyears, "signature")
    assert answer.status_code == 409
    assert "No child" in answer.json()["detail"]


async def test_changes_that_moderation_asked_for_keep_it_open(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    await with_person(earlyyears)
    await opened(earlyyears)
    await done(earlyyears, "signature")
    await done(earlyyears, "moderation", MODERATION | {"outcome": "changes_needed"})
    refused = await act(earlyyears, "final")
    assert refused.status_code == 409
    assert "Moderation asked for changes" in refused.json()["detail"]
    await earlyyears.accepted([child(3, ALL_SIX)])
    await done(earlyyears, "moderation", MODERATION)
    assert (await done(earlyyears, "final"))["status"] == "final"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"by": "nobody"}, "unknown_person"),
        ({"children": 12}, "too_many"),
        ({"scales": []}, "too_short"),
        ({"scales": ["X"]}, "literal_error"),
        ({"on": "2999-01-01"}, "in_the_future"),
        ({"on": "2001-01-01"}, "too_early"),
    ],
)
async def test_a_moderation_that_cannot_be(
    earlyyears: EarlyYears, changed: dict[str, Any], code: str
) -> None:
    await earlyyears.accepted(worked_example())
    await with_person(earlyyears)
    await opened(earlyyears)
    await done(earlyyears, "signature", {"on": "2009-06-29"})
    answer = await act(earlyyears, "moderation", MODERATION | changed)
    assert answer.status_code == 422, answer.text
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]


async def test_missing_children_are_accepted_with_a_reason_only(earlyyears: EarlyYears) -> None:
    """Of three not held here one is held by another school: she is accounted for."""
    await earlyyears.accepted([*worked_example(), child(13, ALL_SIX, **ELSEWHERE)])
    await listed(earlyyears, expected_of(range(1, 15)))
    await opened(earlyyears)
    await done(earlyyears, "signature")
    refused = await act(earlyyears, "final")
    assert refused.status_code == 409
    assert "2 of 14 children expected" in refused.json()["detail"]
    assert (await act(earlyyears, "final", {"accept_missing": True})).status_code == 422
    body = {"accept_missing": True, "reason": "both left in May"}
    assert (await done(earlyyears, "final", body))["accepted_missing"] == 2


async def test_an_officer_signs_for_a_school_with_a_reason(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    await opened(earlyyears)
    async with as_(earlyyears, Role.OFFICER) as officer:
        assert (await act(earlyyears, "signature", client=officer)).status_code == 403
        bare = await act(earlyyears, "signature-on-behalf", client=officer)
        assert bare.status_code == 422
        body = {"reason": "no head in post"}
        signed = await done(earlyyears, "signature-on-behalf", body, client=officer)
    assert (signed["status"], signed["on_behalf"]) == ("signed_off", True)


async def test_a_head_signs_only_for_the_own_school(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    async with as_(earlyyears, Role.HEAD, organisations=["105148"]) as head:
        body = {"organisation": "105148", "year": "2008/09"}
        assert (await head.post(SIGN_OFFS, json=body)).status_code == 201
        assert (await done(earlyyears, "signature", client=head))["on_behalf"] is False
        for name in ("moderation", "final", "reopening", "signature-on-behalf"):
            assert (await act(earlyyears, name, client=head)).status_code == 403
    async with as_(earlyyears, Role.HEAD, organisations=["105149"]) as other:
        assert (await other.post(SIGN_OFFS, json=body)).status_code == 404
        assert (await act(earlyyears, "signature", client=other)).status_code == 404
        assert (await other.get(f"{SIGN_OFFS}/{KEY}")).status_code == 404
        assert (await other.get(SIGN_OFFS)).json()["results"] == []
    async with as_(earlyyears, Role.GOVERNOR, organisations=["105148"]) as governor:
        assert (await governor.get(f"{SIGN_OFFS}/{KEY}")).status_code == 200
        assert (await act(earlyyears, "signature", client=governor)).status_code == 403
    async with as_(earlyyears, Role.ADVISER) as adviser:
        assert (await adviser.get(f"{SIGN_OFFS}/{KEY}")).status_code == 200
        assert (await act(earlyyears, "final", client=adviser)).status_code == 403


@pytest.mark.parametrize("key", ["105148", "105148.2008", "105148.2009-10", "999999.2008-09"])
async def test_no_sign_off_of_such_a_key(shared: EarlyYears, key: str) -> None:
    assert (await act(shared, "signature", key=key)).status_code == 404
    assert (await shared.client.get(f"{SIGN_OFFS}/{key}")).status_code == 404


async def test_a_sign_off_is_opened_once_and_of_a_year_with_a_profile(
    earlyyears: EarlyYears,
) -> None:
    await opened(earlyyears)
    body = {"organisation": "105148", "year": "2008/09"}
    head = head_of(earlyyears)
    assert (await head.post(SIGN_OFFS, json=body)).status_code == 409
    late = await head.post(SIGN_OFFS, json=body | {"year": "2012/13"})
    assert late.json()["errors"][0]["code"] == "year_out_of_range"


async def test_an_act_needs_the_present_version_and_is_done_once(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    await opened(earlyyears)
    url, head = f"{SIGN_OFFS}/{KEY}/signature", head_of(earlyyears)
    assert (await head.post(url, json={})).status_code == 428
    tag = (await head.get(f"{SIGN_OFFS}/{KEY}")).headers["ETag"]
    sent = {"If-Match": tag, "Idempotency-Key": "sign"}
    answers = [await head.post(url, json={}, headers=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    stale = await head.post(url, json={}, headers={"If-Match": tag})
    assert stale.status_code == 412


async def test_what_is_due_is_due_to_the_head_then_to_the_authority(
    earlyyears: EarlyYears,
) -> None:
    query = "SELECT owner, due_on::text AS due_on, item FROM due WHERE kind = 'sign_off'"
    await earlyyears.accepted(worked_example())
    await opened(earlyyears)
    assert await rows(earlyyears, query) == [("head", "2009-06-30", "sign_off")]
    await done(earlyyears, "signature")
    assert await rows(earlyyears, query) == [(None, "2009-07-31", "final")]
    await done(earlyyears, "final")
    assert await rows(earlyyears, query) == []


async def test_words_are_not_in_the_audit_log(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    await done(earlyyears, "reopening", {"reason": "a class was left out"})
    await with_person(earlyyears)
    await done(earlyyears, "signature")
    await done(earlyyears, "moderation", MODERATION)
    told = await earlyyears.client.get("/v1/earlyyears/audit")
    assert "sign_off.moderate" in told.text
    assert MODERATION["words"] not in told.text
