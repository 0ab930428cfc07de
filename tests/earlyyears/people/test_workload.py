"""What each has to do in a year, has done, and has left."""

from datetime import date
from typing import Any

from chassis.clock import today
from chassis.policy import Role
from services.earlyyears.support.state import Session, Support
from services.earlyyears.visits.state import Visit
from tests.earlyyears.keeping import audits_of_seven_hours, keep
from tests.earlyyears.people.people import YEAR, add, give
from tests.earlyyears.team_app import Team
from tests.support.team import Json


def _support(*sessions: Session) -> Support:
    return Support(
        year=YEAR,
        hours=24,
        rating="red",
        allocation="350.2009-10.1",
        allocated_on=date(2009, 10, 1),
        why="By weight.",
        sessions=sessions,
    )


def _session(number: int, by: str, hours: int, *, withdrawn: bool = False) -> Session:
    on = date(2009, 11, number)
    return Session(number=number, on=on, hours=hours, by=by, focus="Play", withdrawn=withdrawn)


def _visit(**changed: Any) -> Visit:
    told: Json = {"purpose": "audit", "year": YEAR, "visitor": "qio-1", "due_on": date(2009, 9, 30)}
    return Visit.model_validate(told | changed)


async def _work(team: Team) -> None:
    """Of qio-1: two of the caseload; a visit overdue, one to come, one made."""
    await add(team)
    await add(team, "qio-2", hours={})
    await give(team, "105148")
    await give(team, "EY123456")
    given = (_session(1, "qio-1", 4), _session(2, "qio-2", 2))
    await keep(team, {"105148.2009-10": _support(*given, _session(3, "qio-1", 9, withdrawn=True))})
    await keep(team, {"EY123456.2009-10.audit": _visit()})
    await keep(team, {"EY123457.2009-10.audit": _visit(due_on=date(2999, 1, 1))})
    made = _visit(status="made", made_on=date(2009, 9, 7), hours=5)
    await keep(team, {"105149.2009-10.audit": made})
    await keep(team, {"105148.2009-10.audit": _visit(status="cancelled")})


async def test_a_year_is_hours_less_what_is_committed(team: Team) -> None:
    await _work(team)
    first, second = (await team.get("people/workload", year=YEAR))["results"]
    # Two visits planned take three hours each, the one made took five.
    assert (first["support_allocated"], first["visit_hours"], first["committed"]) == (24, 11, 35)
    assert (first["hours"], first["left"]) == (600, 565)
    assert (first["support_delivered"], first["delivered"]) == (4, 9)
    planned = (first["visits_planned"], first["visits_overdue"], first["visits_made"])
    assert planned == (2, 1, 1)
    assert (first["caseload"], first["caseload_size"]) == ({"pvi": 1, "primary": 1}, 2)
    assert (second["hours"], second["left"], second["delivered"]) == (None, None, 2)
    other = (await team.get("people/workload", year="2010/11"))["results"][0]
    assert (other["committed"], other["hours"]) == (0, None)


async def test_a_programme_says_how_long_its_visits_take(team: Team) -> None:
    await _work(team)
    await keep(team, {"350.audits": audits_of_seven_hours("primary")})
    await keep(team, {"105148.2009-10.audit.2": _visit(programme="350.audits")})
    made = _visit(status="made", made_on=date(2009, 9, 8), programme="350.audits")
    await keep(team, {"105149.2009-10.audit.2": made})
    [first, _] = (await team.get("people/workload", year=YEAR))["results"]
    # Eleven hours without the programme's, one of which is still to be made.
    assert (first["visit_hours"], first["committed"], first["delivered"]) == (25, 49, 16)
    assert await team.get("people/qio-1/workload", year=YEAR) == first


async def test_each_reads_its_own(team: Team) -> None:
    await add(team, client="bradley")
    await add(team, "qio-2")
    asked: Any = {"params": {"year": YEAR}}
    bound: Any = {"organisations": ["EY123456"], "client": "bradley"}
    async with team.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, **bound) as partner:
        assert (await partner.get("people/qio-1/workload", **asked)).status_code == 200
        assert (await partner.get("people/qio-2/workload", **asked)).status_code == 404
        assert (await partner.get("people/workload", **asked)).status_code == 403
    assert (await team.client.get("people/nobody/workload", **asked)).status_code == 404


async def test_who_left_is_listed_while_there_is_work(team: Team) -> None:
    await add(team)
    await add(team, "qio-2")
    await keep(team, {"EY123456.2009-10.audit": _visit()})
    for key in ("qio-1", "qio-2"):
        sent: Any = {"json": {"left_on": str(today())}, "headers": {"If-Match": "*"}}
        assert (await team.client.patch(f"people/{key}", **sent)).is_success
    listed = (await team.get("people/workload", year=YEAR))["results"]
    assert [one["person"] for one in listed] == ["qio-1"]
