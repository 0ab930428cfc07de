"""Who is in the team, who may read of it, and who leaves."""

from chassis.policy import Role
from tests.earlyyears.people.people import YEAR, add, codes, give, patch
from tests.earlyyears.team_app import Team, setting


async def test_somebody_joins_and_changes(team: Team) -> None:
    made = await add(team, client="council:bradley")
    assert made["state"]["hours"] == {YEAR: 600}
    changed = await patch(team, "qio-1", hours={"2010-11": 500, YEAR: None}, post="consultant")
    assert changed["state"]["hours"] == {"2010/11": 500}
    assert (changed["state"]["post"], changed["version"]) == ("consultant", 2)
    history = (await team.get("people/qio-1/history"))["results"]
    assert [one["action"] for one in history] == ["create", "change"]
    assert [one["key"] for one in (await team.get("people", post="adviser"))["results"]] == []


async def test_a_client_is_one_persons_and_some_keys_are_nobodys(team: Team) -> None:
    await add(team, client="council:bradley")
    draft = {"key": "qio-2", "name": "B", "post": "adviser", "client": "council:bradley"}
    taken = await team.post("people", draft, status=409)
    assert codes(taken) == {("client_taken", "$.client")}
    reserved = await team.post("people", draft | {"key": "workload"}, status=422)
    assert codes(reserved) == {("reserved", "$.key")}


async def test_names_are_for_the_team_alone(team: Team) -> None:
    await add(team)
    for role in (Role.HEAD, Role.GOVERNOR):
        async with team.as_(role, organisations=["105148"]) as school:
            for path in ("people", "people/qio-1", "people/workload?year=2009/10"):
                assert (await school.get(path)).status_code == 403
    async with team.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105148"]) as partner:
        assert (await partner.get("people")).json()["results"] == []
        assert (await partner.get("people/qio-1")).status_code == 404
    async with team.as_(Role.ADVISER) as adviser:
        assert (await adviser.get("people/qio-1")).status_code == 200
        headers = {"If-Match": "*"}
        answer = await adviser.patch("people/qio-1", json={"name": "C"}, headers=headers)
        assert answer.status_code == 403
    assert "Bradley" not in str(await team.get("audit"))


async def test_nobody_leaves_with_a_caseload(team: Team) -> None:
    await add(team)
    await add(team, "qio-2")
    for organisation in ("105148", "EY123456", "EY123457"):
        await give(team, organisation)
    refused = await patch(team, "qio-1", status=409, left_on="2009-12-31")
    assert refused["settings"] == 3
    assert [one["message"] for one in refused["errors"]] == [
        f"{key} is with qio-1" for key in ("105148", "EY123456", "EY123457")
    ]
    assert (await team.get("people/qio-1"))["state"]["left_on"] is None
    reason = {"reason": "She leaves"}
    await team.post("caseloads/105148/handover", {"officer": "qio-2"} | reason)
    await team.post("caseloads/EY123456/end", reason)
    await team.say(setting("EY123457", kind="childminder", status="closed"))
    left = await patch(team, "qio-1", left_on="2009-12-31")
    assert left["state"]["status"] == "left"
    draft = {"organisation": "105149", "officer": "qio-1"}
    again = await team.post("caseloads", draft, status=409)
    assert codes(again) == {("has_left", "$.officer")}
