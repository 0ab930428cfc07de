"""A young person, without an account, by the code the school has given."""

import asyncio
from typing import Any

import httpx
import pytest

from services.fourteen19.applications.codes import MOST_WRONG, new_code, plain
from tests.fourteen19.app import COLLEGE, Fourteen19
from tests.fourteen19.applications.forms import (
    ART,
    ENGINEERING,
    HAIR,
    LATER,
    begun,
    day,
    decide,
    numbers_of,
    prepare,
    sent,
    statuses_of,
    written,
)
from tests.support.team import base_url


def anyone_with(fourteen19: Fourteen19, code: str | None) -> httpx.AsyncClient:
    """Calls without a token, with a code."""
    headers = {"If-Match": "*"} | ({"X-Application-Code": code} if code else {})
    transport = httpx.ASGITransport(fourteen19.app)
    return httpx.AsyncClient(
        transport=transport, base_url=base_url(fourteen19.service), headers=headers
    )


async def code_of(fourteen19: Fourteen19, key: str) -> str:
    answer = await fourteen19.post(f"applications/{key}/access-code")
    return str(answer["code"])


async def status_of(fourteen19: Fourteen19, code: str | None) -> int:
    async with anyone_with(fourteen19, code) as me:
        return (await me.get("my-application")).status_code


async def test_the_whole_form_by_the_young_person(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann)
    await written(fourteen19, key, "reference", "Plantedreference")
    async with anyone_with(fourteen19, await code_of(fourteen19, key)) as me:
        choices = {"choices": [{"course": ART}, {"course": HAIR}]}
        answers = [
            await me.put("my-application/choices", json=choices),
            await me.put("my-application/texts/statement", json={"text": "I like to paint."}),
            await me.put("my-application/texts/expected", json={"text": "Art B, English C"}),
            await me.post("my-application/sending"),
        ]
        assert [each.status_code for each in answers] == [200] * 4, answers[-1].text
        await decide(fourteen19, key, HAIR, "offer", respond_by=LATER)
        await decide(fourteen19, key, ART, "waiting_list")
        seen = await me.get("my-application")
        assert seen.headers["Cache-Control"] == "no-store"
        mine = seen.json()
        assert [each["status"] for each in mine["choices"]] == ["waiting_list", "offered"]
        assert mine["choices"][1]["name"] == f"College {COLLEGE}"
        assert (mine["statement"], mine["has_reference"]) == ("I like to paint.", True)
        assert "Plantedreference" not in seen.text
        number = mine["choices"][1]["number"]
        accepted = await me.post(f"my-application/choices/{number}/acceptance")
        assert accepted.headers["Cache-Control"] == "no-store"
    assert await statuses_of(fourteen19, key) == {ART: "waiting_list", HAIR: "accepted"}
    by = await fourteen19.rows(
        "SELECT DISTINCT client FROM fourteen19_audit.entry WHERE client LIKE 'applicant%'"
    )
    assert by == [{"client": f"applicant/{key}"}]


