"""Records of any capability, as if they had been made or changed there."""

from collections.abc import Mapping
from datetime import date

from chassis.records.state import State
from chassis.records.store import Change, hold, put
from services.earlyyears.programmes.state import Programme
from services.earlyyears.provision import Sort
from tests.earlyyears.team_app import Team


async def keep(team: Team, states: Mapping[str, State]) -> None:
    """As if these records of one kind, by key, had been made, or changed."""
    async with team.app.state.database.write() as session:
        changes = [
            Change(key, await hold(session, type(state), key), state, "keep")
            for key, state in states.items()
        ]
        await put(session, changes, by="tests")


def audits_of_seven_hours(sort: Sort) -> Programme:
    """A programme of audits in the autumn of 2009, each of which takes seven hours."""
    return Programme(
        area="350",
        title="Audits",
        purpose="audit",
        sorts=(sort,),
        year="2009/10",
        starts_on=date(2009, 9, 1),
        ends_on=date(2009, 12, 31),
        hours_per_visit=7,
    )
