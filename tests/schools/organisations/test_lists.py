"""Organisations by name: filters and pages."""

from collections.abc import AsyncIterator

import pytest

from tests.schools.organisations.single import submitted
from tests.schools.register_app import (
    BRANDWOOD,
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
MARYS = school("105160", "St. Mary\u2019s and St. Mary's CofE", kind="va", opened_on="1990-01-01")
MEMBERSHIPS = (
    {
        "scheme": "cluster",
        "code": "north",
        "group_name": "North",
        "organisation": "105148",
        "ends_on": "2009-09-01",
    },
    {"scheme": "trust", "code": "east", "group_name": "East", "organisation": "105300"},
)
INSPECTION = {
    "organisation": "105300",
    "inspected": "section_5",
    "inspected_on": "2009-05-02",
    "overall": "4",
    "category": "special_measures",
}
EVERYONE = native(BRANDWOOD | {"ward": "Crompton"}, OLD, NEW, SETTING, BURY, MARYS)


@pytest.fixture(scope="module")
async def register(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Schools]:
    """A register of six organisations, for tests that only read."""
    async with running(new_database, tmp_path_factory.mktemp("register")) as service:
        await service.accepted(EVERYONE)
        await submitted(service, "memberships", *MEMBERSHIPS)
        await submitted(service, "inspections", INSPECTION)
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
                "St. Mary\u2019s and St. Mary's CofE",
            ],
        ),
        ({"area": "351"}, ["Elton High"]),
        ({"kind": "va"}, ["St. Mary\u2019s and St. Mary's CofE"]),
        ({"area": "350", "status": "closed"}, ["Eden Primary"]),
        ({"phase": "nursery"}, ["100% Nursery"]),
        ({"phase": ["nursery", "secondary"]}, ["100% Nursery", "Elton High"]),
        ({"kind": "academy_converter"}, ["Eden Academy"]),
        ({"q": "eDeN"}, ["Eden Academy", "Eden Primary"]),
        ({"q": "0% n"}, ["100% Nursery"]),
        ({"q": "mary's C"}, ["St. Mary\u2019s and St. Mary's CofE"]),
        ({"q": "MARY\u2019S"}, ["St. Mary\u2019s and St. Mary's CofE"]),
        ({"q": "_"}, []),
        ({"q": "x' OR 1=1 --"}, []),
        ({"ward": ["Crompton", "Halliwell"]}, ["Brandwood Primary School"]),
        ({"open_on": "2009-08-30", "q": "eden"}, ["Eden Academy", "Eden Primary"]),
        ({"open_on": "2009-08-31", "q": "eden"}, ["Eden Academy"]),
        ({"open_on": "1970-08-31", "area": "350"}, []),
        ({"group": "cluster:north", "on": "2009-08-31"}, ["Brandwood Primary School"]),
        ({"group": "cluster:north", "on": "2009-09-01"}, []),
        ({"group": ["cluster:north", "trust:east"]}, ["Elton High"]),
        ({"category": "special_measures", "on": "2009-05-01"}, []),
        ({"category": "special_measures", "on": "2009-05-02"}, ["Elton High"]),
        ({"category": ["special_measures", "notice_to_improve"]}, ["Elton High"]),
        ({"category": "notice_to_improve"}, []),
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
        ({"group": "north"}, 422, "query.group.0"),
        ({"category": "none"}, 422, "query.category.0"),
        ({"on": "20091203"}, 422, "query.on"),
    ],
)
async def test_a_wrong_query_is_named(
    register: Schools, query: dict[str, str], status: int, path: str
) -> None:
    answer = await register.get("", **query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["path"] for one in answer.json()["errors"]] == [path]
