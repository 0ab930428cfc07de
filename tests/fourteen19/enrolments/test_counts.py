"""Counts from day to day agree with a look at every single day."""

import random
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from contracts.fourteen19 import Enrolled, Gender, Programme
from education.diplomas import LEVELS, LINES
from education.years import AcademicYear
from services.fourteen19.enrolments.rows import Enrolment
from services.fourteen19.enrolments.state import by_gender, programme_counts
from services.fourteen19.provision.plans import LEVELS as PLACE_LEVELS
from services.fourteen19.provision.plans import Plan
from services.fourteen19.provision.state import level_of, provision_counts
from services.fourteen19.series import Span, series_of

_YEAR = AcademicYear(2009)
_DAYS = [_YEAR.starts + timedelta(days=n) for n in range(365)]
_day = st.dates(date(2009, 7, 1), date(2010, 10, 31))


@st.composite
def _span(draw: st.DrawFn) -> Span:
    starts = draw(_day)
    lasts = draw(st.none() | st.integers(0, 300))
    who = draw(st.integers(1, 4))
    return Span(who, starts, None if lasts is None else starts + timedelta(days=lasts))


@st.composite
def _enrolment(draw: st.DrawFn) -> Enrolment:
    span = draw(_span())
    outcome = "continuing" if span.ends is None else draw(st.sampled_from(["completed", "left"]))
    programme = draw(st.sampled_from(get_args(Programme)))
    levels = {
        "diploma": LEVELS,
        "apprenticeship": ("programme_led", "apprenticeship", "advanced"),
        "foundation_learning": ("entry_1", "entry_3", "level_1"),
    }[programme]
    return Enrolment(
        person=int(str(span.who)),
        programme=programme,
        line=draw(st.sampled_from([*LINES][:3])) if programme == "diploma" else None,
        level=draw(st.sampled_from(levels)),
        sector=draw(st.sampled_from(["public", "private"])),
        starts_on=span.starts,
        ends_on=span.ends,
        outcome=outcome,
    )


_some = st.lists(_enrolment(), max_size=12)


def _on(series: dict[date, int], day: date) -> int:
    return next((series[at] for at in sorted(series, reverse=True) if at <= day), 0)


def _holds(span: Span, day: date) -> bool:
    return span.starts <= day and (span.ends is None or span.ends > day)


@given(st.lists(_span(), max_size=12))
def test_a_series_says_of_every_day_how_many_there_are(spans: list[Span]) -> None:
    series = series_of(spans, _YEAR.starts, _YEAR.ends)
    for day in _DAYS:
        assert _on(series, day) == len({span.who for span in spans if _holds(span, day)})
    changes = [_on(series, day) for day in sorted(series)]
    assert all(one != other for one, other in pairwise(changes))


@given(_some)
def test_a_young_person_counts_once_whatever_the_lines_and_levels(some: list[Enrolment]) -> None:
    told = programme_counts(some, _YEAR)
    diplomas = [each for each in some if each.programme == "diploma"]
    for day in _DAYS[::9]:
        people = {each.person for each in diplomas if _holds(each.taken_up(), day)}
        by_line = [_on(series, day) for series in told["lines"].values()]
        by_level = [_on(series, day) for series in told["levels"].values()]
        assert _on(told["diploma"], day) == len(people)
        for parts in (by_line, by_level):
            assert max(parts, default=0) <= len(people) <= sum(parts)
        assert _on(told["public_sector"], day) <= _on(told["apprenticeship"], day)


@given(_some)
def test_those_of_a_gender_are_counted_like_all_and_the_others_in_neither(
    some: list[Enrolment],
) -> None:
    """A young person's enrolments have one gender: 1 a woman, 2 a man, of 3 and 4 it is unknown."""
    genders: dict[int, Gender] = {1: "F", 2: "M"}
    mine = [each._replace(gender=genders.get(each.person)) for each in some]
    told = by_gender({"F": 7, None: 3}, mine, _YEAR)
    women = [each for each in mine if each.person == 1]
    assert told == {"F": Enrolled(learners=7, diploma=programme_counts(women, _YEAR)["diploma"])}


@given(_some, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(some: list[Enrolment], shuffle: random.Random) -> None:
    other = shuffle.sample(some, len(some))
    assert programme_counts(some, _YEAR) == programme_counts(other, _YEAR)
    assert provision_counts(some, Plan(), _YEAR) == provision_counts(other, Plan(), _YEAR)


@given(_some, st.integers(1, 5))
def test_who_are_alike_count_as_many(some: list[Enrolment], times: int) -> None:
    """Read as one with how many there are, they count as if each were read."""
    many = [each._replace(person=10 * each.person + n) for each in some for n in range(times)]
    once = [each._replace(times=times) for each in some]
    assert programme_counts(once, _YEAR) == programme_counts(many, _YEAR)
    assert provision_counts(once, Plan(), _YEAR) == provision_counts(many, Plan(), _YEAR)


@given(_some)
def test_places_delivered_are_those_of_the_fullest_day(some: list[Enrolment]) -> None:
    told = provision_counts(some, Plan(planned={"entry": 3}), _YEAR)["places"]
    for level in PLACE_LEVELS:
        taught = [each for each in some if level_of(each) == level]
        most = max(
            len({each.person for each in taught if _holds(each.taught(), day)}) for day in _DAYS
        )
        assert (told[level].delivered if level in told else 0) == most
    assert told["entry"].planned == 3
