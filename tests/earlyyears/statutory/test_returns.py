"""Returns made of the children held: complete or refused, kept as they were, for whom they are."""

import base64
import csv
import hashlib
import io

import pytest
from lxml import etree
from sqlalchemy import text

from chassis.problems import PROBLEMS
from services.earlyyears.statutory.schema import load_schema, qualified
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import worked_example
from tests.earlyyears.statutory.returning import (
    RETURNS,
    file_of,
    made,
    make,
    of_setting,
    whole,
)
from tests.support.tokens import bearer


async def test_a_complete_return_is_made_and_kept_with_its_digest(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(number) for number in (1, 2, 3)])
    told = await made(earlyyears)
    assert (told["schools"], told["children"], told["incomplete"]) == (1, 3, 0)
    answer = await earlyyears.client.get(told["links"]["file"])
    digest = hashlib.sha256(answer.content).digest()
    assert told["digest"] == digest.hex()
    assert answer.headers["Digest"] == f"sha-256={base64.b64encode(digest).decode()}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    document = etree.fromstring(answer.content)
    assert load_schema().validate(document)
    names = [each.text for each in document.iter(qualified("surname"))]
    assert names == ["Plantedsurname1", "Plantedsurname2", "Plantedsurname3"]
    assert {each.text for each in document.iter(qualified("address"))} == {
        "1 Planted Street, Bolton"
    }


async def test_a_file_stays_as_it_was_made(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1)])
    told = await made(earlyyears)
    before = await file_of(earlyyears, told)
    await earlyyears.accepted([whole(1, (9,) * 13)])
    assert await file_of(earlyyears, told) == before
    assert (await made(earlyyears))["digest"] != told["digest"]


async def test_everything_that_is_missing_is_told_and_nothing_is_made(
    earlyyears: EarlyYears,
) -> None:
    without = {"address": "", "ethnicity": "", "postcode": "NOT ONE"}
    await earlyyears.accepted([whole(1), whole(2, (None, *(6,) * 12), **without)])
    answer = await make(earlyyears)
    assert (answer.status_code, answer.json()["code"]) == (422, "return_incomplete")
    assert PROBLEMS["return_incomplete"].status == 422
    gaps = answer.json()["gaps"]
    assert {(gap["field"], gap["code"]) for gap in gaps} == {
        ("da", "missing"),
        ("address", "missing"),
        ("ethnicity", "missing"),
        ("postcode", "wrong_form"),
    }
    assert {gap["organisation"] for gap in gaps} == {"105148"}
    assert len({gap["child_id"] for gap in gaps}) == 1
    assert "Planted" not in answer.text
    assert "NOT ONE" not in answer.text
    assert (await earlyyears.client.get(RETURNS)).json()["results"] == []


async def test_who_is_told_what_children_lack_is_on_record(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1), whole(2, address="", ethnicity="")])
    body = {"year": "2008/09", "organisation": "105148"}
    headers = {"X-Reason": "a first look", "Idempotency-Key": "once"}
    answer = await earlyyears.client.post(RETURNS, json=body, headers=headers)
    assert answer.status_code == 422
    log = await earlyyears.client.get(
        "/v1/earlyyears/audit", params={"action": "statutory_returns.gaps"}
    )
    (entry,) = log.json()["results"]
    assert (entry["subject"], entry["why"]) == ("105148.2008-09", "a first look")
    assert (entry["personal"], entry["rows"]) == (True, len(answer.json()["gaps"]))


async def test_an_incomplete_return_is_made_for_a_reason_and_says_what_it_lacks(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    asked = {"organisation": "105148", "accept_incomplete": True}
    refused = await make(earlyyears, **asked)
    assert refused.json()["errors"][0]["code"] == "reason_missing"
    told = await made(earlyyears, **asked, reason="hours are collected in autumn only")
    assert (told["incomplete"], told["reason"]) == (11, "hours are collected in autumn only")
    read = (await earlyyears.client.get(told["links"]["self"])).json()
    lacking = {each["field"]: each["children"] for each in read["problems"]}
    assert (lacking["address"], lacking["w"], lacking["eal"]) == (11, 1, 11)
    assert "funded_hours_jan_mar" not in lacking
    assert load_schema().validate(etree.fromstring(await file_of(earlyyears, told)))
    page = await earlyyears.client.get(told["links"]["gaps"], params={"limit": 2})
    assert len(page.json()["results"]) == 2
    assert page.json()["paging"]["next_cursor"]


async def test_hours_of_january_to_march_are_asked_of_who_is_open_longer(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted([of_setting(1), of_setting(2, funded_hours_jan_mar="10")])
    await _open_for(earlyyears, 38)
    await made(earlyyears, organisation="EY123456")
    await _open_for(earlyyears, 50)
    gaps = (await make(earlyyears, organisation="EY123456")).json()["gaps"]
    assert [(gap["field"], gap["code"]) for gap in gaps] == [("funded_hours_jan_mar", "missing")]


async def _open_for(earlyyears: EarlyYears, weeks: int) -> None:
    put = text("""
        INSERT INTO record (kind, key, organisation, status, version, state, changed_at, changed_by)
        VALUES ('setting', 'EY123456', 'EY123456', 'known', 1,
            jsonb_build_object('weeks', CAST(:weeks AS int)), now(), 'tests')
        ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state""")
    async with earlyyears.app.state.database.write() as session:
        await session.execute(put, {"weeks": weeks})


async def test_a_return_of_an_area_has_every_school_and_setting(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1), whole(2, estab="2002"), of_setting(3)])
    told = await made(earlyyears, area="350")
    assert (told["organisation"], told["schools"], told["children"]) == (None, 3, 3)
    document = etree.fromstring(await file_of(earlyyears, told))
    assert [
        [each.text for each in school if each.tag != qualified("child")]
        for school in document.iter(qualified("school"))
    ] == [["105148", "3502001"], ["105149", "3502002"], ["EY123456"]]
    assert document.find(f".//{qualified('year')}").text == "2008/09"  # type: ignore[union-attr]


