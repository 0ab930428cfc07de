"""Support over HTTP: sessions delivered, corrected, taken back; delivered against allocated."""

import pytest

from chassis.policy import Role
from contracts.earlyyears import SupportAllocated
from tests.earlyyears.support.sharing_out import SESSION, YEAR, adopted, rate, staff
from tests.earlyyears.team_app import Team
from tests.support.team import Json

KEY = "EY123456.2009-10"
WHY = {"reason": "It was a morning only"}


@pytest.fixture
async def supported(team: Team) -> Team:
    """A nursery rated red with 27 hours, a school green, two not rated."""
    await staff(team)
    await rate(team, {"EY123456": "red", "105148": "green"})
    await adopted(team)
    return team


async def test_sessions_are_delivered_and_told_until_it_is_complete(supported: Team) -> None:
    first = await supported.post(f"support/{KEY}/sessions", SESSION)
    hours = first["state"]["hours"]
    assert (first["state"]["status"], first["state"]["sessions"][0]["by"]) == ("under_way", "qio-1")
    beyond = SESSION | {"hours": 24}
    await supported.post(f"support/{KEY}/sessions", beyond)
    refused = await supported.post(f"support/{KEY}/sessions", beyond, status=409)
    assert f"50 of {hours} hours allocated" in refused["detail"]
    rest = SESSION | {"hours": hours - 26}
    last = await supported.post(f"support/{KEY}/sessions", rest)
    assert last["state"]["status"] == "complete"
    told = (await supported.told(SupportAllocated))["EY123456/2009/10"]
    assert (told.allocated, sum(each.hours for each in told.sessions)) == (hours, hours)


async def test_a_session_is_corrected_or_taken_back_with_the_reason(supported: Team) -> None:
    for _ in range(2):
        await supported.post(f"support/{KEY}/sessions", SESSION)
    right = SESSION | {"hours": 1} | WHY
    await supported.post(f"support/{KEY}/sessions/1/correction", right)
    taken = await supported.post(f"support/{KEY}/sessions/2/withdrawal", WHY)
    sessions = taken["state"]["sessions"]
    assert [(each["hours"], each["withdrawn"]) for each in sessions] == [(1, False), (2, True)]
    await supported.post(f"support/{KEY}/sessions/2/correction", right, status=404)
    history = (await supported.get(f"support/{KEY}/history"))["results"]
    assert [(each["action"], each["why"]) for each in history[-2:]] == [
        ("correct", WHY["reason"]),
        ("withdraw", WHY["reason"]),
    ]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"by": "nobody"}, ("unknown_person", "$.by")),
        ({"on": "2999-01-01"}, ("in_the_future", "$.on")),
        ({"on": "2009-08-31"}, ("outside_year", "$.on")),
    ],
)
async def test_what_cannot_be_is_refused(
    supported: Team, wrong: Json, fault: tuple[str, str]
) -> None:
    answer = await supported.post(f"support/{KEY}/sessions", SESSION | wrong, status=422)
    assert [(each["code"], each["path"]) for each in answer["errors"]] == [fault]


async def test_delivered_against_allocated_is_told_by_rating_officer_and_sort(
    supported: Team,
) -> None:
    await supported.post(f"support/{KEY}/sessions", SESSION)
    await supported.post("support/105148.2009-10/sessions", SESSION | {"hours": 1})
    found = await supported.get("support/delivery", year=YEAR, area="350")
    total = found["total"]
    assert (total["organisations"], total["allocated"], total["delivered"]) == (4, 60, 3)
    for part in ("by_rating", "by_officer", "by_sort"):
        assert sum(each["allocated"] for each in found[part]) == 60
    delivered = {
        part: {each["of"]: each["delivered"] for each in found[part]}
        for part in ("by_rating", "by_officer", "by_sort")
    }
    assert delivered == {
        "by_rating": {"green": 1, "not_rated": 0, "red": 2},
        "by_officer": {"nobody": 1, "qio-1": 2},
        "by_sort": {"childminder": 0, "primary": 1, "pvi": 2},
    }
    elsewhere = await supported.get("support/delivery", year=YEAR, area="351")
    assert (elsewhere["total"]["allocated"], elsewhere["by_rating"]) == (0, [])


async def test_each_reads_its_own_and_only_the_team_records(supported: Team) -> None:
    own = ["105148"]
    asked = f"support/delivery?year={YEAR}"
    for role, acts_for, reads, other, records, all_of_it in (
        (Role.HEAD, own, 200, 404, 403, 403),
        (Role.GOVERNOR, own, 200, 404, 403, 403),
        (Role.ADVISER, ["*"], 200, 200, 200, 200),
        (Role.SCHOOL_IMPROVEMENT_PARTNER, own, 200, 404, 403, 403),
    ):
        async with supported.as_(role, organisations=acts_for) as they:
            path = "support/105148.2009-10"
            sent = await they.post(
                f"{path}/sessions", json=SESSION | {"hours": 1}, headers={"If-Match": "*"}
            )
            answers = [
                (await they.get(path)).status_code,
                (await they.get(f"support/{KEY}")).status_code,
                sent.status_code,
                (await they.get(asked)).status_code,
            ]
            assert answers == [reads, other, records, all_of_it], role
    async with supported.as_(Role.HEAD, organisations=own) as head:
        listed = (await head.get("support")).json()["results"]
        assert [each["organisation"] for each in listed] == ["105148"]


async def test_the_log_says_no_more_of_a_session_than_it_may(supported: Team) -> None:
    secret = SESSION | {"focus": "The manager is off with stress"}
    await supported.post(f"support/{KEY}/sessions", secret)
    logged = str(await supported.get("audit"))
    assert "support.deliver" in logged
    assert "stress" not in logged
    entries = await supported.rows("SELECT what FROM entry")
    assert not [each for each in entries if "stress" in each["what"]]
