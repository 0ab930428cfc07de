"""Which school or setting is with whom, over HTTP."""

from collections import Counter

from chassis.clock import today
from chassis.policy import Role
from tests.earlyyears.people.people import add, codes, give, patch
from tests.earlyyears.team_app import Team, school, setting

WHY = {"reason": "A new round"}


async def test_it_is_given_handed_over_and_ended(team: Team) -> None:
    await add(team)
    await add(team, "qio-2")
    made = await give(team, "3505148", since="2009-09-01")  # its LAESTAB
    assert (made["key"], made["state"]["officer"]) == ("105148", "qio-1")
    await team.post("caseloads/105148/handover", {"officer": "qio-2", "on": "2009-12-01"} | WHY)
    assert [one["key"] for one in (await team.get("caseloads", officer="qio-2"))["results"]] == [
        "105148"
    ]
    ended = await team.post("caseloads/105148/end", {"on": "2010-01-04"} | WHY)
    assert ended["state"]["stints"][1]["until"] == "2010-01-04"
    lines = (await team.get("organisations/105148/timeline"))["results"]
    assert [(one["on"], one["what"]) for one in lines] == [
        ("2009-12-01", "another named officer"),
        ("2009-09-01", "named officer"),
    ]
    assert "qio" not in str(lines)


async def test_what_cannot_be_given_is_not(team: Team) -> None:
    await add(team)
    await team.say(school("105150", phase="secondary"), setting("EY9", status="closed"))
    for organisation, code in (("105150", "not_early_years"), ("EY9", "not_open")):
        sent = {"organisation": organisation, "officer": "qio-1"}
        refused = await team.post("caseloads", sent, status=422)
        assert codes(refused) == {(code, "$.organisation")}
    unknown = {"organisation": "105148", "officer": "qio-9"}
    assert codes(await team.post("caseloads", unknown, status=422)) == {
        ("unknown_person", "$.officer")
    }
    await give(team, "105148")
    await team.post("caseloads", {"organisation": "105148", "officer": "qio-1"}, status=409)
    later = {"organisation": "105149", "officer": "qio-1", "since": "2999-01-01"}
    assert codes(await team.post("caseloads", later, status=422)) == {("in_the_future", "$.since")}
    tag = await team.client.post("caseloads/105148/end", json=WHY)
    assert tag.status_code == 428


async def test_caseloads_are_the_teams(team: Team) -> None:
    await add(team)
    await give(team, "105148")
    async with team.as_(Role.HEAD, organisations=["105148"]) as head:
        for path in ("caseloads", "caseloads/105148", "caseloads/missing?area=350"):
            assert (await head.get(path)).status_code == 403
    async with team.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105149"]) as partner:
        assert (await partner.get("caseloads/105148")).status_code == 404
        assert (await partner.get("caseloads/missing?area=350")).status_code == 403
    async with team.as_(Role.ADVISER) as adviser:
        assert (await adviser.get("caseloads/105148")).status_code == 200
        assert (await adviser.post("caseloads/share-out", json={"area": "350"})).status_code == 403


async def test_those_with_nobody_are_listed(team: Team) -> None:
    await add(team)
    await team.say(school("105150", phase="secondary"), setting("EY9", status="closed"))
    await give(team, "105148")
    await give(team, "EY123456")
    await team.post("caseloads/EY123456/end", WHY)
    listed = (await team.get("caseloads/missing", area="350"))["results"]
    assert [(one["organisation"], one["sort"]) for one in listed] == [
        ("105149", "primary"),
        ("EY123456", "pvi"),
        ("EY123457", "childminder"),
    ]
    page = await team.get("caseloads/missing", area="350", limit=2)
    rest = await team.get("caseloads/missing", area="350", cursor=page["paging"]["next_cursor"])
    assert page["results"] + rest["results"] == listed
    only = await team.get("caseloads/missing", area="350", sort="childminder")
    assert [one["organisation"] for one in only["results"]] == ["EY123457"]
    assert (await team.get("caseloads/missing", area="351"))["results"] == []


async def test_a_share_out_is_tried_before_it_is_done(team: Team) -> None:
    await add(team)
    await add(team, "qio-2")
    await add(team, "lead-1", post="early_years_lead")
    await team.say(*(setting(f"EY20000{n}") for n in range(5)))
    await give(team, "105148")
    await give(team, "EY123456")
    await team.post("caseloads/EY123456/end", WHY)
    draft = {"area": "350"}
    tried = await team.post("caseloads/share-out", draft | {"dry_run": True})
    assert tried["dry_run"]
    assert len((await team.get("caseloads"))["results"]) == 2
    done = await team.post("caseloads/share-out", draft)
    assert done["given"] == tried["given"]
    assert [(one["officer"], one["before"], one["after"]) for one in done["loads"]] == [
        ("qio-1", 1, 5),
        ("qio-2", 0, 4),
    ]
    assert (await team.get("caseloads/missing", area="350"))["results"] == []
    held = (await team.get("caseloads"))["results"]
    assert Counter(one["state"]["officer"] for one in held) == {"qio-1": 5, "qio-2": 4}
    [again] = [one for one in held if one["key"] == "EY123456"]
    assert [stint["since"] for stint in again["state"]["stints"]] == [str(today())] * 2
    assert (await team.post("caseloads/share-out", draft))["given"] == []
    actions = [one["action"] for one in (await team.get("audit"))["results"]]
    assert actions.count("caseload.share_out") == 1


async def test_what_a_sort_weighs_is_told(team: Team) -> None:
    await add(team)
    await add(team, "qio-2")
    draft = {"area": "350", "weights": {"pvi": 3}, "officers": ["qio-2", "qio-1"]}
    done = await team.post("caseloads/share-out", draft)
    whose = {one["organisation"]: one["officer"] for one in done["given"]}
    # The nursery counts as much as the two schools and the childminder together.
    assert Counter(whose.values())[whose["EY123456"]] == 1
    assert sorted(one["weight_after"] for one in done["loads"]) == [3, 3]


async def test_a_leavers_caseload_is_shared_out(team: Team) -> None:
    await add(team)
    for organisation in ("105148", "105149", "EY123456", "EY123457"):
        await give(team, organisation)
    draft = {"area": "350", "caseload_of": "qio-1"}
    await team.post("caseloads/share-out", draft, status=409)
    await add(team, "qio-2")
    await add(team, "qio-3")
    done = await team.post("caseloads/share-out", draft)
    assert [one["after"] for one in done["loads"]] == [2, 2]
    await patch(team, "qio-1", left_on=str(today()))
    gone = await team.post(
        "caseloads/share-out", {"area": "350", "officers": ["qio-1"]}, status=409
    )
    assert codes(gone) == {("has_left", "$.officers.0")}
    none = await team.post("caseloads/share-out", {"area": "350", "officers": ["x"]}, status=422)
    assert codes(none) == {("unknown_person", "$.officers.0")}
