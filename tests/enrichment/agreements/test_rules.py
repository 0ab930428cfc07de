"""Standing and income, of any deliveries; agreements by any sequence of acts."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.problems import Problem
from education.years import AcademicYear
from services.enrichment.agreements import rules
from services.enrichment.agreements.rules import Asked
from services.enrichment.agreements.standing import (
    Standing,
    agreed,
    behind_by,
    earned,
    standing_of,
    time_gone,
)
from services.enrichment.agreements.state import Agreement
from services.enrichment.traded_services.state import Package, TradedService

_YEAR = AcademicYear(2009)
_WORST_FIRST = get_args(Standing)
_SERVICE = TradedService(area="350", title="Science centre", sort="science", unit="days")
_DAYS = Package(
    code="days", year="2009/10", title="Days", units=Decimal(10), price=Decimal("450.00")
)
amounts = st.decimals("0.5", 15, places=1)
days = st.dates(_YEAR.starts, _YEAR.ends)


def _quote(units: str = "10", price: str = "450.00", on: date = date(2009, 6, 15)) -> Agreement:
    package = _DAYS.model_copy(update={"units": Decimal(units), "price": Decimal(price)})
    return rules.quoted("350.science", _SERVICE, package, Asked(None, None, None, 30), on)


def _signed(on: date = date(2009, 7, 1), **terms: str) -> Agreement:
    return rules.signed(_quote(**terms, on=on), on)


def _with(agreement: Agreement, *done: tuple[Decimal, date]) -> Agreement:
    for units, on in done:
        agreement = rules.delivered(agreement, on, units, "A day", None)
    return agreement


def test_it_is_behind_when_more_than_25_points_under_the_time_gone() -> None:
    """Of 365 days 182 are gone on 1 March: 49.9 %. So 24 % are behind, 25 % are not."""
    day = date(2010, 3, 1)
    assert time_gone(_signed(), day) == Fraction(182, 365)
    some = {n: _with(_signed(units="100"), (Decimal(n), date(2009, 10, 1))) for n in (24, 25)}
    assert [standing_of(each, day) for each in some.values()] == ["behind", "on_time"]
    assert behind_by(some[24], day) == Decimal("25.9")
    assert standing_of(some[24], date(2010, 2, 1)) == "on_time"


def test_time_runs_from_the_signature() -> None:
    late = _signed(on=date(2010, 6, 1))
    assert standing_of(late, date(2010, 6, 10)) == "on_time"
    assert time_gone(late, date(2010, 5, 31)) == 0
    assert time_gone(late, _YEAR.ends) == time_gone(_signed(), _YEAR.ends) == 1
    assert standing_of(late, _YEAR.ends) == "behind"
    assert time_gone(_quote(), _YEAR.ends) == 0


def test_income_is_earned_in_proportion_half_up_at_most_the_price() -> None:
    agreement = _signed(units="3", price="100.00")
    day = date(2009, 11, 1)
    assert (agreed(agreement, day), earned(agreement, day)) == (Decimal("100.00"), Decimal("0.00"))
    two = _with(agreement, (Decimal(2), date(2009, 10, 1)))
    assert earned(two, day) == Decimal("66.67")
    four = _with(two, (Decimal(2), day))
    assert (earned(four, day), standing_of(four, day)) == (Decimal("100.00"), "over")


def test_a_variation_or_an_end_to_come_counts_from_its_day_on() -> None:
    """10 units for 450.00, 20 for 900.00 from May; ended in July after 5."""
    five = _with(_signed(), (Decimal(5), date(2009, 10, 1)))
    varied = rules.varied(five, Decimal(20), Decimal(900), date(2010, 5, 1), "More")
    over = rules.ended(varied, date(2010, 7, 1), "Given notice")
    days = [date(2010, 4, 30), date(2010, 5, 1), date(2010, 6, 30), date(2010, 7, 1), _YEAR.ends]
    assert [over.stands_on(day) for day in days] == [True, True, True, False, False]
    assert [agreed(over, day) for day in days] == [450, 900, 900, 225, 225]
    assert [earned(over, day) for day in days] == [225] * 5
    assert not over.stands_on(date(2009, 6, 30))


@given(st.dates(date(2010, 8, 1), _YEAR.ends), st.integers(1, 365))
def test_no_quote_outlives_its_year(on: date, valid_days: int) -> None:
    quote = rules.quoted("350.science", _SERVICE, _DAYS, Asked(None, None, None, valid_days), on)
    assert quote.valid_until == min(on + timedelta(days=valid_days), _YEAR.ends)


@given(st.lists(st.tuples(amounts, days), max_size=6), amounts, days, days)
def test_more_delivered_never_looks_worse(
    done: list[tuple[Decimal, date]], more: Decimal, on: date, day: date
) -> None:
    before = _with(_signed(), *done)
    after = _with(before, (more, on))
    ranks = [_WORST_FIRST.index(standing_of(each, day)) for each in (before, after)]
    assert ranks == sorted(ranks)
    assert behind_by(after, day) <= behind_by(before, day)
    assert 0 <= earned(before, day) <= earned(after, day) <= agreed(after, day)


@given(st.lists(st.tuples(amounts, days), max_size=6), days, days)
def test_without_deliveries_time_only_makes_it_worse(
    done: list[tuple[Decimal, date]], one: date, another: date
) -> None:
    first, last = sorted((one, another))
    agreement = _with(_signed(), *((units, min(on, first)) for units, on in done))
    assert behind_by(agreement, first) <= behind_by(agreement, last)
    assert time_gone(agreement, first) <= time_gone(agreement, last)


class Life(RuleBasedStateMachine):
    """One school's agreement, from day to day."""

    @initialize()
    def begin(self) -> None:
        self.day = date(2009, 6, 15)
        self.agreement = _quote()

    def attempt(self, step: Callable[[], Agreement], *allowed: str) -> None:
        status = self.agreement.status
        try:
            self.agreement = step()
        except Problem:
            return
        assert status in allowed

    @rule(passed=st.integers(1, 90))
    def wait(self, passed: int) -> None:
        self.day += timedelta(days=passed)

    @rule()
    def sign(self) -> None:
        lapsed = self.day > self.agreement.valid_until
        self.attempt(lambda: rules.signed(self.agreement, self.day), "quoted")
        assert not (lapsed and self.agreement.signed_on == self.day)

    @rule()
    def refuse(self) -> None:
        self.attempt(lambda: rules.refused(self.agreement, self.day, None), "quoted")

    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda: rules.withdrawn(self.agreement, self.day, "Why"), "quoted")

    @rule()
    def quote_anew(self) -> None:
        if self.day <= _YEAR.ends:
            quote = _quote(on=self.day)
            self.attempt(
                lambda: rules.quoted_anew(self.agreement, quote), "quoted", "refused", "withdrawn"
            )

    @rule(units=amounts)
    def vary(self, units: Decimal) -> None:
        self.attempt(lambda: rules.varied(self.agreement, units, None, self.day, "Why"), "signed")

    @rule(units=amounts)
    def deliver(self, units: Decimal) -> None:
        self.attempt(
            lambda: rules.delivered(self.agreement, self.day, units, "A day", None),
            "signed", "ended",
        )  # fmt: skip

    @rule(number=st.integers(1, 3), units=st.just(Decimal(0)) | amounts)
    def correct(self, number: int, units: Decimal) -> None:
        changed = {"units": units}
        self.attempt(lambda: rules.corrected(self.agreement, number, changed), "signed", "ended")

    @rule()
    def end(self) -> None:
        self.attempt(lambda: rules.ended(self.agreement, self.day, "Why"), "signed")

    @invariant()
    def what_is_signed_stays_signed_and_deliveries_are_in_force(self) -> None:
        agreement = self.agreement
        assert (agreement.signed_on is not None) == (agreement.status in ("signed", "ended"))
        if agreement.signed_on is None:
            assert (agreement.deliveries, agreement.variations) == ((), ())
            return
        assert agreement.quoted_on <= agreement.signed_on <= agreement.valid_until
        last = agreement.ended_on or _YEAR.next.starts
        first = max(agreement.signed_on, _YEAR.starts)
        assert all(first <= each.on < last for each in agreement.deliveries if each.units)
        assert agreed(agreement, self.day) >= earned(agreement, self.day) >= 0


TestLife = Life.TestCase
