"""What is told of places planned and commissioned with a provider's provision."""

from collections.abc import Mapping, Sequence

from chassis.records.store import AnySession, records_of
from services.fourteen19.commissioning.rules import by_level
from services.fourteen19.commissioning.state import PlacesPlan
from services.fourteen19.enrolments.rows import Return
from services.fourteen19.provision.plans import Plan


async def places_of(session: AnySession, organisations: Sequence[str]) -> Mapping[Return, Plan]:
    """By provider and year, levels of which anything is said; of places withdrawn, nothing."""
    return {
        Return(str(record.organisation), record.state.year): Plan(
            planned=by_level(record.state, "planned"),
            commissioned=by_level(record.state, "commissioned"),
        )
        for record in await records_of(session, PlacesPlan, organisations)
        if record.state.status != "withdrawn"
    }
