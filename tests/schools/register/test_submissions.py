"""Registers handed in: what reaches the table, what is announced, what is refused and why."""

from pathlib import Path

import pytest

from tests.schools.register.forms import download, download_row
from tests.schools.register_app import BRANDWOOD, Json, Schools, native, running, school
from tests.support.databases import Databases
from tests.support.tokens import token

GIAS_HEADER = (
    "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),"
    "EstablishmentStatus (name),PhaseOfEducation (name),OpenDate,CloseDate,NumberOfPupils,UKPRN"
)


def faults(problem: Json) -> set[tuple[int, str, str]]:
    """Row, column and code of every error."""
    assert problem["http_status"] == 422, problem
    places = [(one["path"].removeprefix("row "), one["code"]) for one in problem["errors"]]
    return {(int(path.split(", ")[0]), path.partition(", ")[2], code) for path, code in places}


async def test_a_native_row_is_registered_and_announced(schools: Schools) -> None:
    receipt = await schools.accepted(native(BRANDWOOD))
    assert receipt["dialect"] == "native"
    assert (receipt["rows"]["inserted"], receipt["events"]["count"]) == (1, 1)
    (event,) = await schools.told()
    assert (event.type, event.subject, event.version) == (
        "schools.organisation.changed.v1",
        "105148",
        1,
    )
    said = event.data
    assert (said.change, said.status, said.area, said.pupils) == ("registered", "open", "350", 459)
    assert said.identifiers.laestab == "3502000"
    assert said.identifiers.ey_urn is None
    assert str(said.opened_on) == "1970-09-01"


