"""Counts and rates of the Guarantee on a day: both cohorts, by home, gender and sort of offer."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeVar

from pydantic import BaseModel, Field

from contracts.fourteen19 import Cohort
from education.disclosure import Disclosure, Withheld
from education.rounding import half_up
from services.fourteen19.guarantee.cohorts import Candidate
from services.fourteen19.guarantee.rules import (
    OFFER_TYPES,
    STATUSES,
    OfferType,
    counted_on,
    status_on,
)

K = TypeVar("K")
_GENDERS: Final = ("F", "M")


class GuaranteeCounts(BaseModel):
    """A cohort, each in one of the four statuses, and the percentages of it, to one decimal place
    half up. Null: see `reason`; counts are null, too, where percentages alone are told."""

    cohort: int | None
    offer_made: int | None
    offer_not_appropriate: int | None
    no_offer: int | None
    not_recorded: int | None
    percent_offer_made: Decimal | None
    percent_offer_not_appropriate: Decimal | None
    percent_no_offer: Decimal | None
    percent_not_recorded: Decimal | None
    reason: Withheld | None = Field(
        description="suppressed: it would tell of few, or of one organisation; not_applicable: "
        "there is nobody in the cohort"
    )


class GuaranteeParts(BaseModel):
    """Both cohorts, and together."""

    at_16: GuaranteeCounts
    at_17: GuaranteeCounts
    together: GuaranteeCounts


class HomeGuarantee(GuaranteeParts):
    """The young people of one home."""

    organisation: str
    name: str


class OfferTypeGuarantee(BaseModel):
    """Young people by the sort of place that their status rests on: the first offered of those
    that stand."""

    offer_type: OfferType
    at_16: int
    at_17: int
    together: int


class GuaranteeAnswer(GuaranteeParts):
    """The Guarantee of an organisation or an area in an academic year, as it stood on a day.

    Who acts for some organisations only is told an area's percentages, and of homes its own.
    """

    organisation: str | None
    area: str | None
    year: str
    places_for: str = Field(
        description="the academic year that begins with the September of the deadline; indicators "
        "have the Guarantee under it"
    )
    on: date
    deadline: date
    disclosure: Disclosure
    elsewhere: int | None = Field(
        description="of an area's at_17: who live in it and are at home outside; the indicators, "
        "which add up homes, leave them out"
    )
    by_home: list[HomeGuarantee]
    by_gender: dict[str, GuaranteeParts] = Field(
        description="F, M; unknown: not given; to others: none"
    )
    by_offer_type: list[OfferTypeGuarantee] = Field(description="to others: none")


def parts_of(candidates: Iterable[Candidate], on: date) -> GuaranteeParts:
    """Both cohorts among these young people, and together."""
    tallies: dict[Cohort, Counter[str]] = {"16": Counter(), "17": Counter()}
    for each in candidates:
        tallies[each.cohort][status_on(each.offers, on)] += 1
    at_16, at_17 = tallies["16"], tallies["17"]
    return GuaranteeParts(
        at_16=counts_of(at_16), at_17=counts_of(at_17), together=counts_of(at_16 + at_17)
    )


def counts_of(tally: Counter[str]) -> GuaranteeCounts:
    """The counts and percentages of a cohort, given how many have each status."""
    cohort = sum(tally.values())
    percents = {
        f"percent_{name}": half_up(Fraction(100 * tally[name], cohort)) if cohort else None
        for name in STATUSES
    }
    counts = {name: tally[name] for name in STATUSES}
    reason = None if cohort else "not_applicable"
    return GuaranteeCounts.model_validate(
        {"cohort": cohort, **counts, **percents, "reason": reason}
    )


def by_home(candidates: Iterable[Candidate], on: date) -> list[HomeGuarantee]:
    """The homes among them, in the order of their keys."""
    groups = _grouped(candidates, lambda each: (each.home, each.home_name))
    return [
        HomeGuarantee(organisation=home, name=name, **dict(parts_of(groups[home, name], on)))
        for home, name in sorted(groups)
    ]


def by_gender(candidates: Iterable[Candidate], on: date) -> dict[str, GuaranteeParts]:
    """The genders among them; always both that are recorded."""
    groups = _grouped(candidates, lambda each: each.gender or "unknown")
    names = [*_GENDERS, *sorted(set(groups) - set(_GENDERS))]
    return {name: parts_of(groups.get(name, ()), on) for name in names}


def by_offer_type(candidates: Iterable[Candidate], on: date) -> list[OfferTypeGuarantee]:
    """The sorts of places that stand, in the order of the published list."""
    tallies: dict[str, Counter[Cohort]] = defaultdict(Counter)
    for each in candidates:
        counted = counted_on(each.offers, on)
        if counted is not None and counted.offer_type:
            tallies[counted.offer_type][each.cohort] += 1
    return [
        OfferTypeGuarantee(
            offer_type=sort, at_16=found["16"], at_17=found["17"], together=found.total()
        )
        for sort in OFFER_TYPES
        if (found := tallies[sort])
    ]


def _grouped(
    candidates: Iterable[Candidate], key: Callable[[Candidate], K]
) -> dict[K, Sequence[Candidate]]:
    groups: dict[K, list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[key(each)].append(each)
    return dict(groups)
