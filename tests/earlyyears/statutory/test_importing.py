"""A return taken in again: nothing changes, nothing is lost, and every rule of a Profile holds."""

import asyncio
import re
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from chassis.problems import Problem
from chassis.submissions import intake
from services.earlyyears.statutory import importing
from services.earlyyears.statutory.fields import Row
from services.earlyyears.statutory.reading import read_return
from services.earlyyears.statutory.rows import filled
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.profile_app import organisation as registered
from tests.earlyyears.returns import upn
from tests.earlyyears.statutory.returning import (
    IMPORT,
    RETURNS,
    XML,
    file_of,
    made,
    of_setting,
    send,
    whole,
)
from tests.support.databases import WAITING
from tests.support.polling import eventually
from tests.support.tokens import bearer

CLASS = [
    whole(1),
    whole(2, (9, 0, *(5,) * 11), surname="O'Planted  & <Sons>", forename="Zoë", sen="Y"),
    whole(3, estab="2002", eal="Y", fsm="N", ethnicity="REFU"),
    of_setting(4, funded_hours_jan_mar="11.5"),
]


def _without_date(content: bytes) -> bytes:
    return re.sub(rb"<madeOn>[^<]*<", b"<madeOn><", content)


async def test_what_was_made_is_taken_in_and_changes_nothing(earlyyears: EarlyYears) -> None:
    receipt = await earlyyears.accepted(CLASS)
    content = await file_of(earlyyears, await made(earlyyears, area="350"))
    tried = await send(earlyyears, content, dry_run="true")
    assert tried.status_code == 200, tried.text
    told = tried.json()["rows"]
    assert (told["unchanged"], told["changed"], told["inserted"]) == (4, 0, 0)
    whole_returns = await send(earlyyears, content, dry_run="true", replaces="scope")
    assert whole_returns.json()["rows"]["removed"] == 0
    await earlyyears.withdraw(receipt)
    answer = await send(earlyyears, content)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rows"]["inserted"] == 4
    again = await file_of(earlyyears, await made(earlyyears, area="350"))
    assert _without_date(again) == _without_date(content)
    log = await earlyyears.client.get(
        "/v1/earlyyears/audit", params={"action": "statutory_returns.submit"}
    )
    (entry,) = log.json()["results"]
    assert (entry["subject"], entry["rows"]) == ("350.2008-09", 4)


async def test_items_stay_with_the_points_they_make(earlyyears: EarlyYears) -> None:
    items = {f"W{number}": "T" if number <= 6 else "F" for number in range(1, 10)}
    more = {f"R{number}": "T" if number <= 6 else "F" for number in range(1, 10)}
    await earlyyears.accepted([whole(1) | items | more])
    told = await made(earlyyears)
    content = await file_of(earlyyears, told)
    tried = await send(earlyyears, content, dry_run="true")
    assert tried.json()["rows"]["unchanged"] == 1, tried.text
    sheet = await earlyyears.submit(await file_of(earlyyears, told, "csv"), dry_run="true")
    assert sheet.json()["rows"]["unchanged"] == 1, sheet.text
    assert (await send(earlyyears, content.replace(b"<W>6<", b"<W>7<"))).status_code == 201
    (held,) = (await earlyyears.children()).json()["results"]
    assert (held["scores"]["W"], held["scores"]["R"]) == (7, 6)
    assert set(held["items"]) == {"R"}


async def test_a_return_is_held_to_the_rules_of_profiles(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1), whole(2, estab="2002")])
    content = await file_of(earlyyears, await made(earlyyears, area="350"))
    wrong = content.replace(upn(1).encode(), b"Z" + upn(1)[1:].encode())
    answer = await send(earlyyears, wrong)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == ["row 1, upn"]
    assert "Planted" not in answer.text
    elsewhere = await send(earlyyears, content.replace(b"<area>350", b"<area>351"))
    assert {error["code"] for error in elsewhere.json()["errors"]} == {"school_area_mismatch"}
    head = bearer("school", roles=["head"], organisations=["105148"])
    earlyyears.client.headers["Authorization"] = head
    foreign = await send(earlyyears, content)
    assert {error["code"] for error in foreign.json()["errors"]} == {"organisation_not_yours"}


