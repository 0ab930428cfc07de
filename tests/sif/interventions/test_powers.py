"""Powers over HTTP: what the law asks before each, what is told, what of it the school sees."""

from typing import Any

from chassis.policy import Role
from contracts.schools import CategoryChanged
from contracts.sif import NoticeGiven, PowerUsed
from tests.sif.interventions.made import GIVE, NOTICE
from tests.sif.sif_app import Sif, school

GOVERNORS: dict[str, Any] = {
    "organisation": "105148",
    "on": "2009-12-10",
    "power": "additional_governors",
    "seats": 2,
}
FIRST = "powers/105148.1"


def special_measures(organisation: str = "105148", **changed: Any) -> CategoryChanged:
    """A school in special measures since November 2009."""
    known = school(organisation).model_dump(include={"organisation", "area", "phase", "kind"})
    told = {"category": "special_measures", "entered_on": "2009-11-02", **known, **changed}
    return CategoryChanged.model_validate(told)


async def give_notice_of_intent(sif: Sif) -> None:
    """The school is eligible by its notice from 12 January to 24 February 2010."""
    path = f"warning-notices/{NOTICE}"
    await sif.post("warning-notices", GIVE, status=201)
    await sif.post(f"{path}/non-compliance", {"on": "2009-12-25"})
    intent = {"on": "2010-01-04", "powers": ["additional_governors"]}
    await sif.post(f"{path}/notice-of-intent", intent)


async def test_a_power_waits_for_eligibility_and_exercises_its_notice(sif: Sif) -> None:
    await sif.post("powers", GOVERNORS, status=201)
    refused = await sif.post(f"{FIRST}/use", {"on": "2009-12-10"}, status=409)
    assert "allowed_from" not in refused
    await give_notice_of_intent(sif)
    refused = await sif.post(f"{FIRST}/use", {"on": "2010-01-11"}, status=409)
    assert refused["allowed_from"] == "2010-01-12"
    used = (await sif.post(f"{FIRST}/use", {"on": "2010-01-12"}))["state"]
    assert (used["section"], used["eligible_by"], used["notice"]) == ("64", ["60"], NOTICE)
    notice = (await sif.get(f"warning-notices/{NOTICE}"))["state"]
    assert (notice["status"], notice["exercised_on"]) == ("power_exercised", "2010-01-12")
    assert await sif.rows("SELECT item FROM due WHERE kind = 'notice'") == []
    told = (await sif.told(NoticeGiven))[NOTICE]
    assert (told.status, told.ended_on) == ("power_exercised", None)


async def test_after_the_two_months_the_window_is_closed(sif: Sif) -> None:
    await give_notice_of_intent(sif)
    await sif.post("powers", GOVERNORS, status=201)
    refused = await sif.post(f"{FIRST}/use", {"on": "2010-02-25"}, status=409)
    assert "2010-02-24" in refused["detail"]
    assert "allowed_from" not in refused


async def test_a_power_is_told_from_its_use_to_its_end(sif: Sif) -> None:
    await sif.say(special_measures())
    await sif.post("powers", GOVERNORS, status=201)
    assert await sif.told(PowerUsed) == {}
    await sif.post(f"{FIRST}/use", {"on": "2010-01-12"})
    told = (await sif.told(PowerUsed))["105148.1"]
    assert (told.power, str(told.used_on), told.seats) == ("additional_governors", "2010-01-12", 2)
    await sif.post(f"{FIRST}/end", {"on": "2010-06-30"})
    told = (await sif.told(PowerUsed))["105148.1"]
    assert (str(told.ended_on), told.withdrawn) == ("2010-06-30", False)


async def test_a_use_recorded_in_error_is_taken_back(sif: Sif) -> None:
    await give_notice_of_intent(sif)
    await sif.post("powers", GOVERNORS, status=201)
    await sif.post(f"{FIRST}/use", {"on": "2010-01-12"})
    await sif.post(f"{FIRST}/withdrawal", {"reason": "Another school was meant."})
    assert (await sif.told(PowerUsed))["105148.1"].withdrawn
    notice = (await sif.get(f"warning-notices/{NOTICE}"))["state"]
    assert (notice["status"], notice["exercised_on"]) == ("notice_of_intent", None)
    assert await sif.rows("SELECT item FROM entry WHERE kind = 'power'") == []


async def test_an_interim_board_needs_consultation_and_consent(sif: Sif) -> None:
    await sif.say(school("105150", kind="voluntary_aided_school"), special_measures("105150"))
    draft = {"organisation": "105150", "power": "interim_executive_board", "on": "2009-12-01"}
    key = (await sif.post("powers", draft, status=201))["key"]
    refused = await sif.post(f"powers/{key}/use", {"on": "2010-01-12"}, status=409)
    assert refused["detail"].count("consult") == 2
    for body in ("governing_body", "appointing_body"):
        await sif.post(f"powers/{key}/consultation", {"body": body, "on": "2009-12-08"})
    refused = await sif.post(f"powers/{key}/use", {"on": "2010-01-12"}, status=409)
    assert refused["detail"] == "The Secretary of State's consent is needed first."
    await sif.post(f"powers/{key}/consent", {"on": "2010-01-11"})
    used = await sif.post(f"powers/{key}/use", {"on": "2010-01-12"})
    assert used["state"]["eligible_by"] == ["62"]


async def test_proposals_are_given_up_with_a_reason(sif: Sif) -> None:
    await sif.post("powers", GOVERNORS, status=201)
    await sif.post(f"{FIRST}/abandonment", {"reason": ""}, status=422)
    given_up = await sif.post(f"{FIRST}/abandonment", {"reason": "The chair resigned."})
    assert given_up["state"]["status"] == "not_pursued"
    await sif.post(f"{FIRST}/use", {}, status=409)
    [_, last] = (await sif.get(f"{FIRST}/history"))["results"]
    assert last["why"] == "The chair resigned."
    assert (await sif.post("powers", GOVERNORS, status=201))["key"] == "105148.2"


async def test_a_draft_says_what_its_power_needs_and_no_more(sif: Sif) -> None:
    no_seats = {key: value for key, value in GOVERNORS.items() if key != "seats"}
    await sif.post("powers", no_seats, status=422)
    await sif.post("powers", GOVERNORS | {"power": "suspended_budget"}, status=422)
    ministers = {"organisation": "105148", "power": "suspended_budget", "by": "secretary_of_state"}
    answer = await sif.post("powers", ministers, status=422)
    assert answer["errors"][0]["code"] == "no_such_power"
    await sif.say(school("105150", kind="academy_sponsor_led"))
    await sif.post("powers", GOVERNORS | {"organisation": "105150"}, status=409)


async def test_the_director_alone_acts_and_the_school_sees_no_proposal(sif: Sif) -> None:
    await sif.post("powers", GOVERNORS, status=201)
    for role in (Role.OFFICER, Role.SCHOOL_IMPROVEMENT_PARTNER, Role.HEAD, Role.GOVERNOR):
        async with sif.as_(role, organisations=["105148"]) as caller:
            assert (await caller.post("powers", json=GOVERNORS)).status_code == 403
            assert (await caller.post(f"{FIRST}/use", json={})).status_code == 403
    for role in (Role.HEAD, Role.GOVERNOR):
        async with sif.as_(role, organisations=["105148"]) as caller:
            for path in ("powers", FIRST, f"{FIRST}/history"):
                assert (await caller.get(path)).status_code == 403
