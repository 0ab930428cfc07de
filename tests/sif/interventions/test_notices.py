"""The life of a warning notice over HTTP: who may do what when, what is due, what is told."""

from typing import Any

import httpx
import pytest

from chassis.policy import Role
from contracts.sif import CategoryChanged, NoticeGiven
from tests.sif.interventions.made import GIVE, NOTICE
from tests.sif.sif_app import Sif, school, setting

PATH = f"warning-notices/{NOTICE}"


async def _dues(sif: Sif) -> dict[str, str]:
    rows = await sif.rows("SELECT item, owner, due_on FROM due WHERE kind = 'notice'")
    assert {row["owner"] for row in rows} <= {None}
    return {row["item"]: str(row["due_on"]) for row in rows}


async def _timeline(sif: Sif) -> list[tuple[str, str]]:
    rows = await sif.rows("SELECT item, on_day FROM entry WHERE kind = 'notice' ORDER BY on_day")
    return [(row["item"], str(row["on_day"])) for row in rows]


async def test_a_notice_starts_the_clock_and_reopens_the_category(sif: Sif) -> None:
    made = await sif.post("warning-notices", GIVE, status=201)
    assert (made["key"], made["state"]["title"]) == (NOTICE, "warning notice")
    assert made["state"]["initial_period_ends_on"] == "2009-12-24"
    assert made["state"]["powers_until"] == "2010-02-24"
    assert await _dues(sif) == {"compliance": "2009-12-24"}
    assert (await sif.told(CategoryChanged))["105148"].under_review


async def test_without_representations_it_comes_to_eligibility_by_the_calendar(sif: Sif) -> None:
    await sif.post("warning-notices", GIVE, status=201)
    early = await sif.post(f"{PATH}/non-compliance", {"on": "2009-12-24"}, status=409)
    assert early["allowed_from"] == "2009-12-25"
    await sif.post(f"{PATH}/non-compliance", {"on": "2009-12-25"})
    assert await _dues(sif) == {"intent": "2010-02-24"}
    intent = {"on": "2010-01-04", "powers": ["additional_governors"]}
    state = (await sif.post(f"{PATH}/notice-of-intent", intent))["state"]
    assert state["intent"]["ends_on"] == "2010-01-11"
    assert await _dues(sif) == {"power": "2010-02-24"}
    assert await _timeline(sif) == [
        ("given", "2009-12-03"),
        ("not_complied", "2009-12-25"),
        ("notice_of_intent", "2010-01-04"),
        ("eligible", "2010-01-12"),
        ("lapsed", "2010-02-25"),
    ]
    told = (await sif.told(NoticeGiven))[NOTICE]
    assert (told.status, str(told.eligible_on)) == ("lapsed", "2010-01-12")
    assert str(told.ended_on) == "2010-02-25"


async def test_the_governing_body_is_heard_within_the_initial_period(sif: Sif) -> None:
    await sif.post("warning-notices", GIVE, status=201)
    async with sif.as_(Role.GOVERNOR, organisations=["105148"]) as governor:
        tag = (await governor.get(PATH)).headers["ETag"]
        late = await _answer(governor, "representations", "2009-12-25", tag)
        assert late.status_code == 409
        assert (await _answer(governor, "representations", "2009-12-24", tag)).is_success
    assert await _dues(sif) == {"decision": "2009-12-24"}
    answer = await sif.post(f"{PATH}/non-compliance", {"on": "2010-02-01"}, status=409)
    assert "allowed_from" not in answer
    state = (await sif.post(f"{PATH}/confirmation", {"on": "2010-01-11"}))["state"]
    assert state["compliance_period_ends_on"] == "2010-02-01"
    assert state["powers_until"] == "2010-04-01"
    state = (await sif.post(f"{PATH}/compliance", {"on": "2010-01-29"}))["state"]
    assert state["status"] == "complied"
    assert await _dues(sif) == {}


async def test_a_notice_not_confirmed_is_at_an_end(sif: Sif) -> None:
    await sif.post("warning-notices", GIVE, status=201)
    await sif.post(f"{PATH}/representations", {"on": "2009-12-10", "text": "We disagree."})
    await sif.post(f"{PATH}/non-confirmation", {"on": "2009-12-18"})
    await sif.post(f"{PATH}/compliance", {"on": "2009-12-19"}, status=409)
    assert str((await sif.told(NoticeGiven))[NOTICE].ended_on) == "2009-12-18"


