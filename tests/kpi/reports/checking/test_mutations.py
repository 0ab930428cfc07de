"""A right sentence is no error; with its figure, its side or its unit changed it always is one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from services.kpi.reports.checking import Facts, Indicator, check
from tests.kpi.reports.checking.support import bolton, errors, known

one_place = st.decimals(Decimal("0.1"), Decimal("99.9"), places=1, allow_nan=False)


@dataclass(frozen=True)
class Case:
    """An indicator in percent with a value and a target that differ."""

    code: str
    value: Decimal
    target: Decimal

    @property
    def facts(self) -> Facts:
        base = bolton()
        held = base.indicators[self.code]
        value = known(self.code, "2008/09", str(self.value), str(self.target))
        changed: Indicator = replace(held, values={"2008/09": value})
        beside = {code: base.indicators[code] for code in ("NI72", "NI92", "NI73", "NI90")}
        return replace(base, indicators={**beside, self.code: changed})

    @property
    def sentence(self) -> str:
        name = {"NI72": "NI 72", "NI92": "the early years gap (NI092)", "NI73": "NI 73"}[self.code]
        unit = "" if self.code == "NI92" else " percentage points"
        return (
            f"In 2009 {name} was {self.value} % against a target of {self.target} %: "
            f"{self.apart}{unit} {self.side} target."
        )

    @property
    def apart(self) -> Decimal:
        return abs(self.value - self.target)

    @property
    def side(self) -> str:
        return "above" if self.value > self.target else "below"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    case = Case(draw(st.sampled_from(["NI72", "NI92", "NI73"])), draw(one_place), draw(one_place))
    # Equal figures would make one mutation look like another.
    assume(len({case.value, case.target, case.apart}) == 3)
    return case


@given(cases())
def test_a_right_sentence_is_no_error(case: Case) -> None:
    assert errors(case.sentence, case.facts) == []


@given(cases(), st.sampled_from(["value", "target", "apart"]), one_place)
def test_a_changed_figure_is_an_error(case: Case, which: str, other: Decimal) -> None:
    right: Decimal = getattr(case, which)
    assume(other != right)
    # A difference in % of the target is another way to say it; here it is in points.
    begin: dict[str, Callable[[Decimal], str]] = {
        "value": lambda n: f"was {n} %",
        "target": lambda n: f"target of {n} %",
        "apart": lambda n: f"%: {n} ",
    }
    changed = case.sentence.replace(begin[which](right), begin[which](other))
    assert changed != case.sentence
    assert errors(changed, case.facts) != []


@given(cases())
def test_the_other_side_of_the_target_is_an_error(case: Case) -> None:
    other = "below" if case.side == "above" else "above"
    changed = case.sentence.replace(f"{case.side} target", f"{other} target")
    assert errors(changed, case.facts) == ["side_wrong"]


@given(cases())
def test_points_as_percent_are_an_error(case: Case) -> None:
    relative = 100 * case.apart / case.target
    assume(abs(relative - case.apart) > 1)
    assume(case.code != "NI92")
    changed = case.sentence.replace(" percentage points", " %")
    assert errors(changed, case.facts) == ["unit_wrong"]


@given(cases(), st.sampled_from(["met", "missed"]))
def test_whether_a_target_was_met_goes_by_polarity(case: Case, word: str) -> None:
    met = case.value <= case.target if case.code == "NI92" else case.value >= case.target
    text = f"{case.code} {word} its target."
    wrong = met != (word == "met")
    assert errors(text, case.facts) == (["target_claim_wrong"] if wrong else [])


@given(st.text(alphabet="NI72 9.,%()\n\t|#-*{}[]aegt\u2013", max_size=200))
def test_any_text_is_read(text: str) -> None:
    for each in check(text, bolton()):
        assert 0 <= each.where.start <= each.where.end <= len(text)


@given(st.integers(0, 5000))
def test_a_count_is_checked_to_the_last_one(number: int) -> None:
    text = f"One to One Tuition is delivered to {number:,} pupils."
    assert bool(errors(text)) == (number != 1704)
