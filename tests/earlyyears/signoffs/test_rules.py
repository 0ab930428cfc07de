"""Sign-offs by any sequence of acts, against a model of what is allowed when."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.problems import Problem
from services.earlyyears.cohort.counts import CohortCounts
from services.earlyyears.signoffs import rules
from services.earlyyears.signoffs.state import LateChange, Moderation, Outcome, SignOff

FIRST = date(2009, 6, 1)
children = st.integers(0, 3)
outcomes = st.sampled_from(["agreed", "changes_needed"])


def counts_of(received: int, unaccounted: int, elsewhere: int = 0) -> CohortCounts:
    return CohortCounts(
        received=received,
        expected=received + unaccounted + elsewhere,
        missing=unaccounted + elsewhere,
        elsewhere=elsewhere,
    )


class Life(RuleBasedStateMachine):
    """One return's sign-off; the model is its status, its moderation's outcome and its late
    changes."""

    @initialize()
    def begin(self) -> None:
        self.real = SignOff(year="2008/09")
        self.status, self.outcome, self.late = "provisional", "", 0
        self.day = FIRST

    def attempt(self, allowed: bool, make: Callable[[], SignOff]) -> bool:
        """Whether it was done; it must be done just when it is allowed."""
        self.day += timedelta(days=1)
        before = self.real
        try:
            self.real = make()
        except Problem:
            assert not allowed
            assert self.real == before
            return False
        assert allowed
        return True

    @rule(received=children)
    def sign(self, received: int) -> None:
        allowed = self.status in ("provisional", "signed_off") and received > 0
        counts = counts_of(received, 0)
        if self.attempt(allowed, lambda: rules.signed(self.real, self.day, counts, 1)):
            self.status = "signed_off"

    @rule(received=children, sampled=st.integers(1, 3), outcome=outcomes)
    def moderate(self, received: int, sampled: int, outcome: Outcome) -> None:
        allowed = self.status in ("signed_off", "moderated") and sampled <= received
        moderation = Moderation(
            on=self.day + timedelta(days=1),
            by="adviser-1",
            children=sampled,
            scales=("R",),
            outcome=outcome,
            words="seen",
        )
        counts = counts_of(received, 0)
        if self.attempt(allowed, lambda: rules.moderated(self.real, moderation, counts)):
            self.status, self.outcome = "moderated", outcome

    @rule(received=children, unaccounted=children, elsewhere=children, accept=st.booleans())
    def finish(self, received: int, unaccounted: int, elsewhere: int, accept: bool) -> None:
        allowed = (
            self.status in ("signed_off", "moderated")
            and self.outcome != "changes_needed"
            and received > 0
            and (accept or unaccounted == 0)
        )
        counts = counts_of(received, unaccounted, elsewhere)

        def make() -> SignOff:
            return rules.made_final(self.real, self.day, counts, accept_missing=accept)

        if self.attempt(allowed, make):
            self.status = "final"
            assert self.real.accepted_missing == (unaccounted or None)

    @rule()
    def reopen(self) -> None:
        if self.attempt(self.status == "final", lambda: rules.reopened(self.real)):
            self.status, self.outcome = "provisional", ""

    @rule()
    def change_late(self) -> None:
        if self.status == "final":
            change = LateChange(
                on=self.day, submission="1", withdrawal=False, reason="late it is", rows=1
            )
            self.real = rules.changed_late(self.real, change)
            self.late += 1

    @invariant()
    def is_as_the_model(self) -> None:
        if not hasattr(self, "real"):
            return
        assert self.real.status == self.status
        assert (self.real.final_on is not None) == (self.status == "final")
        assert (self.real.signed_off_on is None) == (self.status == "provisional")
        assert len(self.real.late) == self.late

    @invariant()
    def somebody_has_to_do_what_is_left(self) -> None:
        if not hasattr(self, "real"):
            return
        dues = {(due.item, due.owner): due.due_on for due in self.real.dues()}
        wanted: dict[tuple[str, str | None], date] = {}
        if self.status == "provisional":
            wanted["sign_off", "head"] = date(2009, 6, 30)
        if self.status in ("signed_off", "moderated"):
            wanted["final", None] = date(2009, 7, 31)
        if self.status == "moderated" and self.outcome == "changes_needed":
            wanted["changes", "head"] = date(2009, 7, 31)
        assert dues == wanted


TestLife = Life.TestCase


def test_a_return_is_not_final_before_it_was_signed_off() -> None:
    signed = rules.signed(SignOff(year="2008/09"), FIRST, counts_of(1, 0), 1)
    with pytest.raises(Problem) as refused:
        rules.made_final(signed, FIRST - timedelta(days=1), counts_of(1, 0))
    assert refused.value.errors[0].code == "too_early"


def test_every_reason_is_named_at_once() -> None:
    assert len(rules.not_ready(None, counts_of(0, 2))) == 3
