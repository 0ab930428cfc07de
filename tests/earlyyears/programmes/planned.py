"""Programmes as these tests make them, and schools and settings to be visited in them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import text

from chassis.records.store import Change, put
from services.earlyyears.caseloads.state import Caseload, Stint
from tests.earlyyears.team_app import Team

Json = dict[str, Any]
KEY = "350.audits"
PROGRAMME: Json = {
    "area": "350",
    "name": "audits",
    "title": "Audits of settings",
    "purpose": "audit",
    "sorts": ["pvi"],
    "year": "2009/10",
    "starts_on": "2009-09-01",
    "ends_on": "2009-12-31",
}
_MANY = text("""
    INSERT INTO organisation (organisation, ey_urn, name, kind, phase, status, area)
    SELECT 'EY' || n, 'EY' || n, 'Setting ' || n, 'full_day_care', 'nursery', 'open', '350'
    FROM generate_series(CAST(:first AS int), :last) n""")


async def give(team: Team, officers: dict[str, str]) -> None:
    """Caseloads: each organisation's officer."""
    since = date(2009, 3, 2)
    changes = [
        Change(
            organisation,
            None,
            Caseload(officer=officer, stints=(Stint(officer=officer, since=since),)),
            "create",
        )
        for organisation, officer in officers.items()
    ]
    async with team.app.state.database.write() as session:
        await put(session, changes, by="tests")


async def many_settings(team: Team, first: int, last: int, officers: int = 9) -> list[str]:
    """Open settings, each with one of so many officers."""
    async with team.app.state.database.write() as session:
        await session.execute(_MANY, {"first": first, "last": last})
    keys = [f"EY{number}" for number in range(first, last + 1)]
    await give(team, {key: f"qio-{number % officers + 1}" for number, key in enumerate(keys)})
    return keys


async def make(team: Team, **changed: Any) -> str:
    """The programme above."""
    return str((await team.post("programmes", PROGRAMME | changed, status=201))["key"])


async def visit(team: Team, keys: Iterable[str], on: str) -> None:
    """Visits made, without scores."""
    for key in keys:
        await team.post(f"visits/{key}/record", {"on": on})
