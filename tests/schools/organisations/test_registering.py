"""An officer registers one organisation: its code, what is refused, and how it is undone."""

import asyncio
from pathlib import Path

from tests.schools.organisations.single import audited, record, register
from tests.schools.register_app import BRANDWOOD, Schools, native, running, school
from tests.support.databases import Databases

CENTRE = {
    "name": "Study Support Centre at the Stadium",
    "kind": "Study support centre",
    "phase": "not_applicable",
    "status": "open",
    "area": "350",
    "capacity": 60,
}


async def test_a_centre_without_a_national_number_gets_the_next_code(schools: Schools) -> None:
    answer = await register(schools, CENTRE)
    assert answer.status_code == 201, answer.text
    address = answer.headers["Link"].partition(">")[0].removeprefix("<")
    assert address.endswith("/L3500001")
    found = (await schools.client.get(address)).json()
    assert (found["organisation"], found["local_code"]) == ("L3500001", "L3500001")
    assert (found["kind"], found["capacity"]) == ("study_support_centre", 60)
    (entry,) = await audited(schools, "organisations.register")
    assert (entry["subject"], entry["why"]) == ("L3500001", "newly opened")
    undone = await schools.client.post(f"{answer.json()['links']['self']}/withdrawal")
    assert undone.status_code == 200
    assert (await schools.get("/L3500001")).status_code == 410
    # A code that was given is not given again.
    assert "L3500002" in (await register(schools, CENTRE)).headers["Link"]


async def test_codes_given_at_once_are_different(schools: Schools) -> None:
    answers = await asyncio.gather(*(register(schools, CENTRE) for _ in range(4)))
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.headers["Link"] for one in answers}) == 4


async def test_a_request_sent_twice_under_one_key_registers_once(schools: Schools) -> None:
    key = {"Idempotency-Key": "the-same-request"}
    first, second = [await register(schools, CENTRE, **key) for _ in range(2)]
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.headers["Link"] == second.headers["Link"]
    assert await schools.names() == [CENTRE["name"]]
    other = await register(schools, CENTRE | {"capacity": 61}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_a_number_that_is_taken_names_who_has_it(schools: Schools) -> None:
    old = school("105150", "Eden", laestab="350/2001", status="closed", closed_on="2009-08-31")
    await schools.accepted(native(BRANDWOOD, old))
    answer = await register(schools, CENTRE | {"urn": "105148", "ukprn": 10072912})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "identifier_taken")
    assert {one["path"] for one in problem["errors"]} == {"$.urn", "$.ukprn"}
    (holder,) = problem["holders"]
    assert (holder["organisation"], holder["name"]) == ("105148", "Brandwood Primary School")
    assert (await register(schools, CENTRE | {"laestab": "3502000"})).status_code == 409
    # A closed school's LAESTAB goes on to the next.
    assert (await register(schools, CENTRE | {"laestab": "3502001"})).status_code == 201


async def test_a_setting_of_six_digits_is_one_however_they_are_written(schools: Schools) -> None:
    assert (await register(schools, CENTRE | {"ey_urn": "512345"})).status_code == 201
    again = await register(schools, CENTRE | {"ey_urn": "oc512345"})
    assert (again.status_code, again.json()["holders"][0]["organisation"]) == (409, "OC512345")
    assert (await record(schools, "oc512345"))["ey_urn"] == "512345"
    assert (await record(schools, "512345"))["organisation"] == "OC512345"


async def test_every_fault_is_told_at_once(schools: Schools) -> None:
    wrong = {"name": "A", "kind": "centre", "status": "shut", "capacity": -1, "shoe_size": 4}
    answer = await register(schools, wrong)
    assert answer.status_code == 422
    assert {one["path"]: one["code"] for one in answer.json()["errors"]} == {
        "$.status": "not_in_list",
        "$.capacity": "out_of_range",
        "$.shoe_size": "not_editable",
        "$.area": "missing_value",
        "$.phase": "missing_value",
    }
    assert await schools.names() == []


async def test_an_area_not_looked_after_is_refused(databases: Databases, tmp_path: Path) -> None:
    async with running(databases.new, tmp_path, areas="350") as schools:
        answer = await register(schools, CENTRE | {"area": "351"})
        assert [one["code"] for one in answer.json()["errors"]] == ["other_area"]


async def test_sources_say_where_each_field_comes_from(schools: Schools) -> None:
    receipt = await schools.accepted(native(BRANDWOOD))
    tag = {"If-Match": (await record(schools, "105148"))["etag"], "X-Reason": "a recount"}
    path = "/v1/schools/organisations/105148"
    assert (await schools.client.patch(path, json={"pupils": 470}, headers=tag)).status_code == 200
    found = (await schools.get("/105148/sources")).json()
    (native_form,) = found["sources"]
    assert native_form["source"] == "native"
    assert native_form["links"]["submission"] == receipt["links"]["self"]
    fields = {one["field"]: one for one in found["fields"]}
    assert (fields["name"]["source"], fields["name"]["edit"]) == ("native", None)
    assert (fields["pupils"]["value"], fields["pupils"]["source"]) == (470, None)
    assert fields["pupils"]["edit"]["reason"] == "a recount"
    assert fields["pupils"]["others"] == [{"source": "native", "value": 459}]
    assert "telephone" not in fields


async def test_areas_count_what_is_open_by_phase_and_kind(schools: Schools) -> None:
    bury = school("105300", "Elton High", area="351", phase="secondary")
    shut = school("105301", "Shut", status="closed", closed_on="2009-08-31")
    await schools.accepted(native(BRANDWOOD, school("105149", "Other"), shut, bury))
    bolton, other = (await schools.client.get("/v1/schools/areas")).json()["results"]
    assert (bolton["authority"]["name"], bolton["open"]) == ("Bolton", 2)
    assert bolton["by_phase"] == {"primary": 2}
    assert (other["area"], other["by_kind"]) == ("351", {"community_school": 1})
    page = (await schools.client.get("/v1/schools/areas", params={"limit": 1})).json()
    after = {"cursor": page["paging"]["next_cursor"]}
    (second,) = (await schools.client.get("/v1/schools/areas", params=after)).json()["results"]
    assert second["area"] == "351"
    none = (await schools.client.get("/v1/schools/areas/352")).json()
    assert (none["authority"]["name"], none["open"]) == ("Manchester", 0)
    assert (await schools.client.get("/v1/schools/areas/999")).status_code == 404