async def test_a_return_takes_effect_once_under_its_key(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1)])
    content = await file_of(earlyyears, await made(earlyyears))
    content = content.replace(b"<W>6<", b"<W>7<")
    headers = {"Idempotency-Key": "once", **XML}
    answers = [
        await earlyyears.client.post(IMPORT, content=content, headers=headers) for _ in range(2)
    ]
    assert answers[0].json()["id"] == answers[1].json()["id"]


async def test_a_repetition_is_known_by_its_file(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1)])
    content = await file_of(earlyyears, await made(earlyyears))
    headers = {"Idempotency-Key": "once", **XML}
    first = await earlyyears.client.post(IMPORT, content=content, headers=headers)
    await earlyyears.accepted([whole(1, fsm="N")])
    again = await earlyyears.client.post(IMPORT, content=content, headers=headers)
    assert again.json()["id"] == first.json()["id"]
    other = content.replace(b"<W>6<", b"<W>7<")
    reused = await earlyyears.client.post(IMPORT, content=other, headers=headers)
    assert reused.json()["code"] == "idempotency_key_reused"


async def test_what_is_changed_while_a_return_comes_in_is_not_undone(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted([whole(1), whole(2)])
    content = await file_of(earlyyears, await made(earlyyears))
    database = earlyyears.app.state.database
    async with database.read() as session:
        taken = await filled(session, read_return(content))
        await taken.need_unchanged(session)
        await earlyyears.accepted([whole(1, (7,) * 13)])
        await taken.need_unchanged(session)
        await earlyyears.accepted([whole(1, fsm="N")])
        with pytest.raises(Problem) as refused:
            await taken.need_unchanged(session)
    assert refused.value.code == "unavailable"


async def test_a_return_that_had_to_wait_for_a_change_is_refused(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1)])
    content = await file_of(earlyyears, await made(earlyyears))
    waiting = text(WAITING)
    database = earlyyears.app.state.database
    async with database.write() as session, database.read() as beside:
        await session.execute(text("SELECT 1 FROM scope_version FOR UPDATE"))
        sending = asyncio.create_task(send(earlyyears, content))
        await eventually(lambda: beside.scalar(waiting))
        await session.execute(text("UPDATE profile SET fsm = false"))
    assert (await sending).status_code == 503
    (held,) = (await earlyyears.children()).json()["results"]
    assert held["fsm"] is False