async def test_dates_interviews_and_what_became_of_it_when(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    told: dict[str, Any] = {"day": LATER, "at": "14:30", "place": "Room 4, Deane Road"}
    await decide(fourteen19, key, HAIR, "interview", **told)
    async with anyone_with(fourteen19, await code_of(fourteen19, key)) as me:
        mine = (await me.get("my-application")).json()
    [choice] = mine["choices"]
    meeting = choice["interview"]
    assert (meeting["on"], meeting["at"], meeting["place"]) == (LATER, "14:30:00", told["place"])
    assert [each["status"] for each in choice["steps"]] == ["sent", "interview"]
    assert (mine["send_from"], mine["equal_consideration_by"]) == (day(-30), day(10))


async def test_any_other_code_is_told_alike(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    code = await code_of(fourteen19, await begun(fourteen19, ann))
    bodies = set()
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for each in (None, "", "A" * 500, wrong, new_code(), "\u00e9"):
        async with anyone_with(fourteen19, None) as me:
            headers = [] if each is None else [(b"X-Application-Code", each.encode())]
            answer = await me.get("my-application", headers=headers)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"
        bodies.add(answer.json()["detail"])
    assert len(bodies) == 1
    assert await status_of(fourteen19, code.lower().replace("-", " ")) == 200


async def test_a_new_code_ends_the_old_one(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann)
    old, new = await code_of(fourteen19, key), await code_of(fourteen19, key)
    assert [await status_of(fourteen19, code) for code in (old, new)] == [404, 200]


async def test_it_is_closed_for_a_while_after_wrong_codes(fourteen19: Fourteen19) -> None:
    """To the right code too; another application is open still."""
    ann, bob = await prepare(fourteen19)
    first, second = [await begun(fourteen19, each) for each in (ann, bob)]
    code, other = await code_of(fourteen19, first), await code_of(fourteen19, second)
    wrong = code[:-5] + "22222"
    tries = [status_of(fourteen19, wrong) for _ in range(MOST_WRONG)]
    assert set(await asyncio.gather(*tries)) == {404}
    assert await status_of(fourteen19, code) == 404
    assert await status_of(fourteen19, other) == 200
    await fourteen19.rows(
        "UPDATE application_code SET locked_until = now() WHERE key = :key RETURNING 1", key=first
    )
    assert await status_of(fourteen19, code) == 200
    refused = await fourteen19.rows(
        "SELECT count(*) AS n FROM fourteen19_audit.entry"
        " WHERE action = 'my_application.refuse' AND subject = :key",
        key=first,
    )
    assert refused == [{"n": MOST_WRONG}]


async def test_the_same_idempotency_key_of_two_young_people_is_two(
    fourteen19: Fourteen19,
) -> None:
    """Neither is answered with the form of the other."""
    ann, bob = await prepare(fourteen19)
    told: list[Any] = []
    for person, course in ((ann, HAIR), (bob, ART)):
        key = await begun(fourteen19, person, course)
        await written(fourteen19, key, "reference", "Planted")
        async with anyone_with(fourteen19, await code_of(fourteen19, key)) as me:
            answer = await me.post("my-application/sending", headers={"Idempotency-Key": "1"})
        told.append(answer.json()["choices"][0]["course"])
    assert told == [HAIR, ART]


async def test_only_what_the_rules_allow(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR, ENGINEERING)
    numbers = await numbers_of(fourteen19, key)
    async with anyone_with(fourteen19, await code_of(fourteen19, key)) as me:
        early = await me.post(f"my-application/choices/{numbers[HAIR]}/acceptance")
        assert early.status_code == 409
        again = await me.put("my-application/choices", json={"choices": []})
        assert again.status_code == 409
        none = await me.post("my-application/choices/1000/decline")
        assert none.status_code == 422
        del me.headers["If-Match"]
        unread = await me.post(f"my-application/choices/{numbers[HAIR]}/withdrawal")
        assert unread.status_code == 428


async def test_what_the_school_waived_stays_waived(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann)
    waived = {"choices": [{"course": HAIR, "reference_waived": True}]}
    await fourteen19.client.put(
        f"applications/{key}/choices", json=waived, headers={"If-Match": "*"}
    )
    async with anyone_with(fourteen19, await code_of(fourteen19, key)) as me:
        both = {"choices": [{"course": ART}, {"course": HAIR}]}
        assert (await me.put("my-application/choices", json=both)).status_code == 200
        refused = await me.post("my-application/sending")
        assert [each["code"] for each in refused.json()["errors"]] == ["no_reference"]
        only = {"choices": [{"course": HAIR}]}
        assert (await me.put("my-application/choices", json=only)).status_code == 200
        assert (await me.post("my-application/sending")).status_code == 200


@pytest.mark.parametrize("written_", ["abc-234", " ABC 234 ", "ABC234"])
def test_a_code_is_read_however_it_is_written(written_: str) -> None:
    assert plain(written_) == "ABC234"


def test_codes_are_long_enough_and_never_the_same() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(plain(code)) for code in codes} == {26}
