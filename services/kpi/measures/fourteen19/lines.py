"""Lines of learning of an area, the agreements of consortia, pilots of Foundation Learning."""

from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import AgreementChanged, LineChanged, PilotChanged
from education.diplomas import LINES
from services.kpi.figures import ALL, ALWAYS, FINAL, POSITION, Line, Place, Posting, true_during
from services.kpi.measures.parts import in_order, tally, year_of

OFFER, PLANS, CONSORTIA, PILOTS = "diploma_lines", "diploma_plans", "consortia", "pilots"
BUCKETS: Final = {code: number for number, code in enumerate(LINES, 1)}
"""The bucket of each line, in the order of first teaching."""


def line_posting(event: Event[LineChanged]) -> Posting:
    """A line of an area: in the plan since it is decided or told, offered from its first day, both
    until it is offered no longer; and the learners planned in each academic year.

    Raises `BadEvent` for a line that ends before it begins, and for a year that is none.
    """
    data, told_on = event.data, event.time.date()
    if data.withdrawn:
        return Posting(ALWAYS)
    if data.offered_until is not None and data.offered_from is None:
        raise BadEvent("offered_until is there without offered_from")
    place, bucket = Place(None, data.area, POSITION), BUCKETS[data.line]
    known = (told_on, data.planned_on, data.planned_from, data.offered_from)
    since = min(day for day in known if day)
    lines = [
        Line(place, tally(f"{OFFER}.returns", [ALL], FINAL), since),
        *true_during(place, tally(f"{OFFER}.in_plan", [ALL], bucket), since, data.offered_until),
    ]
    if data.offered_from is not None:
        in_order(data.offered_from, data.offered_until, "offered_until")
        figures = tally(f"{OFFER}.offered", [ALL], bucket)
        lines += true_during(place, figures, data.offered_from, data.offered_until)
    for text, number in data.planned_learners.items():
        year = year_of(text)
        there, day = Place(None, data.area, str(year)), min(told_on, year.ends)
        groups = [ALL, f"line={data.line}"]
        lines.append(Line(there, tally(f"{PLANS}.learners", groups, amount=number), day))
        lines.append(Line(there, tally(f"{PLANS}.returns", groups, FINAL), day))
    return Posting(ALWAYS, tuple(line for line in lines if line.figures))


def agreement_posting(event: Event[AgreementChanged]) -> Posting:
    """A consortium, its members and those of them who signed, since it is told; and whether its
    agreement is in force.

    Raises `BadEvent` where more signed than are members.
    """
    data = event.data
    if data.signed > data.members:
        raise BadEvent(f"{data.signed} of {data.members} members signed")
    if data.withdrawn:
        return Posting(ALWAYS)
    place, since = Place(data.organisation, data.area, POSITION), event.time.date()
    if data.in_force_from is not None:
        since = min(since, data.in_force_from)
    figures = {
        **tally(f"{CONSORTIA}.returns", [ALL], FINAL),
        **tally(f"{CONSORTIA}.members", [ALL], amount=data.members),
        **tally(f"{CONSORTIA}.signed", [ALL], amount=data.signed),
    }
    lines = [Line(place, figures, since)]
    if data.in_force_from is not None:
        agreed = tally(f"{CONSORTIA}.agreements", [ALL])
        lines += true_during(place, agreed, data.in_force_from, data.in_force_until)
    return Posting(ALWAYS, tuple(lines))


def pilot_posting(event: Event[PilotChanged]) -> Posting:
    """A school or college that is a pilot of Foundation Learning, and is ready for 2013."""
    data, told_on = event.data, event.time.date()
    if data.withdrawn:
        return Posting(ALWAYS)
    groups = [ALL, f"phase={data.phase}"]
    place = Place(data.organisation, data.area, POSITION)
    since = min(day for day in (told_on, data.pilot_from, data.ready_on) if day)
    lines = [Line(place, tally(f"{PILOTS}.returns", groups, FINAL), since)]
    if data.pilot_from is not None:
        in_order(data.pilot_from, data.pilot_until, "pilot_until")
        piloting = tally(f"{PILOTS}.pilots", groups)
        lines += true_during(place, piloting, data.pilot_from, data.pilot_until)
    if data.ready_on is not None:
        lines.append(Line(place, tally(f"{PILOTS}.ready", groups), data.ready_on))
    return Posting(ALWAYS, tuple(lines))
