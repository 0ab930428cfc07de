"""Applications by any sequence of acts: nothing that cannot be is ever reached."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.problems import Problem
from services.fourteen19.applications import rules
from services.fourteen19.applications.counting import days_of
from services.fourteen19.applications.rules import ACTS, ActName, Move
from services.fourteen19.applications.standing import standing_of
from services.fourteen19.applications.state import (
    HELD,
    OPEN,
    Application,
    ApplicationRound,
    Choice,
    ChoiceStatus,
    Interview,
    Offer,
    Texts,
)
from tests.fourteen19.applications.forms import ENDED

FIRST = date(2009, 11, 2)
ROUND = ApplicationRound(
    area="350",
    year="2010/11",
    opens_on=FIRST,
    equal_consideration_by=date(2009, 12, 18),
    respond_by=date(2010, 3, 31),
    closes_on=date(2010, 8, 31),
)
COURSES = ("A", "B", "C")
numbers = st.integers(1, len(COURSES))
acts = st.sampled_from(sorted(ACTS))


def form(*courses: str, **changed: object) -> Application:
    """A form begun on the first day, with a reference."""
    choices = tuple(
        Choice(number=number, provider=course, course=course, title=course)
        for number, course in enumerate(courses, 1)
    )
    application = Application(
        year="2010/11",
        made_in="2009/10",
        learner_id=1,
        choices=choices,
        texts=Texts(reference=1),
        begun_on=FIRST,
        send_by=ROUND.closes_on,
    )
    return application.model_copy(update=changed)


def sent(*courses: str) -> Application:
    return rules.sent(form(*courses), FIRST, ROUND, courses)


def move_of(act: ActName, on: date, conditions: tuple[str, ...] = (), days: int = 7) -> Move:
    """An act with what it needs to say."""
    return Move(
        act,
        on,
        interview=Interview(on=on + timedelta(days=1)),
        attended=True,
        offer=Offer(conditions=conditions, respond_by=on + timedelta(days=days)),
        reason="course_full",
    )


def after(application: Application, *moves: tuple[int, ActName], **more: object) -> Application:
    """The application after these acts, one a day."""
    for later, (number, act) in enumerate(moves, 1):
        on = FIRST + timedelta(days=later)
        move = move_of(act, on, **more)  # type: ignore[arg-type]
        application = rules.acted(application, number, move)
    return application


class Life(RuleBasedStateMachine):
    """One form and whatever anybody does to it, from day to day."""

    @initialize()
    def begin(self) -> None:
        self.form, self.day = sent(*COURSES), FIRST

    def attempt(self, make: Callable[[], Application]) -> None:
        before = self.form
        try:
            self.form = make()
        except Problem:
            return
        self.moved(before)

    def moved(self, before: Application) -> None:
        assert before.status != "withdrawn"
        for was, now in zip(before.choices, self.form.choices, strict=True):
            assert now.steps[: len(was.steps)] == was.steps, "a step was unmade"
            assert was.status not in ENDED or now == was, "what has ended goes on"

    @rule(
        number=numbers,
        act=acts,
        hard=st.booleans(),
        days=st.integers(0, 9),
        back=st.integers(0, 6),
    )
    def act(self, number: int, act: ActName, hard: bool, days: int, back: int) -> None:
        """What was done some days ago may be told today."""
        conditions = ("5 A*-C",) if hard else ()
        move = move_of(act, self.day - timedelta(days=back), conditions, days)
        self.attempt(lambda: rules.acted(self.form, number, move))

    @rule(days=st.integers(1, 8))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule()
    def take_back(self) -> None:
        self.attempt(lambda: rules.withdrawn(self.form, self.day))

    @invariant()
    def holds(self) -> None:
        statuses = [each.status for each in self.form.choices]
        assert sum(status in HELD for status in statuses) <= 1
        assert statuses.count("insurance") <= 1
        if "enrolled" in statuses:
            assert not {*statuses} & {*OPEN, "insurance"}
        if self.form.status != "sent":
            assert not {*statuses} & {*OPEN}

    @invariant()
    def days_go_forward(self) -> None:
        for choice in self.form.choices:
            assert all(one.on <= next_.on for one, next_ in pairwise(choice.steps))
            assert choice.steps[-1].status == choice.status

    @invariant()
    def an_offer_is_firm_only_as_it_may_be(self) -> None:
        for choice in self.form.choices:
            assert choice.status != "enrolled" or not (choice.offer and choice.offer.unmet)
            accepted = [step.on for step in choice.steps if step.status == "accepted"]
            offered = [step.on for step in choice.steps if step.status == "offered"]
            assert not accepted or offered, "accepted what was not offered"
            insured = any(step.status == "insurance" for step in choice.steps)
            if accepted and choice.offer and not insured:
                assert accepted[0] <= choice.offer.respond_by, "accepted what had lapsed"

    @invariant()
    def the_counts_agree(self) -> None:
        standing = standing_of([[self.form]])
        same_day = self.form.withdrawn_on == self.form.sent_on
        assert [each.applied for each in standing[:1]] == ([] if same_day else [1])
        for each in standing:
            assert 0 <= each.accepted <= each.offered <= 1
            assert each.offered + each.without_place <= 1


TestLife = Life.TestCase


@pytest.mark.parametrize(
    ("moves", "refused"),
    [
        ([(1, "offer"), (2, "offer"), (1, "accept")], (2, "accept")),
        ([(1, "offer"), (1, "accept")], (1, "decline")),
        ([(1, "withdraw")], (1, "offer")),
        ([(1, "refuse")], (1, "offer")),
        ([(1, "offer"), (2, "offer"), (1, "accept")], (2, "insure")),
        ([(1, "offer"), (1, "accept")], (1, "met")),
    ],
)
def test_what_cannot_follow_is_refused(
    moves: list[tuple[int, ActName]], refused: tuple[int, ActName]
) -> None:
    now = after(sent("A", "B"), *moves)
    with pytest.raises(Problem) as why:
        rules.acted(now, refused[0], move_of(refused[1], FIRST + timedelta(days=9)))
    assert why.value.code == "conflict"


def test_an_insurance_becomes_firm_once_the_first_has_failed() -> None:
    moves: list[tuple[int, ActName]] = [
        (1, "offer"), (2, "waiting_list"), (2, "offer"), (1, "accept"), (2, "insure"),
        (1, "not_met"), (2, "accept"),
    ]  # fmt: skip
    now = after(sent("A", "B"), *moves, conditions=("5 A*-C",))
    assert [each.status for each in now.choices] == ["not_met", "accepted"]
    assert now.status == "closed"


@pytest.mark.parametrize(("days", "status"), [(7, "accepted"), (8, "lapsed")])
def test_an_offer_lapses_after_its_last_day(days: int, status: ChoiceStatus) -> None:
    now = rules.acted(sent("A"), 1, move_of("offer", FIRST))
    on = FIRST + timedelta(days=days)
    if status == "accepted":
        assert rules.acted(now, 1, Move("accept", on)).choices[0].status == status
    else:
        with pytest.raises(Problem, match="lapsed"):
            rules.acted(now, 1, Move("accept", on))
        assert rules.settled(now, on).choices[0].status == status
        assert rules.settled(now, on).status == "closed"


@pytest.mark.parametrize(
    ("on", "late"),
    [(date(2009, 12, 18), False), (date(2009, 12, 19), True), (date(2010, 8, 31), True)],
)
def test_it_is_late_after_the_day_for_equal_consideration(on: date, late: bool) -> None:
    assert rules.sent(form("A"), on, ROUND, ["A"]).late is late


@pytest.mark.parametrize("on", [FIRST - timedelta(days=1), date(2010, 9, 1)])
def test_it_is_sent_while_the_round_is_open(on: date) -> None:
    with pytest.raises(Problem):
        rules.sent(form("A"), on, ROUND, ["A"])


def test_days_are_checked() -> None:
    invited = after(sent("A"), (1, "consider"), (1, "interview"))
    for move in (
        Move("attendance", FIRST + timedelta(days=2), attended=True),
        Move("refuse", FIRST, reason="interview"),
        move_of("offer", FIRST + timedelta(days=5), days=-1),
    ):
        with pytest.raises(Problem) as why:
            rules.acted(invited, 1, move)
        assert [fault.code for fault in why.value.errors] == ["too_early"]


def test_an_enrolment_told_late_ends_the_others_not_before_their_own_last_step() -> None:
    """So an offer of another made since then has an end, and does not stand for ever."""
    told: list[tuple[int, ActName]] = [(1, "offer"), (1, "accept"), (2, "offer")]
    now = rules.acted(after(sent("A", "B"), *told), 1, Move("enrol", FIRST + timedelta(days=2)))
    assert [each.steps[-1].status for each in now.choices] == ["enrolled", "withdrawn"]
    days = [step.on.day for step in now.choices[1].steps]
    assert days == sorted(days)
    assert days_of(now.choices[1]) == (date(2009, 11, 5), date(2009, 11, 5))


def test_the_counts_of_a_home_from_day_to_day() -> None:
    """One is offered a place and lets it lapse; the other is offered one and accepts."""
    first = rules.acted(sent("A"), 1, move_of("offer", FIRST + timedelta(days=1), days=2))
    second = after(sent("A", "B"), (1, "offer"), (2, "refuse"), (1, "accept"))
    told = [
        (each.on.day, each.applied, each.offered, each.accepted, each.without_place)
        for each in standing_of([[first], [second]])
    ]
    assert told == [(2, 2, 0, 0, 0), (3, 2, 2, 0, 0), (5, 2, 2, 1, 0), (6, 2, 1, 1, 1)]


def test_a_form_taken_back_counts_no_more() -> None:
    back = rules.withdrawn(sent("A"), FIRST + timedelta(days=3))
    assert [each.applied for each in standing_of([[back]])] == [1, 0]
    assert [each.applied for each in standing_of([[back, sent("B")]])] == [1]
