"""What a key says of days, in whatever order: the ledger's lines up to any day are what is true."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from services.kpi.figures import (
    ALWAYS,
    Figures,
    Line,
    Past,
    Place,
    Posting,
    add,
    difference,
    sums,
    true_during,
)
from services.kpi.ledger.draft import Held

FIRST, DAYS = date(2009, 1, 1), 8
PLACES = (
    Place("105148", "350", "position"),
    Place("105148", "351", "position"),
    Place("105148", "350", "2008/09"),
)


class Span(NamedTuple):
    """So many at a place, from the first day to the one before the last; None: still."""

    place: Place
    amount: int
    starts: int
    ends: int | None

    def figures(self) -> Figures:
        return {"t.count": {"all": {0: self.amount}}} if self.amount else {}

    def holds_on(self, day: int) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


class Version(NamedTuple):
    """What a version says, of all days or of those from its first on."""

    of_all_days: bool
    spans: list[Span]

    @property
    def speaks_from(self) -> int:
        return 0 if self.of_all_days else min((s.starts for s in self.spans), default=0)

    def posting(self) -> Posting:
        lines = [
            line
            for s in self.spans
            for line in true_during(
                s.place, s.figures(), on(s.starts), on(s.ends) if s.ends else None
            )
        ]
        return Posting(ALWAYS if self.of_all_days else on(self.speaks_from), tuple(lines))


def on(day: int) -> date:
    return FIRST + timedelta(day)


days = st.integers(0, DAYS - 1)
spans = st.builds(
    Span, st.sampled_from(PLACES), st.integers(0, 3), days, st.none() | st.integers(1, DAYS - 1)
)
versions = st.lists(
    st.builds(Version, st.booleans(), st.lists(spans, max_size=3)), min_size=1, max_size=5
)


def true_on(said: list[Version], day: int) -> Mapping[Place, Figures]:
    """The newest version that speaks of the day says all there is on it."""
    speaking = [version for version in said if version.speaks_from <= day]
    holding = [span for span in speaking[-1].spans if span.holds_on(day)] if speaking else []
    return by_place([(span.place, span.figures()) for span in holding])


def by_place(parts: list[tuple[Place, Figures]]) -> dict[Place, Figures]:
    found = {place: add(f for at, f in parts if at == place) for place, _ in parts}
    return {place: figures for place, figures in found.items() if figures}


def by_day(lines: list[Line]) -> Past:
    return {at: figures for at, figures in sums(lines).items() if figures}


@given(said=versions)
def test_the_lines_up_to_a_day_are_what_the_newest_version_says_of_it(said: list[Version]) -> None:
    lines: list[Line] = []
    held: Held | None = None
    for number, version in enumerate(said, 1):
        new = version.posting()
        going_back = held is not None and new.effective_on < held.posting.effective_on
        past = by_day(lines) if held is None or going_back else held.past
        lines += difference(new, past)
        held = Held(number, new)
        for day in range(DAYS):
            until = [(line.place, line.figures) for line in lines if line.effective_on <= on(day)]
            assert by_place(until) == true_on(said[:number], day)
        assert difference(new, by_day(lines)) == []


@given(said=versions)
def test_no_two_lines_of_a_step_are_of_one_place_and_day(said: list[Version]) -> None:
    past: Past = {}
    for version in said:
        step = difference(version.posting(), past)
        assert len(sums(step)) == len(step)
        past = sums([*(Line(p, f, d) for (p, d), f in past.items()), *step])
