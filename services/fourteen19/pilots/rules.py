"""When a school or college is ready for Foundation Learning. Pure: every day is given."""

from datetime import date

from chassis.records.refusing import wrong
from services.fourteen19.pilots.state import Pilot, PilotItemCode
from services.fourteen19.readiness import Readiness, as_ready, ready_since


def in_period(pilot: Pilot, pilot_from: date | None, pilot_until: date | None) -> Pilot:
    """A pilot from a day until another; both None: it is none."""
    if pilot_until and (pilot_from is None or pilot_until <= pilot_from):
        raise wrong("ends_before_it_starts", "$.pilot_until", "it is not after pilot_from")
    return pilot.model_copy(update={"pilot_from": pilot_from, "pilot_until": pilot_until})


def with_item(
    pilot: Pilot, code: PilotItemCode, readiness: Readiness, on: date, note: str | None
) -> Pilot:
    """With one thing as ready as it is since a day; all ready: the pilot is, since the latest.

    Raises `invalid_request` for a day before what is known of it.
    """
    held = next(item for item in pilot.items if item.code == code)
    item = as_ready(held, readiness, on, note)
    items = tuple(item if each.code == code else each for each in pilot.items)
    ready_on = ready_since(items)
    status = "ready" if ready_on else "preparing"
    return pilot.model_copy(update={"items": items, "ready_on": ready_on, "status": status})