async def test_as_csv_it_can_be_sent_in_again_and_changes_nothing(earlyyears: EarlyYears) -> None:
    rows = [whole(1, surname="=cmd()"), whole(2), of_setting(3, fsm="")]
    await earlyyears.accepted(rows)
    told = await made(earlyyears, area="350")
    sheet = await file_of(earlyyears, told, "csv")
    names = [row["surname"] for row in csv.DictReader(io.StringIO(sheet.decode()))]
    assert "'=cmd()" in names
    again = await earlyyears.submit(sheet, dry_run="true")
    assert again.json()["rows"]["changed"] == 1  # the apostrophe alone
    assert again.json()["rows"]["unchanged"] == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "one_of"),
        ({"organisation": "105148", "area": "350"}, "one_of"),
        ({"area": "35"}, "string_pattern_mismatch"),
        ({"organisation": "105148", "year": "2008"}, "year_wrong_form"),
        ({"organisation": "105148", "all": True}, "extra_forbidden"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    shared: EarlyYears, body: dict[str, object], code: str
) -> None:
    answer = await shared.client.post(RETURNS, json={"year": "2008/09", **body})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["code"] == code


async def test_without_children_there_is_nothing_to_make(shared: EarlyYears) -> None:
    assert (await make(shared)).status_code == 409
    assert (await make(shared, organisation="999999")).status_code == 404


async def test_under_its_key_a_return_is_made_once(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1)])
    body = {"year": "2008/09", "organisation": "105148"}
    headers = {"Idempotency-Key": "once"}
    answers = [await earlyyears.client.post(RETURNS, json=body, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await earlyyears.client.get(RETURNS)).json()["results"]) == 1


def _as(earlyyears: EarlyYears, role: str, *organisations: str) -> None:
    token = bearer("somebody", roles=[role], organisations=organisations)
    earlyyears.client.headers["Authorization"] = token


async def test_a_school_makes_and_reads_its_own_only(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1), whole(2, estab="2002")])
    whole_area = await made(earlyyears, area="350")
    other = await made(earlyyears, organisation="105149")
    _as(earlyyears, "head", "105148")
    told = await made(earlyyears)
    assert (await make(earlyyears, organisation="105149")).status_code == 404
    assert (await make(earlyyears, area="350")).status_code == 403
    seen = (await earlyyears.client.get(RETURNS)).json()["results"]
    assert [one["id"] for one in seen] == [told["id"]]
    for foreign in (whole_area, other):
        for name in ("self", "file", "gaps"):
            answer = await earlyyears.client.get(foreign["links"][name])
            assert answer.status_code == 404, name
    both = {"from": told["id"], "to": other["id"]}
    compare = await earlyyears.client.get(f"{RETURNS}/compare", params=both)
    assert compare.status_code == 404
    release = await earlyyears.client.post(f"{told['links']['self']}/release")
    assert release.status_code == 403


async def test_who_may_not_see_children_sees_counts_only(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1)])
    told = await made(earlyyears)
    for role in ("governor", "adviser", "officer"):
        _as(earlyyears, role, "105148")
        assert (await earlyyears.client.get(told["links"]["self"])).status_code == 200, role
        assert (await earlyyears.client.get(told["links"]["file"])).status_code == 403, role
        assert (await earlyyears.client.get(told["links"]["gaps"])).status_code == 403, role
        assert (await make(earlyyears)).status_code == 403, role


async def test_the_list_is_narrowed_and_paged(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1), whole(2, estab="2002")])
    told = [
        await made(earlyyears, **body)
        for body in ({"organisation": "105148"}, {"organisation": "105149"}, {"area": "350"})
    ]

    async def listed(**query: str) -> list[str]:
        found = await earlyyears.client.get(RETURNS, params=query)
        assert found.status_code == 200, found.text
        return [one["id"] for one in found.json()["results"]]

    newest_first = [one["id"] for one in reversed(told)]
    assert await listed(area="350", year="2008/09", status="made") == newest_first
    assert await listed(organisation="105149") == [told[1]["id"]]
    assert await listed(status="released") == await listed(year="2009/10") == []
    page = (await earlyyears.client.get(RETURNS, params={"limit": "2"})).json()
    assert await listed(cursor=page["paging"]["next_cursor"]) == newest_first[2:]
    wrong = await earlyyears.client.get(RETURNS, params={"status": "sent"})
    assert wrong.status_code == 422


async def test_each_read_of_a_file_is_on_record(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1)])
    told = await made(earlyyears)
    answer = await earlyyears.client.get(
        told["links"]["file"], headers={"Accept": "text/csv", "X-Reason": "asked by the head"}
    )
    assert answer.headers["Content-Type"].startswith("text/csv")
    log = await earlyyears.client.get(
        "/v1/earlyyears/audit", params={"action": "statutory_returns.read"}
    )
    (entry,) = log.json()["results"]
    assert (entry["personal"], entry["rows"], entry["why"]) == (True, 1, "asked by the head")
    assert entry["subject"] == told["id"]


async def test_the_schema_is_published(earlyyears: EarlyYears) -> None:
    answer = await earlyyears.client.get(f"{RETURNS}/schema")
    schema = etree.XMLSchema(etree.fromstring(answer.content))
    await earlyyears.accepted([whole(1)])
    content = await file_of(earlyyears, await made(earlyyears))
    assert schema.validate(etree.fromstring(content))
