"""Statutory targets over HTTP: opened for all, set, revised, late, added up."""

from typing import Any

from chassis.policy import Role
from contracts.sif import TargetsSet
from tests.sif.sif_app import Sif, school

KEY = "105148.2010-11"
OPEN = {"area": "350", "year": "2010/11"}
ASK = {"area": "350", "year": "2010/11"}
MEASURES = ("ks2_level_4", "ks2_english_progress", "ks2_maths_progress")


def _given(percent: str = "78", cohort: int | None = 30) -> list[dict[str, Any]]:
    return [{"measure": one, "percent": percent, "cohort": cohort} for one in MEASURES]


def _set(on: str = "2009-12-09", **given: Any) -> dict[str, Any]:
    return {"on": on, "targets": _given(**given)}


async def test_they_are_opened_for_the_schools_that_must_set_them(sif: Sif) -> None:
    await sif.say(
        school("105200", kind="local_authority_nursery_school", phase="nursery"),
        school("105201", kind="pupil_referral_unit", phase="not_applicable"),
        school("105202", phase="secondary"),
        school("105203", status="closed", closed_on="2009-08-31"),
        school("105204", area="351"),
    )
    opened = await sif.post("targets/openings", OPEN)
    assert opened == {"year": "2010/11", "due_on": "2009-12-31", "opened": 3, "already": 0}
    listed = await sif.get("targets", year="2010/11")
    assert {one["organisation"]: one["state"]["stages"] for one in listed["results"]} == {
        "105148": ["ks2"],
        "105149": ["ks2"],
        "105202": ["ks4"],
    }
    dues = await sif.rows("SELECT DISTINCT owner, due_on FROM due")
    assert [(row["owner"], str(row["due_on"])) for row in dues] == [("governors", "2009-12-31")]


async def test_opened_again_only_new_schools_are_added(sif: Sif) -> None:
    await sif.post("targets/openings", OPEN)
    await sif.post(f"targets/{KEY}/setting", _set())
    await sif.say(school("105150"))
    assert (await sif.post("targets/openings", OPEN))["opened"] == 1
    assert (await sif.get(f"targets/{KEY}"))["state"]["status"] == "set"
    [entry] = [one for one in (await sif.get("audit"))["results"] if one["rows"] == 2]
    assert (entry["action"], entry["subject"]) == ("targets.open", "350.2010-11")


async def test_governors_set_and_revise_their_own(sif: Sif) -> None:
    await sif.post("targets/openings", OPEN)
    async with sif.as_(Role.GOVERNOR, organisations=["105148"]) as governor:
        sent: Any = {"json": _set(), "headers": {"If-Match": "*"}}
        assert (await governor.post(f"targets/{KEY}/setting", **sent)).status_code == 200
        assert (await governor.post("targets/105149.2010-11/setting", **sent)).status_code == 404
        assert (await governor.get("targets/late", params=ASK)).status_code == 403
        assert (await governor.get("targets/aggregate", params=ASK)).status_code == 403
        advice: Any = {"json": {"text": "Aim higher."}, "headers": {"If-Match": "*"}}
        assert (await governor.post(f"targets/{KEY}/advice", **advice)).status_code == 403
    revision = _set("2010-03-01", percent="80.5") | {"reason": "Two pupils moved in"}
    await sif.post(f"targets/{KEY}/revision", revision)
    held = (await sif.get(f"targets/{KEY}"))["state"]
    assert (held["status"], held["set_on"], held["revised_on"]) == (
        "revised",
        "2009-12-09",
        "2010-03-01",
    )
    assert {one["percent"] for one in held["targets"]} == {"80.5"}
    last = (await sif.get(f"targets/{KEY}/history"))["results"][-1]
    assert (last["why"], last["changes"]["status"]["before"]) == ("Two pupils moved in", "set")
    assert await sif.rows("SELECT * FROM due WHERE key = :key", key=KEY) == []