async def test_a_file_that_stops_coming_is_given_up(
    shared: EarlyYears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_PAUSE_ALLOWED_S", 0.05)

    async def halting() -> AsyncIterator[bytes]:
        yield b"<return>"
        await asyncio.Event().wait()

    answer = await shared.client.post(IMPORT, content=halting(), headers=XML)
    assert (answer.status_code, answer.json()["code"]) == (400, "submission_cut_off")


@pytest.mark.parametrize("announced", [{}, {"Content-Length": "4000"}])
async def test_a_file_that_is_too_large_is_let_go_by_and_refused(
    shared: EarlyYears, monkeypatch: pytest.MonkeyPatch, announced: dict[str, str]
) -> None:
    monkeypatch.setattr(importing, "LARGEST", 3000)
    sent: list[bytes] = []

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(4):
            sent.append(b" " * 1000)
            yield sent[-1]

    answer = await shared.client.post(IMPORT, content=pieces(), headers=XML | announced)
    assert (answer.status_code, answer.json()["code"]) == (413, "submission_too_large")
    assert len(sent) == 4


async def test_a_file_shorter_than_announced_is_cut_off(shared: EarlyYears) -> None:
    async def some() -> AsyncIterator[bytes]:
        yield b"<return/>"

    headers = XML | {"Content-Length": "100"}
    answer = await shared.client.post(IMPORT, content=some(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "submission_cut_off")


async def test_what_cannot_be_read_is_refused(
    shared: EarlyYears, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = shared.client
    csv = await client.post(IMPORT, content=b"a,b", headers={"Content-Type": "text/csv"})
    assert (csv.status_code, csv.json()["code"]) == (415, "unsupported_media_type")
    packed = await client.post(IMPORT, content=b"", headers=XML | {"Content-Encoding": "gzip"})
    assert packed.status_code == 415
    bomb = await send(shared, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert (bomb.status_code, bomb.json()["errors"][0]["code"]) == (422, "document_type")
    unknown = await send(shared, b"<return/>", all="yes")
    assert unknown.status_code == 422
    monkeypatch.setattr(importing, "LARGEST", 1000)
    large = await send(shared, b" " * 1001)
    assert (large.status_code, large.json()["code"]) == (413, "submission_too_large")
    governor = bearer("governor", roles=["governor"], organisations=["105148"])
    denied = await client.post(IMPORT, content=b"", headers=XML | {"Authorization": governor})
    assert denied.status_code == 403


async def _final(earlyyears: EarlyYears, *organisations: str) -> None:
    """As if these returns had been made final."""
    put = text("""
        INSERT INTO record (kind, key, organisation, status, version, state, changed_at, changed_by)
        SELECT 'sign_off', each || '.2008-09', each, 'final', 1, '{}', now(), 'tests'
        FROM unnest(CAST(:organisations AS text[])) AS each""")
    async with earlyyears.app.state.database.write() as session:
        await session.execute(put, {"organisations": list(organisations)})


async def test_a_return_is_released_once_all_in_it_is_final(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(CLASS)
    told = await made(earlyyears, area="350")
    own = (await earlyyears.client.get(told["links"]["self"])).headers["ETag"]
    url = f"{told['links']['self']}/release"
    assert (await earlyyears.client.post(url)).status_code == 428
    await _final(earlyyears, "105148")
    refused = await earlyyears.client.post(url, headers={"If-Match": own})
    assert refused.status_code == 409
    assert [error["path"] for error in refused.json()["errors"]] == ["105149", "EY123456"]
    await _final(earlyyears, "105149", "EY123456")
    released = await earlyyears.client.post(url, headers={"If-Match": own})
    assert released.status_code == 200, released.text
    assert (released.json()["status"], released.json()["released_by"]) == ("released", "tests")
    assert (await earlyyears.client.post(url, headers={"If-Match": own})).status_code == 412
    assert (await earlyyears.client.post(url, headers={"If-Match": "*"})).status_code == 409
    listed = await earlyyears.client.get(RETURNS, params={"status": "released"})
    assert [one["id"] for one in listed.json()["results"]] == [told["id"]]


async def test_a_return_that_no_longer_says_what_is_held_is_not_released(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted([whole(1)])
    told = await made(earlyyears)
    await earlyyears.accepted([whole(1, (7,) * 13)])
    await _final(earlyyears, "105148")
    url = f"{told['links']['self']}/release"
    answer = await earlyyears.client.post(url, headers={"If-Match": "*"})
    assert answer.status_code == 409
    assert "anew" in answer.json()["detail"]
    newer = await made(earlyyears)
    url = f"{newer['links']['self']}/release"
    assert (await earlyyears.client.post(url, headers={"If-Match": "*"})).status_code == 200


def _authority() -> list[Row]:
    """3,500 children of 70 schools."""
    return [
        whole(
            number,
            estab=str(3000 + school),
            upn=upn(number, school=str(3000 + school)),
            surname=f"Planted{school}x{number}",
        )
        for school in range(70)
        for number in range(50)
    ]


async def test_an_authority_is_made_and_taken_in_within_seconds(earlyyears: EarlyYears) -> None:
    """Of processor time, for the machine may be busy with something else."""
    schools = (registered(f"2{3000 + one}0", f"350{3000 + one}") for one in range(70))
    await earlyyears.register(*schools)
    await earlyyears.accepted(_authority())
    began = time.process_time()
    told = await made(earlyyears, area="350")
    making = time.process_time() - began
    assert told["children"] == 3500
    content = await file_of(earlyyears, told)
    began = time.process_time()
    tried = await send(earlyyears, content, dry_run="true")
    taking = time.process_time() - began
    assert tried.json()["rows"]["unchanged"] == 3500
    assert making < 2
    assert taking < 4
