"""Concerns over HTTP: each makes red while it stands."""

from datetime import date

import pytest

from chassis.audit.storage import log_of
from chassis.policy import Role
from contracts.earlyyears import QualityChanged
from tests.earlyyears.quality.made import inspection, ratings
from tests.earlyyears.team_app import Team, school

KEY = "EY123456.2009-10-05"
RAISED = {"reason": "Safeguarding: the register of visitors", "since": "2009-10-05"}


async def test_it_is_red_until_lifted(team: Team) -> None:
    await team.say(inspection())
    concern = await team.post("quality/EY123456/concern", RAISED, status=201)
    assert (concern["key"], concern["state"]["status"]) == (KEY, "standing")
    assert (await ratings(team))[-1] == ("red", "2009-10-05", None)
    lifted = {"on": "2009-11-09", "reason": "Two visits found it in order"}
    await team.post(f"quality-concerns/{KEY}/lift", lifted)
    assert await ratings(team) == [
        ("green", "2009-03-02", "2009-10-05"),
        ("red", "2009-10-05", "2009-11-09"),
        ("green", "2009-11-09", None),
    ]
    told = (await team.told(QualityChanged))["EY123456"]
    assert [one.until for one in told.ratings] == [date(2009, 10, 5), date(2009, 11, 9), None]
    await team.post(f"quality-concerns/{KEY}/lift", lifted, status=409)


async def test_one_withdrawn_never_stood(team: Team) -> None:
    await team.post("quality/EY123456/concern", RAISED, status=201)
    assert await ratings(team) == [("red", "2009-10-05", None)]
    await team.post(f"quality-concerns/{KEY}/withdrawal", {"reason": "Another setting's"})
    assert await ratings(team) == []
    await team.post(f"quality-concerns/{KEY}/withdrawal", {"reason": "Again"}, status=409)
    entries = await team.rows("SELECT item FROM entry WHERE organisation = 'EY123456'")
    assert entries == []


async def test_one_withdrawn_does_not_stand_in_the_way_of_another_of_its_day(team: Team) -> None:
    for number, key in enumerate((KEY, f"{KEY}.2", f"{KEY}.3")):
        raised = await team.post("quality/EY123456/concern", RAISED, status=201)
        assert raised["key"] == key
        assert await ratings(team) == [("red", "2009-10-05", None)]
        await team.post("quality/EY123456/concern", RAISED, status=409)
        if number < 2:
            await team.post(f"quality-concerns/{key}/withdrawal", {"reason": "A mistake"})
    other = await team.post("quality/EY123457/concern", RAISED, status=201)
    assert other["key"] == "EY123457.2009-10-05"
    lifted = {"on": "2009-10-06", "reason": "In order"}
    await team.post(f"quality-concerns/{KEY}.3/lift", lifted)
    await team.post("quality/EY123456/concern", RAISED, status=409)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"since": "2009-10-05"}, "missing"),
        (RAISED | {"since": "2999-01-01"}, "in_the_future"),
        (RAISED | {"since": 20091005}, "date_type"),
        (RAISED | {"until": "2009-12-01"}, "extra_forbidden"),
    ],
)
async def test_what_cannot_be_raised(team: Team, body: dict[str, object], code: str) -> None:
    answer = await team.client.post("quality/EY123456/concern", json=body)
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == [code]


async def test_what_cannot_be_so(team: Team) -> None:
    await team.say(school("105200", phase="secondary"))
    await team.post("quality/105200/concern", RAISED, status=409)
    await team.post("quality/999999/concern", RAISED, status=404)
    await team.post("quality/EY123456/concern", RAISED, status=201)
    too_early = {"on": "2009-10-04", "reason": "Before it began"}
    await team.post(f"quality-concerns/{KEY}/lift", too_early, status=422)
    lifted = {"on": "2009-10-06", "reason": "In order"}
    await team.post(f"quality-concerns/{KEY}/lift", lifted, status=412, tag='"another"')


async def test_its_reason_is_the_authoritys_to_read(team: Team) -> None:
    await team.post("quality/EY123456/concern", RAISED, status=201)
    said = await team.rows("SELECT what FROM entry WHERE organisation = 'EY123456'")
    events = [event.value().decode() for event in await team.events()]
    log = await team.rows(f"SELECT CAST(after AS text) FROM {log_of('earlyyears')}")
    assert "standing" in f"{log}"
    assert "Safeguarding" not in f"{said}{events}{log}"
    for role in (Role.HEAD, Role.GOVERNOR):
        async with team.as_(role, organisations=["EY123456"]) as caller:
            assert (await caller.get(f"quality-concerns/{KEY}")).status_code == 403
            assert (await caller.get("quality-concerns")).status_code == 403
            own = await caller.get("quality/EY123456")
            assert "Safeguarding" not in own.text
            assert own.json()["state"]["standing"]["rule"] == "concern"
    async with team.as_(Role.ADVISER) as adviser:
        assert (await adviser.get(f"quality-concerns/{KEY}")).status_code == 200
        raised = await adviser.post("quality/EY123457/concern", json=RAISED)
        assert raised.status_code == 403
