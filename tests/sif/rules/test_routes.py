"""Suggestions over HTTP: live from what the register, visits and results tell; who sees what."""

from datetime import date
from typing import Any

from chassis.policy import Role
from tests.sif.rules.telling import ON, SETTING, concern, inspection, note, results
from tests.sif.sif_app import Json, Sif, school, setting

ONE = "organisations/105148/suggestion"
LAST = {"code": "core", "tier": 1, "title": "None of the others"}


async def _of(sif: Sif, path: str = ONE, **query: Any) -> Json:
    found = await sif.get(path, on=query.pop("on", ON), **query)
    return dict(found["suggestion"])


async def _listed(sif: Sif, **query: Any) -> list[str]:
    found = await sif.get("suggestions", area="350", on=ON, **query)
    return [each["organisation"] for each in found["results"]]


async def test_what_the_register_tells_is_suggested_at_once(sif: Sif) -> None:
    before = await _of(sif)
    assert (before["tier"], before["rule"]) == (1, "core")
    assert "ofsted_category" in before["unknown"]
    await sif.say(inspection())
    assert "ofsted_category" not in (await _of(sif))["unknown"]
    await sif.say(
        inspection(inspected_on=date(2009, 10, 5), overall=4, category="special_measures")
    )
    await sif.say(concern())
    after = await _of(sif)
    assert (after["tier"], after["rule"]) == (5, "eligible_for_intervention")
    assert "Ofsted: special measures since 5 October 2009" in [
        each["text"] for each in after["evidence"]
    ]
    assert (await _of(sif, on="2009-10-04"))["tier"] == 1


async def test_results_put_a_school_below_the_floor_and_how_far(sif: Sif) -> None:
    await results(
        sif,
        ("105148", "2006/07", 40, 60.0),
        ("105148", "2007/08", 40, 58.0),
        ("105148", "2008/09", 40, 50.0),
        ("105149", "2008/09", 40, 57.5),
    )
    found = await sif.get(ONE, on=ON)
    assert (found["suggestion"]["tier"], found["suggestion"]["rule"]) == (4, "at_risk")
    facts = found["facts"]
    assert facts["three_year_trend"] == "declining"
    assert facts["attainment"] == {
        "stage": "ks2",
        "year": "2008/09",
        "percent": "50.0",
        "eligible": 40,
        "achieved": 20,
        "floor": 55,
        "below_floor": True,
        "pupils_to_floor": 2,
    }
    assert [(each["rule"], each["text"]) for each in found["suggestion"]["near_misses"]] == [
        ("at_risk", "2 pupils below the floor")
    ]
    near = (await _of(sif, "organisations/105149/suggestion"))["near_misses"]
    assert [each["text"] for each in near] == ["2 pupils from the floor"]
    assert (await _of(sif, on="2009-08-30"))["rule"] == "core"


async def test_the_partners_risk_is_seen_by_those_who_may(sif: Sif) -> None:
    await note(sif, risk=4, leadership_concern=True)
    found = await sif.get(ONE, on=ON)
    assert found["facts"]["sip_risk"] == 4
    [evidence] = found["suggestion"]["evidence"]
    assert evidence["text"] == "School Improvement Partner: risk 4 of 4, noted on 21 September 2009"
    assert evidence["confidential"] is True
    for role in (Role.ADVISER, Role.DATA_MANAGER):
        async with sif.as_(role) as caller:
            shown = (await caller.get(ONE, params={"on": ON})).json()
            listed = (await caller.get("suggestions", params={"on": ON, "area": "350"})).text
        assert shown["suggestion"]["tier"] == 4
        assert (shown["facts"]["sip_risk"], shown["facts"]["leadership_concern"]) == (None, None)
        assert "risk 4" not in listed + str(shown)


async def test_a_partner_sees_the_schools_allocated_and_a_school_none(sif: Sif) -> None:
    partner = sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105149"])
    async with partner as caller:
        rows = (await caller.get("suggestions", params={"area": "350"})).json()["results"]
        assert [each["organisation"] for each in rows] == ["105149"]
        assert (await caller.get(ONE)).status_code == 404
        trial = {"framework": "schools", "area": "350", "rules": [LAST]}
        assert (await caller.post("rule-sets/trial", json=trial)).status_code == 403
    for role in (Role.HEAD, Role.GOVERNOR, Role.OPERATOR):
        async with sif.as_(role, organisations=["105148"]) as caller:
            for path in ("suggestions?area=350", ONE, "rule-sets"):
                assert (await caller.get(path)).status_code == 403


