"""What holds on a day over HTTP: eligibility, each power, what runs; and the law itself."""

from datetime import date

from chassis.policy import Role
from services.sif.interventions.eligibility import eligibility_of
from tests.sif.interventions.made import GIVE, NOTICE
from tests.sif.interventions.test_powers import (
    GOVERNORS,
    give_notice_of_intent,
    special_measures,
)
from tests.sif.sif_app import Json, Sif, school


async def _school(sif: Sif, on: str, organisation: str = "105148") -> Json:
    return await sif.get(f"organisations/{organisation}/eligibility", on=on)


async def _power(sif: Sif, power: str, on: str) -> Json:
    powers = (await _school(sif, on))["powers"]
    ours = (each for each in powers if each["by"] == "authority")
    return next(each for each in ours if each["power"] == power)


async def _running(
    sif: Sif, on: str, running: bool = True
) -> dict[str, tuple[str, str | None, int | None]]:
    found = await sif.get("interventions", on=on, running=running)
    return {
        each["notice"]: (each["status"], each["clock"], each["days_left"])
        for each in found["results"]
    }


async def test_eligibility_by_a_notice_begins_and_ends_by_the_calendar(sif: Sif) -> None:
    await give_notice_of_intent(sif)
    assert (await _school(sif, "2010-01-11"))["eligibility"] is None
    for on in ("2010-01-12", "2010-02-24"):
        found = (await _school(sif, on))["eligibility"]
        assert (found["since"], found["until"]) == ("2010-01-12", "2010-02-24")
        assert [each["section"] for each in found["grounds"]] == ["60"]
    assert (await _school(sif, "2010-02-25"))["eligibility"] is None


async def test_eligibility_by_a_category_ends_when_it_is_removed(sif: Sif) -> None:
    await sif.say(special_measures())
    found = (await _school(sif, "2012-01-01"))["eligibility"]
    assert (found["since"], found["until"]) == ("2009-11-02", None)
    await sif.say(special_measures(left_on="2010-06-01", left_by="lifted"))
    assert (await _school(sif, "2010-05-31"))["eligibility"]["until"] == "2010-05-31"
    assert (await _school(sif, "2010-06-01"))["eligibility"] is None
    assert (await _school(sif, "2009-11-01"))["eligibility"] is None


async def test_an_inspection_taken_back_makes_nobody_eligible(sif: Sif) -> None:
    await sif.say(special_measures())
    await sif.say(special_measures(withdrawn=True))
    assert (await _school(sif, "2010-01-01"))["eligibility"] is None


async def test_every_power_says_why_not_and_from_when(sif: Sif) -> None:
    await sif.post("warning-notices", GIVE, status=201)
    for power in ("additional_governors", "suspended_budget", "interim_executive_board"):
        found = await _power(sif, power, "2009-12-10")
        assert (found["allowed"], found["allowed_from"]) == (False, "2010-01-06")
        assert "stands at: given" in found["reasons"][0]
    board = await _power(sif, "interim_executive_board", "2009-12-10")
    assert (board["consult"], board["consent"]) == (["governing_body"], True)
    assert board["certainty"] == "low"
    assert (await _power(sif, "closure_proposal", "2009-12-10"))["allowed"]


async def test_no_power_is_offered_over_what_is_no_maintained_school(sif: Sif) -> None:
    await sif.say(school("105150", kind="pupil_referral_unit"))
    assert (await _school(sif, "2010-01-01", "105150"))["powers"] == []


async def test_what_runs_on_a_day_and_the_days_left(sif: Sif) -> None:
    await give_notice_of_intent(sif)
    assert await _running(sif, "2009-12-02") == {}
    assert await _running(sif, "2009-12-24") == {NOTICE: ("given", "initial_period", 0)}
    assert await _running(sif, "2010-01-04") == {
        NOTICE: ("notice_of_intent", "reasonable_notice", 7)
    }
    assert await _running(sif, "2010-01-12") == {NOTICE: ("eligible", "powers", 43)}
    assert await _running(sif, "2010-02-25") == {}
    assert await _running(sif, "2010-02-25", False) == {NOTICE: ("lapsed", None, None)}


async def test_the_list_is_paged_and_confined(sif: Sif) -> None:
    for organisation in ("105148", "105149"):
        await sif.post("warning-notices", GIVE | {"organisation": organisation}, status=201)
    first = await sif.get("interventions", on="2009-12-10", limit=1)
    cursor = first["paging"]["next_cursor"]
    rest = await sif.get("interventions", on="2009-12-10", limit=1, cursor=cursor)
    listed = [page["results"][0]["organisation"] for page in (first, rest)]
    assert (listed, rest["paging"]["next_cursor"]) == (["105148", "105149"], None)
    assert (await sif.get("interventions", on="2009-12-10", area="351"))["results"] == []
    async with sif.as_(Role.HEAD, organisations=["105149"]) as head:
        seen = (await head.get("interventions", params={"on": "2009-12-10"})).json()["results"]
        assert [each["organisation"] for each in seen] == ["105149"]
        assert (await head.get("organisations/105148/eligibility")).status_code == 404
        assert (await head.get("organisations/105149/eligibility")).status_code == 200


async def test_what_runs_agrees_with_the_notice_itself(sif: Sif) -> None:
    await give_notice_of_intent(sif)
    await sif.post("powers", GOVERNORS, status=201)
    await sif.post("powers/105148.1/use", {"on": "2010-02-24"})
    why = {"on": "2010-03-10", "reason": "The action required was taken."}
    await sif.post(f"warning-notices/{NOTICE}/withdrawal", why)
    for on, status in (
        ("2010-02-24", "power_exercised"),
        ("2010-03-09", "power_exercised"),
        ("2010-03-10", "withdrawn"),
    ):
        assert (await _running(sif, on, False))[NOTICE][0] == status
        assert bool(await _running(sif, on)) == (status != "withdrawn")


async def test_the_law_is_published_by_day(sif: Sif) -> None:
    assert (await sif.get("law", on="2010-01-11"))["notice"] == "warning notice"
    law = await sif.get("law", on="2010-01-12")
    assert law["notice"] == "performance standards and safety warning notice"
    assert {rule["section"] for rule in law["powers"]} == {"63", "64", "65", "66", "67", "69", "15"}
    assert (await sif.client.get("law", params={"on": "2007-03-31"})).status_code == 404


async def test_many_schools_are_asked_at_once_and_those_not_eligible_are_missing(sif: Sif) -> None:
    await sif.say(special_measures("105149"))
    await give_notice_of_intent(sif)
    async with sif.app.state.database.read() as session:
        found = await eligibility_of(session, ["105148", "105149", "105150"], date(2010, 1, 12))
    assert {key: each.grounds[0].section for key, each in found.items()} == {
        "105148": "60",
        "105149": "62",
    }
