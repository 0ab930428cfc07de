"""Each young person has one status on each day, whatever was told."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.years import AcademicYear
from services.fourteen19.applications.counting import ApplicationOffer
from services.fourteen19.applications.state import ChoiceStatus
from services.fourteen19.guarantee.cohorts import applied_for
from services.fourteen19.guarantee.counting import counts_of
from services.fourteen19.guarantee.rules import (
    TOLD,
    Offer,
    counted_on,
    deadline_of,
    standing_of,
    status_on,
)
from services.fourteen19.guarantee.state import cohort_series

YEAR = AcademicYear(2008)
days = st.dates(date(2008, 9, 1), date(2009, 9, 30))


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    starts = draw(days)
    ends = draw(st.none() | st.integers(0, 200).map(lambda later: starts + timedelta(later)))
    return Offer(draw(st.sampled_from(TOLD)), starts, ends)


several = st.lists(offers(), max_size=5)


def _made(starts: date, ends: date | None = None) -> Offer:
    return Offer("offer_made", starts, ends, "fe_college")


def test_a_suitable_offer_wins_until_it_is_withdrawn() -> None:
    march, may, june = date(2009, 3, 2), date(2009, 5, 4), date(2009, 6, 1)
    told = [Offer("no_offer", march, reason="not_applied"), _made(may, june)]
    assert standing_of(told) == [(march, "no_offer"), (may, "offer_made"), (june, "no_offer")]
    assert counted_on(told, may) == told[1]
    assert counted_on(told, june) == told[0]


def test_a_second_offer_keeps_the_status_when_the_first_is_withdrawn() -> None:
    march, may, june = date(2009, 3, 2), date(2009, 5, 4), date(2009, 6, 1)
    assert standing_of([_made(march, june), _made(may)]) == [(march, "offer_made")]


def test_not_appropriate_wins_over_no_offer() -> None:
    march = date(2009, 3, 2)
    told = [Offer("no_offer", march), Offer("offer_not_appropriate", march)]
    assert standing_of(told) == [(march, "offer_not_appropriate")]


@given(several, days)
def test_the_series_says_of_each_day_what_the_day_says(told: list[Offer], day: date) -> None:
    held = [since.status for since in standing_of(told) if since.day <= day]
    assert (held[-1] if held else "not_recorded") == status_on(told, day)


@given(several)
def test_each_of_a_series_differs_from_the_one_before(told: list[Offer]) -> None:
    statuses = ["not_recorded", *(since.status for since in standing_of(told))]
    assert all(one != other for one, other in pairwise(statuses))


@given(st.lists(several, min_size=1, max_size=6), days)
def test_a_cohort_is_whole_on_every_day(cohort: list[list[Offer]], day: date) -> None:
    """The four statuses are exclusive: they add up, and are those of the young people."""
    series = cohort_series(cohort, YEAR)
    assert [each.on for each in series] == sorted({each.on for each in series})
    assert series[0].on == YEAR.starts
    assert all(each.on <= deadline_of(YEAR) for each in series)
    then = [each for each in series if each.on <= day][-1]
    for status in (*TOLD, "not_recorded"):
        expected = sum(status_on(told, day) == status for told in cohort)
        assert getattr(then, status) == expected


@pytest.mark.parametrize(
    ("kind", "sort"),
    [
        ("community_school", "school_sixth_form"),
        ("academy_sponsor_led", "school_sixth_form"),
        ("sixth_form_college", "sixth_form_college"),
        ("further_education", "fe_college"),
        (None, "independent_provider"),
    ],
)
def test_an_application_makes_an_offer_of_its_provider(kind: str | None, sort: str) -> None:
    made = _applied("lapsed", kind)
    assert applied_for(made) == Offer(
        "offer_made", made.offered_on, made.ended_on, sort, None, "10000794"
    )


def test_a_declined_offer_was_made_all_the_same() -> None:
    offer = applied_for(_applied("declined"))
    assert offer.stands_on(date(2009, 9, 30))
    assert offer.accepted is False


def _applied(status: ChoiceStatus, kind: str | None = None) -> ApplicationOffer:
    days = date(2009, 3, 2), date(2009, 4, 1)
    return ApplicationOffer("2008/09", 1, "10000794", kind, *days, status)


def test_the_published_example() -> None:
    """Cohorts of 3,600 and 3,300."""
    at_16 = Counter(offer_made=3390, no_offer=90, offer_not_appropriate=60, not_recorded=60)
    at_17 = Counter(offer_made=2904, not_recorded=396)
    shown = [str(counts_of(each).percent_offer_made) for each in (at_16, at_17, at_16 + at_17)]
    assert shown == ["94.2", "88.0", "91.2"]
    assert counts_of(Counter()).percent_offer_made is None
