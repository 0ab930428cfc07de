"""Who gets a place. Never more than there are; nobody waits who would fit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.organisations import Place
from chassis.problems import Problem
from chassis.records.state import Due
from services.enrichment.training import rules
from services.enrichment.training.booking import Booking
from services.enrichment.training.counting import Booked, rating, share, tallied
from services.enrichment.training.course import Course

DAY = date(2009, 10, 5)
KEY = "350.phonics"
PLACE = Place(
    organisation="105148", urn="105148", laestab=None, name="A school", kind="community_school",
    phase="primary", status="open", area="350", opened_on=None, closed_on=None, pupils=None,
)  # fmt: skip


def course(places: int = 10) -> Course:
    return Course(
        area="350", title="Phonics", provider="enrichment", subject="English", year="2009/10",
        days=(DAY,), places=places,
    )  # fmt: skip


def wanted(places: int, on: date = DAY, school: Place = PLACE) -> rules.Asked:
    return rules.Asked(school, places, on)


def asking(course: Course, *places: int) -> dict[int, Booking]:
    """Bookings in the order of these."""
    held: dict[int, Booking] = {}
    for each in places:
        held[len(held)] = rules.booked(course, KEY, held.values(), wanted(each))
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
        rules.with_places(held[0], course(), others, wanted(8))
    assert rules.with_places(held[0], course(), others, wanted(7)).status == "booked"
    fewer = rules.with_places(held[2], course(), [held[0], held[1]], wanted(1))
    assert (fewer.status, fewer.number) == ("booked", 3)
    gone = rules.cancelled(held[0])
    again = rules.with_places(gone, course(), others, wanted(2))
    assert (again.status, again.number) == ("booked", 4)


def test_what_cannot_be_is_refused_with_all_that_is_wrong() -> None:
    elsewhere = replace(PLACE, area="351", closed_on=date(2008, 8, 31))
    with pytest.raises(Problem) as refused:
        rules.booked(course(), KEY, (), wanted(11, date(2009, 10, 6), elsewhere))
    assert {(each.path, each.code) for each in refused.value.errors} == {
        ("$.places", "more_than_there_are"), ("$.on", "too_late"), ("$.on", "not_open"),
        ("$.course", "other_area"),
    }  # fmt: skip
    with pytest.raises(Problem, match="Its last day is still to come"):
        rules.was_held(course(), date(2009, 10, 4))
    with pytest.raises(Problem, match="7 places are booked"):
        rules.changed(course(), {"places": 6}, asking(course(), 7).values())


def test_who_has_closed_books_no_more_and_gets_no_more_back() -> None:
    closed = replace(PLACE, closed_on=date(2009, 9, 1))
    booking = asking(course(), 3)[0]
    for held in (booking, rules.cancelled(booking)):
        with pytest.raises(Problem) as refused:
            rules.with_places(held, course(), (), wanted(4, school=closed))
        assert [each.code for each in refused.value.errors] == ["not_open"]
    # Of another authority by now, it keeps what it has.
    moved = replace(PLACE, area="351")
    assert rules.with_places(booking, course(), (), wanted(2, school=moved)).places == 2


def test_a_course_that_was_held_ends_who_waits_and_one_cancelled_ends_all() -> None:
    held = asking(course(), 6, 5)
    after = rules.closed(rules.was_held(course(), DAY), held)
    assert {key: (each.status, each.held_on) for key, each in after.items()} == {
        0: ("booked", DAY), 1: ("cancelled", None),
    }  # fmt: skip
    gone = rules.closed(rules.was_cancelled(course()), held)
    assert {key: each.status for key, each in gone.items()} == {0: "cancelled", 1: "cancelled"}


def test_who_came_is_due_once_a_course_was_held_until_it_is_said() -> None:
    there, held = rules.was_held(course(), DAY), asking(course(), 3)
    assert list(held[0].dues()) == []
    booking = rules.closed(there, held)[0]
    assert list(booking.dues()) == [
        Due("attendance", None, "say how many came: Phonics", date(2009, 10, 19))
    ]
    assert list(rules.attended(booking, there, 0).dues()) == []


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
