"""What the September Guarantee counts: who is of a cohort, and in which one of four statuses.

Pure. The sources are those of the published statistics of the Guarantee: a suitable place is one in
education or training; a job without training is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, get_args

from education.years import AcademicYear

Status = Literal["offer_made", "offer_not_appropriate", "no_offer", "not_recorded"]
Told = Literal["offer_made", "offer_not_appropriate", "no_offer"]
OfferType = Literal[
    "school_sixth_form",
    "sixth_form_college",
    "fe_college",
    "independent_provider",
    "apprenticeship",
    "programme_led_apprenticeship",
    "e2e",
    "employment_with_training",
    "foundation_learning",
]
NotAppropriate = Literal[
    "in_job_no_training", "custody", "illness", "pregnancy_or_parent", "moved_away", "other"
]
NoOffer = Literal["not_applied", "applied_awaiting", "declined", "could_not_contact"]
STATUSES: Final[Mapping[Status, str]] = {
    "offer_made": "An offer of a suitable place stands: it was made, and is not withdrawn.",
    "offer_not_appropriate": "No offer stands, and a place would not be appropriate now.",
    "no_offer": "No offer stands, and it is known that none was made.",
    "not_recorded": "Nothing that still stands was told.",
}
"""The first of them that holds of a young person is the one counted."""
TOLD: Final[tuple[Told, ...]] = get_args(Told)
OFFER_TYPES: Final[Mapping[OfferType, str]] = {
    "school_sixth_form": "school sixth form, full or part time",
    "sixth_form_college": "sixth form college",
    "fe_college": "college of further education",
    "independent_provider": "independent provider of education or training",
    "apprenticeship": "Apprenticeship",
    "programme_led_apprenticeship": "programme-led Apprenticeship",
    "e2e": "Entry to Employment",
    "employment_with_training": "employment with training to level 2, or part-time education",
    "foundation_learning": "Foundation Learning",
}
"""Every sort is a suitable place; for a job without training there is none."""
NOT_APPROPRIATE: Final[tuple[NotAppropriate, ...]] = get_args(NotAppropriate)
NO_OFFER: Final[tuple[NoOffer, ...]] = get_args(NoOffer)
AGE_OF_17: Final = 16
"""On 31 August before the year in which young people complete year 12."""
YEAR_OF_16: Final = 11
COHORTS: Final = {
    "16": "On roll in year 11 at a school or provider of the area: educated in it.",
    "17": "Aged 16 on 31 August before the year, as in year 12, and resident in the area; whose "
    "residence is not known, at home at a provider of the area. Not those of the cohort of 16.",
}


class Offer(NamedTuple):
    """What was told of a young person on a day; `ends`, the first day it no longer stands."""

    status: Told
    starts: date
    ends: date | None = None
    offer_type: str = ""
    reason: str | None = None
    offered_by: str = ""
    accepted: bool | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it was told by the day, and not taken back by it."""
        return self.starts <= day and (self.ends is None or self.ends > day)


class Since(NamedTuple):
    """The status of a young person from a day on."""

    day: date
    status: Status


def deadline_of(year: AcademicYear) -> date:
    """The last day of the Guarantee of an academic year: 30 September after it."""
    return date(year.start + 1, 9, 30)


def status_on(offers: Iterable[Offer], day: date) -> Status:
    """The one status of a young person on a day."""
    standing = {offer.status for offer in offers if offer.stands_on(day)}
    return next((status for status in TOLD if status in standing), "not_recorded")


def counted_on(offers: Iterable[Offer], day: date) -> Offer | None:
    """Of what stands on a day, what the status rests on: the first told. None: not recorded."""
    held = list(offers)
    status = status_on(held, day)
    counted = [each for each in held if each.status == status and each.stands_on(day)]
    return min(counted, key=lambda each: (each.starts, each.offer_type), default=None)


def standing_of(offers: Sequence[Offer]) -> list[Since]:
    """The status of a young person from each day on which it became another, in order. Before the
    first it is `not_recorded`."""
    days = {offer.starts for offer in offers} | {offer.ends for offer in offers if offer.ends}
    found: list[Since] = []
    last: Status = "not_recorded"
    for day in sorted(days):
        status = status_on(offers, day)
        if status != last:
            found.append(Since(day, status))
            last = status
    return found
