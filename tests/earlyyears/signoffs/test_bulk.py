"""An authority's returns opened, and made final, at once."""

import asyncio
from typing import Any

import httpx

from chassis.policy import Role
from tests.earlyyears.cohort.lists import expected, listed
from tests.earlyyears.profile_app import EarlyYears, organisation
from tests.earlyyears.returns import child, upn, worked_example
from tests.earlyyears.signoffs.signing import ALL_SIX, SIGN_OFFS, as_, done, read, returns, rows
from tests.support.statements import counting

BOLTON = {"area": "350", "year": "2008/09"}
SETTING = {"la": "", "estab": "", "ey_urn": "EY123456", "upn": ""}


async def three_returns(earlyyears: EarlyYears) -> None:
    """Of two schools and a setting; a child more is expected of the second school."""
    rows = [child(20, ALL_SIX, estab="2002"), child(21, ALL_SIX, **SETTING)]
    await earlyyears.accepted([*worked_example(), *rows])
    await listed(earlyyears, [expected(20, estab="2002"), expected(22, estab="2002")])


async def bulk(earlyyears: EarlyYears, name: str, **more: Any) -> httpx.Response:
    client: httpx.AsyncClient = more.get("client", earlyyears.client)
    return await client.post(f"{SIGN_OFFS}/{name}", json=BOLTON, headers=more.get("headers", {}))


async def test_those_that_are_ready_become_final_and_the_rest_are_named(
    earlyyears: EarlyYears,
) -> None:
    await three_returns(earlyyears)
    opened = (await bulk(earlyyears, "opening")).json()
    assert (opened["returns"], opened["opened"]) == (3, 3)
    assert (await bulk(earlyyears, "opening")).json()["opened"] == 0
    for place in ("105148", "105149"):
        await done(earlyyears, "signature", key=f"{place}.2008-09")
    answer = await bulk(earlyyears, "final")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["made"], told["already"]) == (["105148"], 0)
    reasons = {one["organisation"]: one["reasons"] for one in told["not_ready"]}
    assert reasons["EY123456"] == ["It is not signed off."]
    assert reasons["105149"][0].startswith("1 of 2 children expected are held by nobody")
    newest = await earlyyears.newest()
    assert (newest.version, newest.data.status) == (2, "final")
    statuses = {place: one["status"] for place, one in (await returns(earlyyears)).items()}
    assert statuses == {"105148": "final", "105149": "signed_off", "EY123456": "provisional"}
    again = (await bulk(earlyyears, "final")).json()
    assert (again["made"], again["already"], len(again["not_ready"])) == ([], 1, 2)


async def test_a_return_never_opened_is_named_too(earlyyears: EarlyYears) -> None:
    await three_returns(earlyyears)
    told = (await bulk(earlyyears, "final")).json()
    assert {(one["organisation"], one["status"]) for one in told["not_ready"]} == {
        ("105148", None),
        ("105149", None),
        ("EY123456", None),
    }
    other = await earlyyears.client.post(f"{SIGN_OFFS}/opening", json=BOLTON | {"area": "351"})
    assert other.json()["returns"] == 0


async def test_only_the_authority_may(earlyyears: EarlyYears) -> None:
    await three_returns(earlyyears)
    async with as_(earlyyears, Role.HEAD, organisations=["105148"]) as head:
        for name in ("opening", "final"):
            assert (await bulk(earlyyears, name, client=head)).status_code == 403
    async with as_(earlyyears, Role.ADVISER) as adviser:
        assert (await bulk(earlyyears, "final", client=adviser)).status_code == 403
    assert await rows(earlyyears, "SELECT key FROM record WHERE kind = 'sign_off'") == []


async def test_it_is_done_once_and_told_once(earlyyears: EarlyYears) -> None:
    await three_returns(earlyyears)
    await bulk(earlyyears, "opening")
    await done(earlyyears, "signature")
    headers = {"Idempotency-Key": "final", "X-Reason": "the department's deadline"}
    answers = [await bulk(earlyyears, "final", headers=headers) for _ in range(2)]
    assert answers[0].content == answers[1].content
    query = "SELECT action, subject, rows, why FROM earlyyears_audit.entry WHERE action LIKE '%l'"
    entries = await rows(earlyyears, query)
    made = ("sign_off.make_final", "350.2008-09", 1, "the department's deadline")
    assert entries.count(made) == 1


async def test_two_at_once_make_a_return_final_once(earlyyears: EarlyYears) -> None:
    await three_returns(earlyyears)
    await bulk(earlyyears, "opening")
    await done(earlyyears, "signature")
    told = await asyncio.gather(*(bulk(earlyyears, "final") for _ in range(3)))
    assert sorted(one.json()["made"] for one in told) == [[], [], ["105148"]]
    assert (await read(earlyyears))["version"] == 3


async def test_many_returns_take_as_many_statements_as_few(earlyyears: EarlyYears) -> None:
    """Sixty schools, all ready: opened, signed off, made final and told."""
    numbers = range(2100, 2160)
    schools = [organisation(f"10{number}", f"350{number}") for number in numbers]
    await earlyyears.register(*schools)
    children = [child(1, ALL_SIX, estab=str(n), upn=upn(1, school=str(n))) for n in numbers]
    await earlyyears.accepted(children)
    assert (await bulk(earlyyears, "opening")).json()["opened"] == 60
    for number in numbers:
        await done(earlyyears, "signature", key=f"10{number}.2008-09")
    with counting(earlyyears.app) as said:
        told = (await bulk(earlyyears, "final")).json()
    assert (len(told["made"]), told["not_ready"]) == (60, [])
    assert len(said) < 25
    assert {one.data.status for one in await earlyyears.events() if one.version == 2} == {"final"}
