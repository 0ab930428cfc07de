"""One organisation by any number it has or had: its record, or who is to be asked instead."""

from collections.abc import AsyncIterator

import pytest

from tests.schools.organisations.single import (
    NO_CONTACTS,
    counted,
    edited,
    record,
    submitted,
)
from tests.schools.register_app import (
    BRANDWOOD,
    ORGANISATIONS,
    Json,
    Schools,
    native,
    running,
    school,
)
from tests.support.databases import NewDatabase

OLD = school("105150", "Eden Primary", laestab="350/2001", status="closed", closed_on="2009-08-31")
NEW = school("136888", "Eden Academy", laestab="350/2001", kind="academy_converter")
SETTING = school("", "Little Acorns", ey_urn="EY123456", phase="nursery", kind="pvi_setting")
MINDER = school(
    "",
    "A Childminder",
    ey_urn="EY654321",
    kind="childminder",
    phase="not_applicable",
    street="1 Some Street",
    town="Bolton",
    postcode="BL3 4BG",
    telephone="01204 000000",
    easting="371500",
    northing="409500",
)
EVERYONE = native(BRANDWOOD, OLD, NEW, SETTING, MINDER)


@pytest.fixture(scope="module")
async def register(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Schools]:
    """A register of five organisations, for tests that only read."""
    async with running(new_database, tmp_path_factory.mktemp("register")) as service:
        await service.accepted(EVERYONE)
        yield service


async def gone(schools: Schools, number: str) -> Json:
    """The problem that a retired number answers."""
    answer = await schools.get(f"/{number}")
    assert (answer.status_code, answer.json()["code"]) == (410, "retired_identifier"), answer.text
    return dict(answer.json())


async def linked(schools: Schools, *pairs: tuple[str, str]) -> None:
    rows = [
        {"predecessor": old, "successor": new, "relation": "whole", "effective_on": "2009-09-01"}
        for old, new in pairs
    ]
    await submitted(schools, "links", *rows)


def closed(urn: str, name: str = "Was") -> dict[str, str]:
    return school(urn, name, status="closed", closed_on="2009-08-31")


@pytest.mark.parametrize("number", ["105148", "3502000", "350-2000", "10072912"])
async def test_an_organisation_is_found_by_any_of_its_numbers(
    register: Schools, number: str
) -> None:
    found = (await register.get(f"/{number}")).json()
    assert found["name"] == "Brandwood Primary School"
    assert (found["urn"], found["laestab"], found["ukprn"]) == ("105148", "3502000", "10072912")
    assert (found["opened_on"], found["pupils"]) == ("1970-09-01", 459)


@pytest.mark.parametrize("number", ["EY123456", "ey123456"])
async def test_a_setting_is_found_by_its_early_years_urn(register: Schools, number: str) -> None:
    assert (await register.get(f"/{number}")).json()["organisation"] == "EY123456"


async def test_six_digits_may_be_an_old_early_years_registration(schools: Schools) -> None:
    await schools.accepted(native(school("", "Old Setting", ey_urn="512345")))
    assert (await schools.get("/512345")).json()["name"] == "Old Setting"


async def test_of_two_with_one_laestab_the_open_one_is_meant_and_the_other_linked(
    register: Schools,
) -> None:
    found = (await register.get("/3502001")).json()
    assert found["urn"] == "136888"
    (other,) = found["same_laestab"]
    assert (other["organisation"], other["status"]) == ("105150", "closed")
    assert (other["name"], other["closed_on"]) == ("Eden Primary", "2009-08-31")
    answer = await register.client.get(other["href"])
    assert answer.json()["same_laestab"][0]["organisation"] == "136888"