async def test_the_list_is_narrowed_and_paged(sif: Sif) -> None:
    await sif.say(school("105150"), school("105151", area="351"), setting())
    await results(sif, ("105149", "2008/09", 40, 52.5), ("105150", "2008/09", 40, 90.0))
    assert await _listed(sif) == ["105148", "105149", "105150", "EY123456"]
    assert await _listed(sif, framework="early_years") == ["EY123456"]
    assert await _listed(sif, tier=3) == ["105149"]
    assert await _listed(sif, near=True) == ["105149"]
    assert await _listed(sif, near=False) == ["105148", "105150", "EY123456"]
    assert await _listed(sif, differs=True) == []
    for narrowed in ({}, {"tier": [1, 3]}):
        first = await sif.get("suggestions", area="350", on=ON, limit=3, **narrowed)
        cursor = first["paging"]["next_cursor"]
        rest = await _listed(sif, limit=3, cursor=cursor, **narrowed)
        assert [each["organisation"] for each in first["results"]] + rest == await _listed(
            sif, **narrowed
        )


async def test_what_was_confirmed_is_not_moved_by_what_is_suggested(sif: Sif) -> None:
    category = {"organisation": "105148", "term": "2009/10-AUT", "due_on": "2009-10-23"}
    key = (await sif.post("categories", category, status=201))["key"]
    steps: tuple[tuple[str, Json], ...] = (
        ("proposal", {"on": "2009-09-14", "tier": 1, "reasons": "Nothing of concern."}),
        ("agreement", {"on": "2009-09-15"}),
        ("moderation", {"on": "2009-09-16", "tier": 1}),
        ("confirmation", {"on": "2009-09-17", "effective_on": "2009-09-17"}),
    )
    for step, body in steps:
        await sif.post(f"categories/{key}/{step}", body)
    assert await _listed(sif, differs=True) == []
    await note(sif, risk=3)
    assert await _listed(sif, differs=True) == ["105148"]
    found = await sif.get(ONE, on=ON)
    assert (found["suggestion"]["tier"], found["confirmed_tier"]) == (3, 1)


async def test_organisations_not_open_on_the_day_are_left_out(sif: Sif) -> None:
    await sif.say(
        school("105150", status="closed", closed_on=date(2009, 8, 31)),
        school("105151", status="closed", closed_on=date(2010, 8, 31)),
        school("105152", status="proposed"),
        school("105153", kind="other_independent_school"),
    )
    assert await _listed(sif) == ["105148", "105149", "105151"]
    answer = await sif.client.get("organisations/105153/suggestion")
    assert answer.status_code == 409


async def test_settings_have_rules_of_their_own(sif: Sif) -> None:
    never = inspection(
        "EY123456", inspected="early_years", inspected_on=None, overall=None, **SETTING
    )
    await sif.say(setting(), never)
    found = await _of(sif, "organisations/EY123456/suggestion")
    assert (found["ruleset"], found["rule"], found["tier"]) == ("early_years-1", "some_need", 2)
    assert [each["text"] for each in found["evidence"]] == ["Ofsted: never inspected"]
    await sif.say(inspection("EY123456", inspected="early_years", overall=3, **SETTING))
    assert (await _of(sif, "organisations/EY123456/suggestion"))["tier"] == 3


async def test_rule_sets_are_public_to_the_team_with_their_versions(sif: Sif) -> None:
    found = (await sif.get("rule-sets"))["results"]
    assert [(each["framework"], each["version"]) for each in found] == [
        ("early_years", 1),
        ("schools", 1),
    ]
    one = await sif.get("rule-sets/schools/1")
    assert one["rules"][3]["when"][0][0] == {"fact": "below_floor", "is": True}
    assert (await sif.client.get("rule-sets/schools/2")).status_code == 404


async def test_rules_are_tried_without_being_kept(sif: Sif) -> None:
    await results(sif, ("105148", "2008/09", 40, 52.5), ("105149", "2008/09", 40, 80.0))
    stricter = {
        "code": "below",
        "tier": 4,
        "title": "Below the floor",
        "when": [[{"fact": "below_floor", "is": True}]],
    }
    trial = {"framework": "schools", "area": "350", "on": ON, "rules": [stricter, LAST]}
    found = await sif.post("rule-sets/trial", trial)
    assert (found["tiers"], found["tiers_then"]) == ({"3": 1, "1": 1}, {"4": 1, "1": 1})
    assert found["moved"] == [
        {
            "organisation": "105148",
            "name": "School 105148",
            "tier": 3,
            "rule": "wider_need",
            "tier_then": 4,
            "rule_then": "below",
        }
    ]
    assert (await _of(sif))["tier"] == 3


async def test_rules_that_cannot_be_are_refused(sif: Sif) -> None:
    trial: Json = {"framework": "schools", "area": "350", "rules": [LAST | {"when": []}, LAST]}
    await sif.post("rule-sets/trial", trial, status=422)
    unknown = LAST | {"when": [[{"fact": "moon", "is": True}]]}
    answer = await sif.post("rule-sets/trial", trial | {"rules": [unknown]}, status=422)
    assert "there is no fact moon" in str(answer["errors"])
    for query in ({"area": "350", "on": "2999-01-01"}, {"area": "350", "on": "1999-01-01"}, {}):
        assert (await sif.client.get("suggestions", params=query)).status_code == 422