async def test_a_partner_advises_and_does_not_set(sif: Sif) -> None:
    await sif.post("targets/openings", OPEN)
    advice = {"on": "2009-11-03", "text": "Secret ambition", "proposed": _given("85")[:1]}
    async with sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105148"]) as partner:
        answer = await partner.post(
            f"targets/{KEY}/setting", json=_set(), headers={"If-Match": "*"}
        )
        assert answer.status_code == 403
        answer = await partner.post(f"targets/{KEY}/advice", json=advice, headers={"If-Match": "*"})
        assert answer.json()["state"]["advice"][0]["proposed"][0]["percent"] == "85"
    assert "ambition" not in str(await sif.get("audit"))


async def test_the_late_list_is_as_of_any_day(sif: Sif) -> None:
    await sif.post("targets/openings", OPEN)
    await sif.say(school("105150"), school("105151"))
    await sif.post(f"targets/{KEY}/setting", _set("2010-01-15"))
    assert (await sif.get("targets/late", **ASK, on="2009-12-31"))["results"] == []
    first = await sif.get("targets/late", **ASK, on="2010-01-10", limit=3)
    rest = await sif.get("targets/late", cursor=first["paging"]["next_cursor"], **ASK)
    late = [(one["organisation"], one["days_late"]) for one in first["results"]]
    assert late == [("105148", 10), ("105149", 10), ("105150", 10)]
    assert [one["organisation"] for one in rest["results"]] == ["105151"]
    assert [one["opened"] for one in first["results"]] == [True, True, False]
    after = await sif.get("targets/late", **ASK, on="2010-01-15")
    assert "105148" not in [one["organisation"] for one in after["results"]]
    async with sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105149"]) as partner:
        seen = (await partner.get("targets/late", params=ASK)).json()["results"]
        assert [one["organisation"] for one in seen] == ["105149"]


async def test_an_infant_school_has_none_to_set(sif: Sif) -> None:
    await sif.post("targets/openings", OPEN)
    await sif.post(f"targets/{KEY}/stages", {"stages": [], "reason": "An infant school"})
    late = await sif.get("targets/late", **ASK)
    assert [one["organisation"] for one in late["results"]] == ["105149"]
    answer = await sif.post(f"targets/{KEY}/setting", _set(), status=409)
    assert "not required" in answer["detail"]
    told = (await sif.told(TargetsSet))["105148/2010/11"]
    assert (told.required, told.present) == (0, 0)


async def test_the_authoritys_own_is_weighted_by_cohort(sif: Sif) -> None:
    await sif.say(school("105150"), school("105151"))
    await sif.post("targets/openings", OPEN)
    for organisation, percent, cohort in (("105148", "70", 30), ("105149", "80", 60)):
        given = _set(percent=percent, cohort=cohort)
        await sif.post(f"targets/{organisation}.2010-11/setting", given)
    await sif.post("targets/105150.2010-11/setting", _set(percent="10", cohort=None))
    told = await sif.get("targets/aggregate", **ASK)
    assert told["due_on"] == "2010-01-31"
    assert [one["measure"] for one in told["measures"]] == list(MEASURES)
    first = {name: value for name, value in told["measures"][0].items() if name != "title"}
    assert first == {
        "measure": "ks2_level_4",
        "percent": "76.7",
        "cohort": 90,
        "schools": 2,
        "without_cohort": 1,
        "not_set": 1,
    }


async def test_events_tell_how_many_are_there_and_not_which(sif: Sif) -> None:
    await sif.post("targets/openings", OPEN)
    await sif.post(f"targets/{KEY}/setting", _set())
    told = await sif.told(TargetsSet)
    done, waiting = told["105148/2010/11"], told["105149/2010/11"]
    assert (str(done.set_on), done.required, done.present) == ("2009-12-09", 3, 3)
    assert (waiting.set_on, waiting.required, waiting.present) == (None, 3, 0)


async def test_what_cannot_be_is_refused(sif: Sif) -> None:
    await sif.post("targets/openings", OPEN)
    answer = await sif.post(f"targets/{KEY}/setting", {"targets": _given("101")}, status=422)
    assert len(answer["errors"]) == 3
    answer = await sif.post(f"targets/{KEY}/setting", {"targets": _given()[:1]}, status=422)
    assert [one["code"] for one in answer["errors"]] == ["missing_target"] * 2
    await sif.post(f"targets/{KEY}/setting", _set("2999-01-01"), status=422)
    await sif.post("targets/openings", {"area": "350", "year": "2007/08"}, status=422)
