"""Groups on a day: who is in them, how many, and which of them are closed."""

from tests.schools.groups.conftest import BURY, Groups, member
from tests.schools.handing_in import read
from tests.schools.register_app import native, school


async def test_a_membership_holds_from_its_first_day_up_to_before_its_last(groups: Groups) -> None:
    await groups.load(member("105148", starts_on="2008-09-01", ends_on="2009-09-01"))
    days = ("2008-08-31", "2008-09-01", "2009-08-31", "2009-09-01")
    assert [len(await groups.members(on=day)) for day in days] == [0, 1, 1, 0]
    assert [await groups.groups(on=day) for day in days] == [
        {},
        {"cluster:north": 1},
        {"cluster:north": 1},
        {},
    ]


async def test_groups_are_listed_by_scheme_and_area_a_page_at_a_time(groups: Groups) -> None:
    consortium = {"scheme": "consortium", "code": "gm", "group_name": "Greater Manchester"}
    await groups.load(
        *(member(urn) for urn in ("105148", "105149")),
        member("105150", code="south"),
        *(member(urn, **consortium) for urn in ("105148", BURY)),
    )
    assert await groups.groups() == {"cluster:north": 2, "cluster:south": 1, "consortium:gm": 2}
    assert await groups.groups(scheme="cluster", limit=1) == {"cluster:north": 2}
    assert await groups.groups(area="351") == {"consortium:gm": 1}
    first = await read(groups.schools, "/groups", limit=2)
    rest = await read(groups.schools, "/groups", cursor=first["paging"]["next_cursor"])
    (last,) = rest["results"]
    assert (last["code"], last["name"], last["areas"]) == (
        "gm",
        "Greater Manchester",
        ["350", "351"],
    )
    assert rest["paging"]["next_cursor"] is None
    assert await groups.members("consortium/gm", area="350") == ["105148"]


async def test_members_come_by_name_a_page_at_a_time(groups: Groups) -> None:
    await groups.load(*(member(urn) for urn in ("105150", "105149", "105148")))
    first = await read(groups.schools, "/groups/cluster/north", limit=2)
    assert [one["name"] for one in first["results"]] == ["Brandwood", "Clarendon"]
    assert first["group"]["members"] == 3
    cursor = first["paging"]["next_cursor"]
    rest = await read(groups.schools, "/groups/cluster/north", limit=2, cursor=cursor)
    assert [one["name"] for one in rest["results"]] == ["Devonshire Road"]


async def test_a_closed_member_is_told_as_closed_from_that_day_on(groups: Groups) -> None:
    await groups.load(member("105148"), member("105149"))
    closing = school("105149", "Clarendon", status="closed", closed_on="2009-08-31")
    await groups.schools.accepted(native(closing))
    for day, closed in (("2009-08-30", 0), ("2009-08-31", 1)):
        answer = await read(groups.schools, "/groups/cluster/north", on=day)
        assert (answer["group"]["members"], answer["group"]["closed_members"]) == (2, closed)
        assert [one["closed"] for one in answer["results"]] == [False, bool(closed)]
    assert answer["results"][1]["closed_on"] == "2009-08-31"


async def test_a_group_is_called_what_its_newest_membership_calls_it(groups: Groups) -> None:
    await groups.load(
        member("105148", starts_on="2008-09-01"),
        member("105149", starts_on="2009-09-01", group_name="The North"),
    )
    (group,) = (await read(groups.schools, "/groups"))["results"]
    assert group["name"] == "The North"


async def test_what_never_was_is_not_found_and_a_bad_question_refused(groups: Groups) -> None:
    never = await groups.http.get("/v1/schools/groups/cluster/west")
    assert (never.status_code, never.json()["code"]) == (404, "not_found")
    wrong = await groups.http.get("/v1/schools/groups", params={"on": "3.12.2009", "limit": 0})
    assert wrong.status_code == 422
    assert {one["path"] for one in wrong.json()["errors"]} == {"query.on", "query.limit"}
    foreign = await groups.http.get("/v1/schools/groups", params={"cursor": "WzFd"})
    assert (foreign.status_code, foreign.json()["code"]) == (400, "bad_request")
