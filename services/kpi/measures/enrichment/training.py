"""Professional development that schools booked and attended."""

from typing import Final

from contracts.enrichment import TrainingChanged
from contracts.envelope import BadEvent, Event
from services.kpi.figures import ALL, FINAL, Place, Posting, true_since
from services.kpi.measures.parts import tally, year_of

TRAINING: Final = "training"
LOCAL_DELIVERY_AGENCY: Final = "local-delivery-agency"
"""The provider whose training is of teachers of PE and sport."""


def training_posting(event: Event[TrainingChanged]) -> Posting:
    """Places booked and attended by one school in a year with one provider, and how evaluations
    rated it, since they are told; where the last booking was cancelled, no more since then.

    Raises `BadEvent` for a year that is none, for more who attended than places, and for more
    evaluations than attended.
    """
    data, year = event.data, year_of(event.data.year)
    if data.attended > data.places:
        raise BadEvent(f"{data.attended} attended of {data.places} places")
    if sum(data.ratings.values()) > data.attended:
        raise BadEvent("ratings: more than attended")
    if not data.ratings.keys() <= set(range(1, 6)):
        raise BadEvent("ratings: from 1 to 5")
    day = min(event.time.date(), year.ends)
    if data.withdrawn:
        return Posting(day)
    groups = [ALL, f"provider={data.provider}"]
    figures = {
        **tally(f"{TRAINING}.returns", groups, FINAL),
        **tally(f"{TRAINING}.places", groups, amount=data.places),
        **tally(f"{TRAINING}.attended", groups, amount=data.attended),
    }
    if data.provider == LOCAL_DELIVERY_AGENCY:
        figures |= tally(f"{TRAINING}.lda_attended", [ALL], amount=data.attended)
    if told := {rating: number for rating, number in data.ratings.items() if number}:
        figures[f"{TRAINING}.ratings"] = dict.fromkeys(groups, told)
    place = Place(data.organisation, data.area, str(year))
    return true_since(day, place, figures)
