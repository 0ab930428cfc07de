"""A function and a post by any sequence of acts: what cannot be is never reached."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.problems import Problem
from chassis.records.store import Record
from services.fourteen19.readiness import Readiness
from services.fourteen19.transfer import rules
from services.fourteen19.transfer.overview import overview
from services.fourteen19.transfer.state import (
    TransferFunction,
    TransferPost,
    Transferring,
    transfer_counts,
)

S = TypeVar("S", bound=Transferring)
_FIRST = date(2009, 9, 1)
_DAY = date(2010, 4, 1)
_TITLES = ("staff", "budget", "systems")
readinesses: st.SearchStrategy[Readiness] = st.sampled_from(["not_started", "under_way", "ready"])


class Life(RuleBasedStateMachine):
    """A function and a post, and whatever anybody does to them, from day to day."""

    @initialize()
    def begin(self) -> None:
        function = TransferFunction(
            area="350", title="planning", transfers_on=_DAY, lead="Lead", checklist=()
        )
        self.function = rules.with_checklist(function, _TITLES)
        self.post = TransferPost(area="350", title="adviser", transfers_on=_DAY)
        self.day = _FIRST

    def on_function(self, step: Callable[[], TransferFunction]) -> None:
        before = self.function
        try:
            self.function = step()
        except Problem:
            return
        assert before.status not in ("transferred", "withdrawn"), "it goes on after its end"

    def on_post(self, step: Callable[[], TransferPost]) -> None:
        before = self.post
        try:
            self.post = step()
        except Problem:
            return
        assert before.status != "withdrawn"
        held = len(before.holdings)
        assert self.post.holdings[: max(0, held - 1)] == before.holdings[: max(0, held - 1)]

    @rule(days=st.integers(1, 90))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(item=st.integers(1, 3), readiness=readinesses)
    def report(self, item: int, readiness: Readiness) -> None:
        day = self.day
        self.on_function(lambda: rules.with_readiness(self.function, item, readiness, day, None))

    @rule(titles=st.lists(st.sampled_from(_TITLES), min_size=1, max_size=3))
    def rewrite(self, titles: list[str]) -> None:
        self.on_function(lambda: rules.with_checklist(self.function, titles))

    @rule(why=st.none() | st.just("by law"), ago=st.sampled_from([0, 0, 30]))
    def transfer(self, why: str | None, ago: int) -> None:
        on = self.day - timedelta(days=ago)
        self.on_function(lambda: rules.function_transferred(self.function, on, why))

    @rule()
    def withdraw_function(self) -> None:
        self.on_function(lambda: rules.withdrawn(self.function, self.day))

    @rule()
    def fill(self) -> None:
        self.on_post(lambda: rules.filled(self.post, "LSC-1", self.day))

    @rule()
    def vacate(self) -> None:
        self.on_post(lambda: rules.vacated(self.post, self.day))

    @rule()
    def transfer_post(self) -> None:
        self.on_post(lambda: rules.post_transferred(self.post, self.day))

    @rule()
    def withdraw_post(self) -> None:
        self.on_post(lambda: rules.withdrawn(self.post, self.day))

    @invariant()
    def it_is_ready_as_its_checklist_is(self) -> None:
        ready = all(item.readiness == "ready" for item in self.function.checklist)
        assert (self.function.ready_on is not None) == ready
        if self.function.status in ("planned", "ready"):
            assert (self.function.status == "ready") == ready

    @invariant()
    def unready_it_comes_over_only_with_a_reason(self) -> None:
        over, ready = self.function.transferred_on, self.function.ready_on
        if over is not None:
            was_ready = ready is not None and ready <= over
            assert was_ready == (self.function.unready_why is None)
            told = transfer_counts("350", [self.function], [])
            assert (sum(told.ready.values()) == 1) == was_ready

    @invariant()
    def nobody_holds_a_post_while_another_does(self) -> None:
        days = [(each.filled_on, each.left_on) for each in self.post.holdings]
        for (_, left), (filled, _) in pairwise(days):
            assert left is not None
            assert left <= filled

    @invariant()
    def what_is_told_is_what_the_overview_shows(self) -> None:
        functions = [self.function] if self.function.withdrawn_on is None else []
        posts = [self.post] if self.post.withdrawn_on is None else []
        told = transfer_counts("350", functions, posts)
        records = [_recorded(each) for each in functions], [_recorded(each) for each in posts]
        now = overview("350", self.day, *records)
        assert told.functions == now.planned + now.ready + now.transferred
        assert _last(told.transferred, self.day) == now.transferred
        assert _last(told.posts_filled, self.day) == now.posts_filled

    @invariant()
    def what_is_over_owes_nothing(self) -> None:
        if not self.function.is_open:
            assert [*self.function.dues()] == []
        if self.post.withdrawn_on is not None:
            assert [*self.post.dues()] == []


def _last(series: dict[date, int], on: date) -> int:
    return next((n for day, n in sorted(series.items(), reverse=True) if day <= on), 0)


def _recorded(state: S) -> Record[S]:
    return Record("350.it", None, 1, state, datetime(2010, 4, 1, tzinfo=UTC), "tests")


TestLife = Life.TestCase
