"""Some thousand schools rated in one go, by the inspections that Ofsted has published."""

import csv
import time
from collections import defaultdict
from datetime import date
from typing import Any

import orjson
from sqlalchemy import event

from chassis import audit
from chassis.organisations import keep_organisations
from chassis.register import INSPECTIONS
from contracts.envelope import Event
from education.ofsted import GRADES
from services.earlyyears.quality.rating import rate
from services.earlyyears.quality.rules import OF_GRADE
from tests.earlyyears.quality.made import inspection
from tests.earlyyears.team_app import Team, school
from tests.schools.realdata import real

SCHOOLS = 3000
_RATED = "SELECT key, CAST(state AS text) AS state FROM record WHERE kind = 'quality'"


def _inspected() -> dict[str, list[tuple[date, int]]]:
    """Day and grade of each inspection of the first schools of the file, the first first."""
    found: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    lines = real("scale/ofsted_all_inspections_2005_2020.csv.gz").decode().splitlines()
    for row in csv.DictReader(lines):
        on = date.fromisoformat(row["Inspection Date"])
        found[row["URN"]].append((on, GRADES[row["Rating"].lower().replace(" ", "_")]))
    return {urn: sorted(found[urn]) for urn in sorted(found)[:SCHOOLS]}


def _expected(inspected: list[tuple[date, int]]) -> list[str]:
    """One rating after another, by the grade of each day's last line; repeats left out."""
    poorest: dict[date, int] = {}
    for on, grade in inspected:
        poorest[on] = max(grade, poorest.get(on, 0))
    ratings = [str(OF_GRADE[poorest[on]]) for on in sorted(poorest)]
    return [one for one, before in zip(ratings, ["", *ratings], strict=False) if one != before]


async def test_thousands_of_schools_by_their_real_inspections(
    team: Team, record_property: Any
) -> None:
    inspected = _inspected()
    async with team.app.state.database.write() as session:
        said = [Event.of(school(urn), source="/tests", version=1) for urn in inspected]
        await keep_organisations(session, said)
        published = [
            inspection(urn, inspected_on=on, latest_from=on, overall=grade, category=None)
            for urn, each in inspected.items()
            for on, grade in each
        ]
        told = [Event.of(one, source="/tests", version=1) for one in published]
        await INSPECTIONS.keep(session, told)
        audit.nothing(session)
    statements: list[str] = []

    def note(*given: Any) -> None:
        if given[2].lstrip().split()[0] in ("SELECT", "INSERT", "DELETE", "UPDATE"):
            statements.append(given[2])

    engine = team.app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    started = time.perf_counter()
    async with team.app.state.database.write() as session:
        await rate(session, inspected, by="somebody")
        audit.nothing(session)
    took = time.perf_counter() - started
    event.remove(engine, "before_cursor_execute", note)
    record_property("seconds", took)
    ours = [one for one in statements if "organisation" in one or "change" in one]
    assert len(ours) <= 8, ours
    await _need_expected(team, inspected)


async def _need_expected(team: Team, inspected: dict[str, list[tuple[date, int]]]) -> None:
    rated = {row["key"]: orjson.loads(row["state"]) for row in await team.rows(_RATED)}
    assert len(rated) == len(inspected) == SCHOOLS
    found = {key: [one["rating"] for one in state["ratings"]] for key, state in rated.items()}
    assert found == {urn: _expected(each) for urn, each in inspected.items()}
    entries = await team.rows("SELECT count(*) AS lines FROM entry WHERE kind = 'quality'")
    assert entries == [{"lines": sum(map(len, found.values()))}]
