"""What events of enrichment support of schools causing concern say, in figures."""

from decimal import Decimal
from typing import Final

from contracts.enrichment import SupportChanged
from contracts.envelope import BadEvent, Event
from services.kpi.figures import ALL, ALWAYS, FINAL, POSITION, Line, Place, Posting, true_during
from services.kpi.measures.parts import in_order, tally

FAMILY: Final = "enrichment_support"


def enrichment_support_posting(event: Event[SupportChanged]) -> Posting:
    """A school with support proposed, from that day on until it declined or the support ended; what
    it accepted, with its hours, and the hours delivered from the day they were.

    Raises `BadEvent` for what was answered before it was proposed or ended before it began, and for
    more hours delivered than agreed.
    """
    data = event.data
    _need_sound(data)
    if data.withdrawn:
        return Posting(ALWAYS)
    place = Place(data.organisation, data.area, POSITION)
    groups = (ALL, f"phase={data.phase}")
    over = data.ended_on
    in_it = min((day for day in (data.declined_on, over) if day), default=None)
    lines = [
        Line(place, tally(f"{FAMILY}.returns", groups, FINAL), data.proposed_on),
        *true_during(place, tally(f"{FAMILY}.schools", groups), data.proposed_on, in_it),
        *true_during(place, tally(f"{FAMILY}.offered", groups), data.proposed_on, over),
    ]
    if data.accepted_on is not None:
        agreed = tally(f"{FAMILY}.accepted", groups)
        agreed |= tally(f"{FAMILY}.agreed_minutes", groups, amount=_minutes(data.hours))
        lines += true_during(place, agreed, data.accepted_on, over)
        for day, hours in sorted(data.deliveries.items()):
            given = tally(f"{FAMILY}.delivered_minutes", groups, amount=_minutes(hours))
            lines += true_during(place, given, day, over)
    return Posting(ALWAYS, tuple(lines))


def _need_sound(data: SupportChanged) -> None:
    in_order(data.proposed_on, data.accepted_on, "accepted_on")
    in_order(data.proposed_on, data.declined_on, "declined_on")
    in_order(data.accepted_on or data.proposed_on, data.ended_on, "ended_on")
    if sum(data.deliveries.values()) > data.hours:
        raise BadEvent(f"more is delivered than {data.hours} hours")


def _minutes(hours: Decimal) -> int:
    return round(hours * 60)
