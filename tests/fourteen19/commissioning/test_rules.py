"""Places by any sequence of acts, and sums by any providers."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.problems import Problem
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from education.years import AcademicYear
from services.fourteen19.commissioning import rules
from services.fourteen19.commissioning.rules import Numbers, RowKey
from services.fourteen19.commissioning.state import PlacesPlan
from services.fourteen19.commissioning.summary import (
    PlacesInAll,
    Provider,
    in_all,
    levels_in_all,
    levels_of,
)
from services.fourteen19.enrolments.rows import Enrolment
from services.fourteen19.provision.plans import LEVELS, Plan
from services.fourteen19.provision.state import level_of, provision_counts

_YEAR = AcademicYear(2009)
_SUMS = ("planned", "commissioned", "delivered", "beyond", "unfilled", "uncommissioned")
levels: st.SearchStrategy[PlaceLevel] = st.sampled_from(LEVELS)
lines: st.SearchStrategy[LineCode | None] = st.sampled_from([None, "ENG", "CBE"])
places = st.integers(0, 40)
numbers = st.dictionaries(st.builds(RowKey, levels, lines), places, min_size=1, max_size=5)
by_level = st.dictionaries(levels, places)
providers = st.builds(
    Provider, st.builds(Plan, by_level, by_level), st.dictionaries(levels, st.integers(1, 40))
)
enrolments = st.builds(
    Enrolment,
    person=st.integers(1, 4),
    programme=st.just("diploma"),
    line=st.sampled_from(["ENG", "CBE"]),
    level=st.sampled_from(["foundation", "higher", "progression", "advanced", "extended"]),
    sector=st.none(),
    starts_on=st.dates(date(2009, 9, 1), date(2009, 12, 31)),
    ends_on=st.none() | st.dates(date(2010, 1, 1), date(2010, 8, 31)),
    outcome=st.just("continuing"),
    times=st.just(1),
)


class Life(RuleBasedStateMachine):
    """The places of a provider, and whatever is said of them, from day to day."""

    @initialize(said=numbers)
    def begin(self, said: Numbers) -> None:
        self.day = date(2008, 11, 1)
        self.plan = rules.begun(str(_YEAR), said, self.day)

    def attempt(self, step: Callable[[], PlacesPlan]) -> None:
        try:
            self.plan = step()
        except Problem:
            return

    @rule(days=st.integers(1, 60))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(said=numbers)
    def replan(self, said: Numbers) -> None:
        before = rules.by_level(self.plan, "commissioned")
        self.attempt(lambda: rules.planned(self.plan, said, self.day))
        assert rules.by_level(self.plan, "commissioned") == before
        assert rules.numbers_of(self.plan.rows, "planned") == said

    @rule(said=numbers)
    def propose(self, said: Numbers) -> None:
        self.attempt(lambda: rules.proposed(self.plan, said, self.day))

    @rule(said=st.none() | numbers)
    def commission(self, said: Numbers | None) -> None:
        wanted = rules.numbers_of(self.plan.rows, "proposed") if said is None else said
        before = self.plan.status
        self.attempt(lambda: rules.commissioned(self.plan, said, "FA-1", self.day))
        if before == "proposed":
            assert rules.numbers_of(self.plan.rows, "commissioned") == wanted

    @rule(said=numbers)
    def vary(self, said: Numbers) -> None:
        held = dict(rules.numbers_of(self.plan.rows, "commissioned"))
        before = self.plan
        self.attempt(lambda: rules.varied(self.plan, said, self.day))
        if self.plan is not before:
            assert rules.numbers_of(self.plan.rows, "commissioned") == {**held, **said}

    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda: rules.withdrawn(self.plan, self.day))

    @invariant()
    def nothing_is_commissioned_before_it_was_agreed(self) -> None:
        agreed = self.plan.commissioned_on is not None
        assert agreed == (self.plan.funding_agreement is not None)
        if not agreed:
            assert rules.by_level(self.plan, "commissioned") == {}
        if self.plan.status == "withdrawn":
            assert rules.by_level(self.plan, "planned") == {}

    @invariant()
    def rows_are_there_once_and_say_something(self) -> None:
        keys = [RowKey(row.level, row.line) for row in self.plan.rows]
        assert len(keys) == len(set(keys))
        assert not any(row.is_blank for row in self.plan.rows)


TestLife = Life.TestCase


@given(st.lists(providers, max_size=5))
def test_sums_are_of_the_rows_by_level_and_by_provider(found: list[Provider]) -> None:
    rows = [levels_of(each) for each in found]
    whole = in_all(row for some in rows for row in some)
    by_provider = [in_all(some) for some in rows]
    by_level = levels_in_all([row for some in rows for row in some])
    for name in (*_SUMS, "difference"):
        assert getattr(whole, name) == _sum(by_provider, name) == _sum(by_level, name)
    assert whole.difference == whole.beyond - whole.unfilled + whole.uncommissioned
    assert whole.difference == whole.delivered - whole.commissioned
    assert [each.level for each in by_level] == [*LEVELS]


@given(providers)
def test_words_go_with_the_difference(provider: Provider) -> None:
    for row in levels_of(provider):
        over = row.difference is not None and row.difference > 0
        assert (row.delivery == "over_delivered") == over
        assert (row.difference is None) == (row.level not in provider.plan.commissioned)
        assert row.planned == provider.plan.planned.get(row.level)


@given(st.lists(enrolments, max_size=12))
def test_delivered_is_never_more_than_the_young_people_there_are(
    found: list[Enrolment],
) -> None:
    counted = provision_counts(found, Plan(), _YEAR)["places"]
    for level, each in counted.items():
        assert each.delivered <= len({one.person for one in found if level_of(one) == level})


def _sum(sums: Sequence[PlacesInAll], name: str) -> int:
    return sum(getattr(each, name) for each in sums)