async def test_one_notice_runs_at_a_time(sif: Sif) -> None:
    await sif.post("warning-notices", GIVE, status=201)
    await sif.post("warning-notices", GIVE, status=409)
    await sif.post("warning-notices", GIVE | {"on": "2010-02-24"}, status=409)
    await sif.post("warning-notices", GIVE | {"on": "2009-11-30"}, status=409)
    made = await sif.post("warning-notices", GIVE | {"on": "2010-02-25"}, status=201)
    assert made["state"]["title"] == "performance standards and safety warning notice"
    why = {"on": "2010-02-26", "reason": "Given in error."}
    await sif.post(f"warning-notices/{made['key']}/withdrawal", why)
    [*_, last] = (await sif.get(f"warning-notices/{made['key']}/history"))["results"]
    assert (last["action"], last["why"]) == ("withdraw", "Given in error.")


@pytest.mark.parametrize("kind", ["pupil_referral_unit", "academy_sponsor_led"])
async def test_only_maintained_schools_are_given_one(sif: Sif, kind: str) -> None:
    await sif.say(school("105150", kind=kind), setting())
    await sif.post("warning-notices", GIVE | {"organisation": "105150"}, status=409)
    await sif.post("warning-notices", GIVE | {"organisation": "EY123456"}, status=409)


async def test_nursery_schools_are_and_schools_closed_by_then_are_not(sif: Sif) -> None:
    closed = {"status": "closed", "closed_on": "2009-12-03"}
    await sif.say(school("105150", kind="local_authority_nursery_school"))
    await sif.say(school("105151", **closed))
    await sif.post("warning-notices", GIVE | {"organisation": "105150"}, status=201)
    await sif.post("warning-notices", GIVE | {"organisation": "105151"}, status=409)
    before = GIVE | {"organisation": "105151", "on": "2009-12-02"}
    await sif.post("warning-notices", before, status=201)


async def test_all_copies_the_law_names_are_recorded(sif: Sif) -> None:
    await sif.say(school("105150", kind="voluntary_aided_school"))
    draft = GIVE | {"organisation": "105150", "copied_to": ["head"]}
    answer = await sif.post("warning-notices", draft, status=422)
    assert [fault["code"] for fault in answer["errors"]] == ["copy_missing"] * 2
    copied = draft | {"copied_to": ["hmci", "head", "appointing_body"]}
    await sif.post("warning-notices", copied, status=201)


async def test_the_director_alone_gives_one_and_the_school_reads_its_own(sif: Sif) -> None:
    await sif.post("warning-notices", GIVE, status=201)
    for role in set(Role) - {Role.DIRECTOR, Role.PUBLIC}:
        async with sif.as_(role, organisations=["105148"]) as caller:
            assert (await caller.post("warning-notices", json=GIVE)).status_code == 403, role
    async with sif.as_(Role.DIRECTOR) as director:
        assert (await director.post("warning-notices", json=GIVE)).status_code == 409
    for mine, status in (("105148", 200), ("105149", 404)):
        async with sif.as_(Role.HEAD, organisations=[mine]) as head:
            assert (await head.get(PATH)).status_code == status
            assert (await head.get(f"{PATH}/history")).status_code == status
            assert (await head.post(f"{PATH}/compliance", json={})).status_code == 403


async def test_words_stay_out_of_events_the_timeline_and_the_audit_log(sif: Sif) -> None:
    await sif.post("warning-notices", GIVE, status=201)
    await sif.post(f"{PATH}/representations", {"on": "2009-12-10", "text": "Writing is fine."})
    said = b"".join(event.value() for event in await sif.events()).decode()
    lines = await sif.rows("SELECT what FROM entry")
    audit = await sif.get("audit")
    assert "riting" not in said + str(lines) + str(audit)


async def test_a_repeated_request_gives_one_notice(sif: Sif) -> None:
    sent: Any = {"json": GIVE, "headers": {"Idempotency-Key": "give-1"}}
    first, second = [await sif.client.post("warning-notices", **sent) for _ in range(2)]
    assert (first.status_code, first.content) == (201, second.content)


async def _answer(client: httpx.AsyncClient, act: str, on: str, tag: str) -> httpx.Response:
    body = {"on": on, "text": "The results of 2009 were not typical."}
    return await client.post(f"{PATH}/{act}", json=body, headers={"If-Match": tag})