async def test_an_unchanged_organisation_is_304_and_a_changed_one_is_not(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    answer = await schools.get("/105148")
    again = {"If-None-Match": answer.headers["etag"]}
    unchanged = await schools.client.get(f"{ORGANISATIONS}/105148", headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == answer.headers["etag"]
    await schools.accepted(native(BRANDWOOD | {"pupils": "460"}))
    changed = await schools.client.get(f"{ORGANISATIONS}/105148", headers=again)
    assert (changed.status_code, changed.json()["pupils"]) == (200, 460)


async def test_a_record_has_all_that_is_known_in_a_few_statements(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD | {"fsm_percent": "12.5", "low_age": "3"}, OLD))
    await linked(schools, ("105150", "105148"))
    group = {"scheme": "cluster", "code": "north", "group_name": "North", "organisation": "105148"}
    await submitted(schools, "memberships", group)
    chair = {"organisation": "105148", "governor": "g1", "name": "Ada Chair", "role": "chair"}
    term = {"category": "community", "starts_on": "2009-09-01"}
    await submitted(schools, "governors", chair | term)
    with counted(schools) as statements:
        found = await record(schools, "105148")
    assert len(statements) <= 3
    assert (found["fsm_percent"], found["low_age"], found["chair"]) == ("12.5", 3, "Ada Chair")
    authority = found["authority"]
    assert (authority["name"], authority["region_name"]) == ("Bolton", "North West")
    assert {"kind": "laestab", "value": "3502000", "held": "present"} in found["identifiers"]
    (before,) = found["predecessors"]
    assert (before["organisation"], before["name"]) == ("105150", "Eden Primary")
    (member,) = found["groups"]
    assert (member["scheme"], member["name"], member["starts_on"]) == ("cluster", "North", None)
    assert found["stated_at"] is not None
    assert found["withheld"] == []


async def test_a_closed_school_answers_410_with_its_successor_and_its_record(
    schools: Schools,
) -> None:
    await schools.accepted(EVERYONE)
    assert (await schools.get("/105150")).status_code == 200  # no successor is known yet
    await linked(schools, ("105150", "136888"))
    problem = await gone(schools, "105150")
    assert problem["successors"] == [
        {
            "organisation": "136888",
            "name": "Eden Academy",
            "status": "open",
            "effective_on": "2009-09-01",
            "href": f"{ORGANISATIONS}/136888",
        }
    ]
    old = await schools.client.get(problem["record"])
    assert (old.status_code, old.json()["status"]) == (200, "closed")
    assert old.json()["successors"][0]["organisation"] == "136888"


async def test_successors_are_followed_to_those_that_live_and_circles_end(
    schools: Schools,
) -> None:
    names = [closed(urn) for urn in ("190001", "190002", "190003", "190005")]
    await schools.accepted(native(*names, school("190004", "Is")))
    chain = [("190001", "190002"), ("190002", "190003"), ("190003", "190004")]
    await linked(schools, *chain, ("190003", "190002"), ("190005", "190005"[::-1]))
    (heir,) = (await gone(schools, "190001"))["successors"]
    assert (heir["organisation"], heir["name"]) == ("190004", "Is")
    (beyond,) = (await gone(schools, "190005"))["successors"]
    assert (beyond["organisation"], beyond["name"]) == ("500091", None)


async def test_a_number_given_up_answers_410_with_who_had_it(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    await edited(schools, "105148", {"ukprn": "10099999"})
    problem = await gone(schools, "10072912")
    assert [one["organisation"] for one in problem["successors"]] == ["105148"]
    shown = await record(schools, "10072912", retired="show")
    assert {"kind": "ukprn", "value": "10072912", "held": "former"} in shown["identifiers"]
    assert (await record(schools, "10099999"))["organisation"] == "105148"


async def test_a_withdrawn_organisation_answers_410_and_its_record_stays(schools: Schools) -> None:
    receipt = await schools.accepted(native(BRANDWOOD))
    undone = await schools.client.post(f"{receipt['links']['self']}/withdrawal")
    assert undone.status_code == 200, undone.text
    for number in ("105148", "3502000"):
        assert (await gone(schools, number))["successors"] == []
    assert (await record(schools, "105148", retired="show"))["withdrawn"] is True
    assert await schools.names() == []
    await schools.accepted(native(BRANDWOOD))
    assert (await record(schools, "3502000"))["withdrawn"] is False


async def test_where_a_childminder_lives_is_for_those_with_the_scope(register: Schools) -> None:
    shown = await record(register, "EY654321")
    assert (shown["street"], shown["postcode"], shown["withheld"]) == (
        "1 Some Street",
        "BL3 4BG",
        [],
    )
    answer = await register.client.get(f"{ORGANISATIONS}/EY654321", headers=NO_CONTACTS)
    hidden = answer.json()
    assert (hidden["street"], hidden["postcode"], hidden["telephone"]) == (None, None, None)
    assert hidden["town"] == "Bolton"
    assert {"street", "postcode", "telephone", "easting"} <= set(hidden["withheld"])
    sources = await register.client.get(f"{ORGANISATIONS}/EY654321/sources", headers=NO_CONTACTS)
    assert "Some Street" not in sources.text
    assert "BL3" not in sources.text
    listed = await register.client.get(f"{ORGANISATIONS}?kind=childminder", headers=NO_CONTACTS)
    (home,) = listed.json()["results"]
    assert (home["easting"], home["northing"]) == (None, None)
    (known,) = (await register.client.get(f"{ORGANISATIONS}?kind=childminder")).json()["results"]
    assert (known["easting"], known["northing"]) == (371_500, 409_500)


async def test_an_unknown_number_is_404_with_a_way_on(register: Schools) -> None:
    answer = await register.get("/999999")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_organisation")
    assert "URN 999999" in answer.json()["detail"]
    assert answer.json()["fix"]


@pytest.mark.parametrize("number", ["12345", "Brandwood", "1" * 20, "EY12"])
async def test_what_is_no_number_at_all_is_told_which_are(register: Schools, number: str) -> None:
    answer = await register.get(f"/{number}")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "unknown_identifier")
    assert problem["errors"][0]["path"] == "path.identifier"
    assert "LAESTAB" in problem["fix"]
    assert "UKPRN" in problem["fix"]
