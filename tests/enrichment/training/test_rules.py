"""Who gets a place. Never more than there are; nobody waits who would fit."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from services.enrichment.training import rules
from services.enrichment.training.booking import Booking
from services.enrichment.training.counting import Booked, rating, share, tallied
from services.enrichment.training.course import Course

DAY = date(2009, 10, 5)
KEY = "350.phonics"


def course(places: int = 10) -> Course:
    return Course(
        area="350", title="Phonics", provider="enrichment", subject="English", year="2009/10",
        days=(DAY,), places=places,
    )  # fmt: skip


def asking(course: Course, *places: int) -> dict[int, Booking]:
    """Bookings in the order of these."""
    held: dict[int, Booking] = {}
    for each in places:
        held[len(held)] = rules.booked(course, KEY, held.values(), each, DAY)
    return held


def standing(bookings: dict[int, Booking]) -> list[tuple[str, int]]:
    return [(each.status, each.places) for each in bookings.values()]


def test_places_go_to_who_asks_first_and_a_booking_waits_whole() -> None:
    held = asking(course(), 6, 5, 4, 1)
    assert standing(held) == [("booked", 6), ("waiting", 5), ("booked", 4), ("waiting", 1)]
    held[2] = rules.cancelled(held[2])
    assert {key: each.status for key, each in rules.moved_up(10, held).items()} == {3: "booked"}
    held[0] = rules.cancelled(held[0])
    assert rules.moved_up(10, held).keys() == {1, 3}


def test_who_has_places_keeps_them_and_gets_no_more_than_are_left() -> None:
    held = asking(course(), 6, 3, 4)
    others = [held[1], held[2]]
    with pytest.raises(Problem, match="Only 7 places are left, 6 of them its own"):
        rules.with_places(held[0], course(), others, 8, DAY)
    assert rules.with_places(held[0], course(), others, 7, DAY).status == "booked"
    fewer = rules.with_places(held[2], course(), [held[0], held[1]], 1, DAY)
    assert (fewer.status, fewer.number) == ("booked", 3)
    gone = rules.cancelled(held[0])
    again = rules.with_places(gone, course(), others, 2, DAY)
    assert (again.status, again.number) == ("booked", 4)


def test_what_cannot_be_is_refused_with_all_that_is_wrong() -> None:
    with pytest.raises(Problem) as refused:
        rules.booked(course(), KEY, (), 11, date(2009, 10, 6))
    assert {(each.path, each.code) for each in refused.value.errors} == {
        ("$.places", "more_than_there_are"), ("$.on", "too_late"),
    }  # fmt: skip
    with pytest.raises(Problem, match="Its last day is still to come"):
        rules.was_held(course(), date(2009, 10, 4))
    with pytest.raises(Problem, match="7 places are booked"):
        rules.changed(course(), {"places": 6}, asking(course(), 7).values())


def test_a_course_that_was_held_ends_who_waits_and_one_cancelled_ends_all() -> None:
    held = asking(course(), 6, 5)
    assert rules.closed(rules.was_held(course(), DAY), held).keys() == {1}
    assert rules.closed(rules.was_cancelled(course()), held).keys() == {0, 1}


def test_attendance_is_corrected_and_evaluations_are_of_who_came() -> None:
    there = rules.was_held(course(), DAY)
    booking = asking(course(), 3)[0]
    with pytest.raises(Problem, match="The course is open"):
        rules.attended(booking, course(), 1)
    came = rules.evaluated(rules.attended(booking, there, 2), [5, 4])
    assert came.ratings == (4, 5)
    with pytest.raises(Problem):
        rules.evaluated(came, [5, 5, 5])
    with pytest.raises(Problem):
        rules.attended(came, there, 1)
    nobody = rules.attended(rules.evaluated(came, []), there, 0)
    assert nobody.status == "absent"
    assert rules.attended(nobody, there, 3).status == "attended"


ASKED = st.lists(st.integers(1, 10), max_size=12)


@given(ASKED, st.lists(st.integers(0, 11), max_size=8), st.integers(10, 30))
def test_never_overbooked_and_nobody_waits_who_fits(
    asked: list[int], cancelling: list[int], places: int
) -> None:
    held = asking(course(places), *asked)
    for each in cancelling:
        if each in held and held[each].status in ("booked", "waiting"):
            held[each] = rules.cancelled(held[each])
            held |= rules.moved_up(places, held)
        left = places - rules.taken(held.values())
        assert left >= 0
        assert all(one.places > left for one in held.values() if one.status == "waiting")
    assert sorted(each.number for each in held.values()) == list(range(1, len(asked) + 1))


@given(ASKED, st.integers(1, 10))
def test_whoever_moves_up_was_passed_over_by_nobody_behind_who_needs_as_many(
    asked: list[int], size: int
) -> None:
    held = {
        key: each.model_copy(update={"status": "waiting"})
        for key, each in asking(course(200), *asked).items()
    }
    up = rules.moved_up(size, held)
    for key, each in held.items():
        if key not in up:
            assert all(held[one].places < each.places or one < key for one in up)


def row(status: str, places: int, attended: int | None = None, *ratings: int) -> Booked:
    return Booked("105148", KEY, "2009/10", "enrichment", 10, status, places, attended, ratings)


def test_shares_and_means_are_half_up_and_of_nothing_there_is_none() -> None:
    tally = tallied([row("attended", 3, 2, 5, 4), row("absent", 1, 0), row("waiting", 4)])
    assert (tally.booked, tally.waiting, tally.known, tally.attended) == (4, 4, 4, 2)
    assert rating(tally.ratings).mean == Decimal("4.5")
    assert share(1, 8).percent == Decimal("12.5")
    assert (share(0, 0).percent, share(0, 0).reason) == (None, "not_applicable")
    assert rating(tallied([]).ratings).reason == "not_applicable"
