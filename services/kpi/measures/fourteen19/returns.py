"""What providers owed and sent, and the transfer of the Learning and Skills Council's functions."""

from datetime import timedelta
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import SubmissionAccepted, TransferChanged
from services.kpi.figures import ALL, ALWAYS, FINAL, POSITION, Line, Place, Posting, true_during
from services.kpi.measures.fourteen19.series import Cell, stepwise
from services.kpi.measures.parts import tally, year_of

RETURNS, TRANSFER = "partner_returns", "transfer"
_STEPS: Final = ("ready", "transferred", "posts_filled")


def submission_posting(event: Event[SubmissionAccepted]) -> Posting:
    """A return that a provider owed: due since its last day, or since it was received; received,
    on time or late; overdue from the day after its last until it is received.

    Raises `BadEvent` for a year that is none.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    groups = [ALL, f"data={data.data}"]
    place = Place(data.organisation, data.area, str(year))
    since = min(data.due_on, data.received_on or data.due_on)
    figures = tally(f"{RETURNS}.returns", groups, FINAL) | tally(f"{RETURNS}.due", groups)
    lines = [Line(place, figures, since)]
    overdue = tally(f"{RETURNS}.overdue", groups)
    lines += true_during(place, overdue, data.due_on + timedelta(days=1), data.received_on)
    if data.received_on is not None:
        got = tally(f"{RETURNS}.received", groups)
        if data.received_on <= data.due_on:
            got |= tally(f"{RETURNS}.on_time", groups)
        lines.append(Line(place, got, data.received_on))
    return Posting(ALWAYS, tuple(lines))


def transfer_posting(event: Event[TransferChanged]) -> Posting:
    """Functions and posts that are to come over to an authority, and those ready, over, filled.

    Raises `BadEvent` where more have come than there are.
    """
    data = event.data
    for name, whole in (
        ("ready", data.functions), ("transferred", data.functions), ("posts_filled", data.posts)
    ):  # fmt: skip
        if max(getattr(data, name).values(), default=0) > whole:
            raise BadEvent(f"{name}: more than there are")
    if data.withdrawn:
        return Posting(ALWAYS)
    place = Place(None, data.area, POSITION)
    days = [day for name in _STEPS for day in getattr(data, name)]
    since = min((event.time.date(), *days))
    figures = {
        **tally(f"{TRANSFER}.returns", [ALL], FINAL),
        **tally(f"{TRANSFER}.functions", [ALL], amount=data.functions),
        **tally(f"{TRANSFER}.posts", [ALL], amount=data.posts),
    }
    steps = {Cell(f"{TRANSFER}.{name}"): getattr(data, name) for name in _STEPS}
    return Posting(ALWAYS, (Line(place, figures, since), *stepwise(place, steps)))