async def test_the_same_file_again_changes_and_publishes_nothing(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    receipt = await schools.accepted(native(BRANDWOOD))
    assert (receipt["rows"]["unchanged"], receipt["events"]["count"]) == (1, 0)
    assert len(await schools.told()) == 1


async def test_only_changed_organisations_are_announced(schools: Schools) -> None:
    other = school("105149", "Brownlow Fold Primary School")
    await schools.accepted(native(BRANDWOOD, other))
    await schools.accepted(native(BRANDWOOD | {"pupils": "460"}, other))
    events = {(one.subject, one.version): one.data for one in await schools.told()}
    assert set(events) == {("105148", 1), ("105149", 1), ("105148", 2)}
    assert (events["105148", 2].change, events["105148", 2].pupils) == ("changed", 460)


async def test_a_school_that_closes_is_announced_as_closed_once(schools: Schools) -> None:
    closed = BRANDWOOD | {"status": "closed", "closed_on": "2009-08-31"}
    for row in (BRANDWOOD, closed, closed | {"name": "Brandwood School"}):
        await schools.accepted(native(row))
    events = await schools.told()
    assert [one.data.change for one in events] == ["registered", "closed", "changed"]
    assert str(events[1].data.closed_on) == "2009-08-31"


async def test_withdrawing_a_register_takes_back_what_was_told(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    second = await schools.accepted(native(BRANDWOOD | {"pupils": "460"}, school("105149", "New")))
    answer = await schools.client.post(second["links"]["withdrawal"])
    assert answer.status_code == 200, answer.text
    assert await schools.names() == ["Brandwood Primary School"]
    newest = {one.subject: one for one in await schools.told()}
    assert (newest["105148"].data.pupils, newest["105148"].version) == (459, 3)
    gone = newest["105149"]
    assert (gone.data.change, gone.data.status, gone.version) == ("closed", "closed", 2)


async def test_an_organisation_withdrawn_may_come_back(schools: Schools) -> None:
    first = await schools.accepted(native(BRANDWOOD))
    await schools.client.post(first["links"]["withdrawal"])
    await schools.accepted(native(BRANDWOOD))
    newest = (await schools.told())[-1]
    assert (newest.version, newest.data.status) == (3, "open")


async def test_a_dry_run_tells_and_keeps_nothing(schools: Schools) -> None:
    answer = await schools.submit(native(BRANDWOOD), dry_run="true")
    assert (answer["http_status"], answer["rows"]["inserted"]) == (200, 1)
    assert await schools.events() == []
    for table in ("organisation", "statement", "identifier", "announced", "change"):
        assert await schools.rows(f"SELECT 1 FROM {table}") == [], table


async def test_every_wrong_value_is_named_by_row_and_column(schools: Schools) -> None:
    wrong = {
        "urn": "1051",
        "laestab": "350/20",
        "ukprn": "20072912",
        "phase": "infant",
        "status": "shut",
        "area": "Bolton",
        "opened_on": "1 Sept",
        "pupils": "many",
        "name": "",
    }
    answer = await schools.submit(native(BRANDWOOD | {"urn": "105149"}, BRANDWOOD | wrong))
    found = faults(answer)
    assert {(row, column) for row, column, _ in found} >= {(2, column) for column in wrong}
    assert {row for row, *_ in found} == {2}
    assert await schools.names() == [], "nothing of a file with errors is kept"


async def test_valid_rows_are_kept_when_asked(schools: Schools) -> None:
    body = native(BRANDWOOD, school("1051", "Wrong number"))
    receipt = await schools.accepted(body, mode="valid_rows")
    assert (receipt["rows"]["inserted"], receipt["rows"]["rejected"]) == (1, 1)
    assert await schools.names() == ["Brandwood Primary School"]


async def test_a_row_needs_a_number_of_some_kind(schools: Schools) -> None:
    answer = await schools.submit(native(school("", "Little Acorns")))
    assert (1, "urn", "no_identifier") in faults(answer)
    await schools.accepted(native(school("", "Little Acorns", ey_urn="ey123456")))
    (event,) = await schools.told()
    assert (event.subject, event.data.identifiers.urn) == ("EY123456", None)


async def test_the_same_organisation_twice_in_a_file_is_refused(schools: Schools) -> None:
    answer = await schools.submit(native(BRANDWOOD, BRANDWOOD | {"name": "Another"}))
    assert {code for *_, code in faults(answer)} == {"duplicate_row"}


async def test_a_setting_of_a_schools_six_digits_is_another_organisation(schools: Schools) -> None:
    setting = school("", "Little Acorns", ey_urn="105148")
    await schools.accepted(native(BRANDWOOD, setting))
    told = {event.subject: event.data for event in await schools.told()}
    assert set(told) == {"105148", "OC105148"}
    assert told["OC105148"].identifiers.ey_urn == "105148"
    again = await schools.accepted(native(setting | {"ey_urn": "OC105148"}))
    assert again["rows"]["unchanged"] == 1, "OC is how the number is told apart, no part of it"


async def test_a_provider_is_known_by_its_ukprn_and_a_centre_by_our_own_code(
    schools: Schools,
) -> None:
    college = school("", "Bolton College", ukprn="10000794", phase="16_plus")
    centre = school("", "Study Support", local_code="l3500001", kind="Study-support centre")
    await schools.accepted(native(college, centre))
    told = {event.subject: event.data for event in await schools.told()}
    assert set(told) == {"10000794", "L3500001"}
    assert told["L3500001"].kind == "study_support_centre"


async def test_a_gias_row_is_read_by_its_names_when_codes_are_absent(schools: Schools) -> None:
    row = (
        '105148,350,2000,"Saint Anne\'s, Bolton",Community school,'
        '"Open, but proposed to close",Middle deemed primary,01-01-1900,31-08-2010,,'
    )
    receipt = await schools.accepted(f"{GIAS_HEADER}\r\n{row}\r\n".encode())
    assert receipt["dialect"] == "gias_selection"
    (event,) = await schools.told()
    said = event.data
    assert (said.name, said.kind) == ("Saint Anne's, Bolton", "community_school")
    assert (said.status, said.phase) == ("proposed_to_close", "middle_deemed_primary")
    assert (said.opened_on, str(said.closed_on), said.pupils) == (None, "2010-08-31", None)


async def test_windows_1252_is_read_correctly(schools: Schools) -> None:
    row = "402406,660,3036,Ysgol Tÿ Aélhaearn,Community school,Open,Primary,,,,"
    receipt = await schools.accepted(f"{GIAS_HEADER}\n{row}\n".encode("cp1252"))
    assert receipt["encoding"] == "windows-1252"
    assert await schools.names() == ["Ysgol Tÿ Aélhaearn"]


async def test_an_unquoted_comma_is_an_error_never_a_shift(schools: Schools) -> None:
    good = "105148,350,2000,Brandwood,Community school,Open,Primary,,,459,"
    shifted = "105149,350,2001,St Paul, Astley Bridge,Community school,Open,Primary,,,210,10070001"
    body = f"{GIAS_HEADER}\n{good}\n{shifted}\n".encode()
    assert {row for row, *_ in faults(await schools.submit(body))} == {2}
    receipt = await schools.accepted(body, mode="valid_rows")
    assert receipt["rows"]["rejected"] == 1
    assert await schools.names() == ["Brandwood"]


async def test_in_the_download_only_surplus_links_are_ignored(schools: Schools) -> None:
    links = download_row("105148", "One", "100 Successor", "101 Successor")
    shift = download_row("105149", "St Paul, Two", "100 Successor")
    late = download_row("105150", "Three", "2", "100 Successor")
    body = download(links, shift, late)
    found = faults(await schools.submit(body))
    assert {row for row, *_ in found} == {2, 3}
    assert (3, "links", "wrong_form") in found
    receipt = await schools.accepted(body, mode="valid_rows")
    assert (receipt["dialect"], receipt["issues"]["surplus_fields"]) == ("gias_download", 3)
    assert await schools.names() == ["One"]


async def test_rows_of_other_areas_are_left_out_with_one_notice(
    databases: Databases, tmp_path: Path
) -> None:
    async with running(databases.new, tmp_path, areas="350") as bolton:
        bury = school("105300", "Bury School", area="351")
        receipt = await bolton.accepted(native(BRANDWOOD, bury, bury | {"urn": "105301"}))
        assert receipt["issues"] == {"other_area": 1}
        assert (receipt["rows"]["left_out"], receipt["rows"]["inserted"]) == (2, 1)
        report = (await bolton.client.get(receipt["links"]["report"])).text
        assert "2 rows of other areas than 350 were left out" in report
        assert await bolton.names() == ["Brandwood Primary School"]
        assert {one.subject for one in await bolton.told()} == {"105148"}


async def test_a_key_writes_only_the_organisations_it_covers(schools: Schools) -> None:
    key = token("one-school", scopes=["schools:write"], organisations=["105148"])
    answer = await schools.submit(native(BRANDWOOD, school("105149", "Other")), key=key)
    assert faults(answer) == {(2, "urn", "not_your_organisation")}
    assert (await schools.submit(native(BRANDWOOD), key=key))["http_status"] == 201


@pytest.mark.parametrize("scope", ["schools:read", "schools:write"])
async def test_reading_and_writing_need_their_own_scopes(schools: Schools, scope: str) -> None:
    key = token("some", scopes=[scope])
    allowed = (await schools.submit(native(BRANDWOOD), key=key))["http_status"]
    headers = {"Authorization": f"Bearer {key}"}
    read = (await schools.client.get("/v1/schools/organisations", headers=headers)).status_code
    assert (allowed, read) == ((403, 200) if scope == "schools:read" else (201, 403))


async def test_the_rules_are_published(schools: Schools) -> None:
    answer = await schools.client.get("/v1/schools/register/rules")
    assert answer.status_code == 200
    for word in ("identifier_in_use", "other_area", "gias_download", "Linked establishments"):
        assert word in answer.text
