"""Reading the register: filters, pages, and one organisation by any of its numbers."""

from collections.abc import AsyncIterator

import pytest

from tests.schools.register_app import (
    BRANDWOOD,
    ORGANISATIONS,
    Schools,
    native,
    running,
    school,
)
from tests.support.databases import NewDatabase

OLD = school("105150", "Eden Primary", laestab="350/2001", status="closed", closed_on="2009-08-31")
NEW = school("136888", "Eden Academy", laestab="350/2001", kind="academy_converter")
SETTING = school("", "100% Nursery", ey_urn="EY123456", phase="nursery", kind="pvi_setting")
BURY = school("105300", "Elton High", area="351", phase="secondary", ukprn="10000001")
EVERYONE = native(BRANDWOOD, OLD, NEW, SETTING, BURY)


@pytest.fixture(scope="module")
async def register(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Schools]:
    """A register of five organisations, for tests that only read."""
    async with running(new_database, tmp_path_factory.mktemp("register")) as service:
        await service.accepted(EVERYONE)
        yield service


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (
            {},
            [
                "100% Nursery",
                "Brandwood Primary School",
                "Eden Academy",
                "Eden Primary",
                "Elton High",
            ],
        ),
        ({"area": "351"}, ["Elton High"]),
        ({"area": "350", "status": "closed"}, ["Eden Primary"]),
        ({"phase": "nursery"}, ["100% Nursery"]),
        ({"phase": ["nursery", "secondary"]}, ["100% Nursery", "Elton High"]),
        ({"kind": "academy_converter"}, ["Eden Academy"]),
        ({"q": "eDeN"}, ["Eden Academy", "Eden Primary"]),
        ({"q": "0% n"}, ["100% Nursery"]),
        ({"q": "_"}, []),
        ({"q": "x' OR 1=1 --"}, []),
    ],
)
async def test_lists_are_filtered_and_in_name_order(
    register: Schools, filters: dict[str, str], names: list[str]
) -> None:
    assert await register.names(**filters) == names


async def test_pages_join_up_without_gap_or_repeat(schools: Schools) -> None:
    twins = [school(str(190_000 + n), "Twin Primary") for n in range(5)]
    await schools.accepted(native(BRANDWOOD, NEW, *twins))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await schools.get("", limit=3, **cursor)).json()
        assert len(page["results"]) <= 3
        seen += [one["organisation"] for one in page["results"]]
        if page["paging"]["next_cursor"] is None:
            break
        cursor = {"cursor": page["paging"]["next_cursor"]}
    assert len(seen) == len(set(seen)) == 7
    assert seen[2:] == sorted(seen[2:])


@pytest.mark.parametrize(
    ("query", "status", "path"),
    [
        ({"status": "shut"}, 422, "query.status.0"),
        ({"limit": "0"}, 422, "query.limit"),
        ({"cursor": "nonsense"}, 400, "query.cursor"),
        ({"cursor": "WzFd"}, 400, "query.cursor"),
    ],
)
async def test_a_wrong_query_is_named(
    register: Schools, query: dict[str, str], status: int, path: str
) -> None:
    answer = await register.get("", **query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["path"] for one in answer.json()["errors"]] == [path]


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
