"""What is due to whom, what happened where, and what a new day alone changes."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from chassis.clock import today
from chassis.policy import Role
from chassis.records.numbered import Action
from contracts.earlyyears import VisitRecorded
from contracts.schools import InspectionPublished
from services.earlyyears.desk.calendar import tell_of_the_day
from services.earlyyears.visits.state import Visit
from tests.earlyyears.keeping import keep
from tests.earlyyears.people.people import add
from tests.earlyyears.team_app import Team

KEY = "EY123456.2009-10.audit"


def _made(due_on: date) -> Visit:
    """An audit of 7 September 2009, shared, with an action of the setting's head."""
    action = Action(number=1, text="Revise the planning", owner="head", due_on=due_on)
    return Visit(
        status="shared",
        purpose="audit",
        year="2009/10",
        visitor="qio-1",
        due_on=date(2009, 9, 30),
        made_on=date(2009, 9, 7),
        shared_on=date(2009, 9, 14),
        summary="Secret doubts",
        actions=(action,),
    )


async def _desks(team: Team) -> None:
    await add(team, client="bradley")
    await keep(team, {KEY: _made(date(2009, 11, 20))})
    planned = Visit(purpose="audit", year="2009/10", visitor="qio-1", due_on=date(2009, 12, 31))
    await keep(team, {"EY123457.2009-10.audit": planned})


async def test_each_sees_what_is_due_to_them(team: Team) -> None:
    await _desks(team)
    asked: Any = {"params": {"on": "2009-12-01"}}
    async with team.as_(Role.ADVISER, client="bradley") as officer:
        mine = (await officer.get("worklist", **asked)).json()
        assert [one["what"] for one in mine["results"]] == ["make the visit: implementation audit"]
        assert mine["results"][0]["links"]["record"] == (
            "/v1/earlyyears/visits/EY123457.2009-10.audit"
        )
        everyone = await officer.get("worklist", params={"on": "2009-12-01", "everyone": "true"})
        assert (everyone.json()["overdue"], everyone.json()["later"]) == (1, 1)
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        theirs = (await head.get("worklist", **asked)).json()
        assert [(one["what"], one["days_overdue"]) for one in theirs["results"]] == [
            ("action 1 agreed at the visit: implementation audit", 11)
        ]
        others = await head.get("worklist", params={"everyone": "true"})
        assert others.status_code == 403
    async with team.as_(Role.HEAD, organisations=["105148"]) as other:
        assert (await other.get("worklist", **asked)).json()["results"] == []


async def test_a_settings_own_timeline_has_nothing_confidential(team: Team) -> None:
    await _desks(team)
    inspected = InspectionPublished(
        organisation="EY123456",
        area="350",
        phase="nursery",
        kind="full_day_care",
        inspected="early_years",
        inspected_on=date(2008, 11, 3),
        published_on=date(2008, 12, 1),
        overall=3,
        latest_from=date(2008, 11, 3),
    )
    await team.say(inspected)
    path = "organisations/EY123456/timeline"
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        told = await head.get(path)
        lines = {one["kind"]: one["what"] for one in told.json()["results"]}
        assert lines["inspection"] == "inspection: satisfactory"
        assert lines["visit"] == "implementation audit"
        for word in ("Secret", "qio-1", "Revise"):
            assert word not in told.text
        assert (await head.get("organisations/EY123457/timeline")).status_code == 404
    async with team.as_(Role.OPERATOR, organisations=["EY123456"]) as operator:
        assert (await operator.get(path)).status_code == 403


async def test_a_line_leads_to_its_record(team: Team) -> None:
    raised = {"reason": "Ratios", "since": "2009-10-05"}
    concern = await team.post("quality/EY123456/concern", raised, status=201)
    lines = (await team.get("organisations/EY123456/timeline", kind="concern"))["results"]
    assert [one["links"] for one in lines] == [{"self": concern["links"]["self"]}]
    assert (await team.get(f"quality-concerns/{concern['key']}"))["key"] == concern["key"]


async def test_an_action_that_is_overdue_now_is_told_once(team: Team) -> None:
    await add(team)
    await keep(team, {KEY: _made(today())})
    database = team.app.state.database
    async with database.write() as session:
        await team.service.telling.publish(session, ["EY123456"])  # type: ignore[union-attr]
    assert (await team.told(VisitRecorded))[KEY].actions_overdue == 0
    before = len(await team.events())
    yesterday = {"today": str(today()), "before": str(today() - timedelta(days=1))}
    moved = "CAST(replace(CAST(state AS text), :today, :before) AS jsonb)"
    async with database.write() as session:
        await session.execute(text(f"UPDATE record SET state = {moved}"), yesterday)
        await session.execute(text("UPDATE due SET due_on = due_on - 1"))
        await session.execute(
            text("UPDATE announced SET announced_at = announced_at - interval '1 day'")
        )
    for _ in range(2):
        assert await tell_of_the_day(database, today())
    assert (await team.told(VisitRecorded))[KEY].actions_overdue == 1
    assert len(await team.events()) == before + 1
