"""Any acts on any days, against a model of the statute that keeps nothing but a log."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.problems import Problem
from services.sif.interventions import powers, rules
from services.sif.interventions.eligibility import eligible_on, of_notices
from services.sif.interventions.permission import Standing
from services.sif.interventions.state import Notice, Power, Representations
from tests.sif.interventions.calendar_model import DAY, two_months_after, working_days_after
from tests.sif.interventions.made import given_on, recorded

FIRST = date(2009, 3, 2)
KEY = "105148.2009-03-02"
END = ("complied", "not_confirmed", "withdrawn")
LEADS_TO = {
    "represent": "representations",
    "confirm": "confirmed",
    "not_confirm": "not_confirmed",
    "comply": "complied",
    "not_comply": "not_complied",
    "intend": "notice_of_intent",
    "withdraw": "withdrawn",
    "use": "power_exercised",
}


@dataclass
class Model:
    """The acts that took effect, by name, with their days; all the rest is worked out anew."""

    given_on: date
    log: dict[str, date] = field(default_factory=dict)

    def initial(self) -> date:
        return working_days_after(self.given_on, 15)

    def compliance(self) -> date | None:
        if "confirm" in self.log:
            return working_days_after(self.log["confirm"], 15)
        return None if "represent" in self.log else self.initial()

    def window(self) -> date:
        compliance = self.compliance()
        return two_months_after(compliance) if compliance else date.max

    def eligible_from(self) -> date:
        if "intend" not in self.log:
            return date.max
        return working_days_after(self.log["intend"], 5) + DAY

    def status(self, day: date) -> str:
        names = [LEADS_TO[act] for act, on in self.log.items() if on <= day]
        last = names[-1] if names else "given"
        if last in (*END, "power_exercised"):
            return last
        if day > self.window():
            return "lapsed"
        return "eligible" if day >= self.eligible_from() else last

    def allows(self, act: str, day: date) -> bool:
        status = self.status(day)
        over = (self.compliance() or date.max) < day
        return {
            "represent": status == "given" and day <= self.initial(),
            "confirm": status == "representations",
            "not_confirm": status == "representations",
            "comply": status not in END,
            "not_comply": status in ("given", "confirmed") and over,
            "intend": status == "not_complied",
            "withdraw": status not in END,
            "use": status in ("eligible", "power_exercised") and day <= self.window(),
        }[act]


def _standing(notice: Notice) -> Standing:
    return Standing(grounds=of_notices([recorded(notice)]), notices=[notice])


def _use(notice: Notice, on: date) -> Notice:
    governors = Power(power="additional_governors", section="64", proposed_on=on, seats=2)
    used = powers.used(governors, on, _standing(notice), "community_school")
    assert (used.eligible_by, used.notice) == (("60",), KEY)
    return rules.exercised(notice, notice.exercised_on or on)


def _intend(notice: Notice, on: date) -> Notice:
    return rules.intended(notice, on, ["additional_governors"], 5)


DO: dict[str, Callable[[Notice, date], Notice]] = {
    "represent": lambda it, on: rules.represented(it, Representations(on=on, text="No.")),
    "confirm": rules.confirmed,
    "not_confirm": rules.not_confirmed,
    "comply": rules.complied,
    "not_comply": rules.not_complied,
    "intend": _intend,
    "withdraw": rules.withdrawn,
    "use": _use,
}
EDGES: dict[str, Callable[[Model], date | None]] = {
    "initial": Model.initial,
    "compliance": Model.compliance,
    "eligible": Model.eligible_from,
    "window": Model.window,
}
"""Days on which something turns: acts are tried on them, and the day after."""
Tried = list[tuple[str, int | str]]
WAYS: list[Tried] = [
    [("not_comply", 22), ("intend", 0), ("use", 8)],
    [("represent", 3), ("confirm", 4), ("not_comply", 30), ("intend", 1), ("use", 9)],
]
"""Ways to a power: few lists drawn at random come so far."""
ACTS = st.builds(
    lambda way, taken, more: way[:taken] + more,
    st.sampled_from(WAYS),
    st.integers(0, 5),
    st.lists(
        st.tuples(st.sampled_from([*DO]), st.integers(0, 30) | st.sampled_from([*EDGES])),
        max_size=12,
    ),
)


def _run(acts: Tried) -> tuple[Notice, Model, date]:
    """Try all acts, and hold each outcome against the model's."""
    notice, model, day = given_on(FIRST), Model(FIRST), FIRST
    for act, when in acts:
        day = _next(model, day, when)
        if model.allows(act, day):
            notice = DO[act](notice, day)
            model.log.setdefault(act, day)
        else:
            with pytest.raises(Problem) as refused:
                DO[act](notice, day)
            assert refused.value.code == "conflict"
            if "allowed_from" in refused.value.extra:
                _the_date_is_right(act, notice, day, refused.value.extra["allowed_from"])
    return notice, model, day


def _next(model: Model, day: date, when: int | str) -> date:
    if isinstance(when, int):
        return day + timedelta(days=when)
    edge = EDGES[when](model)
    if edge is None or edge in (date.max, day):
        return day + DAY
    return max(day, edge)


def _the_date_is_right(act: str, notice: Notice, day: date, named: str) -> None:
    """On that day it is allowed, what comes first done as early as may be; the day before, not."""
    allowed_from = date.fromisoformat(named)
    assert allowed_from > day
    first: list[str] = []
    if act != "not_comply" and notice.not_complied_on is None:
        first.append("not_comply")
    if act == "use" and notice.intent is None:
        first.append("intend")
    for step in first:
        assert notice.compliance_period_ends_on is not None
        notice = DO[step](notice, max(day, notice.compliance_period_ends_on + DAY))
    DO[act](notice, allowed_from)
    with pytest.raises(Problem):
        DO[act](notice, allowed_from - DAY)


@settings(max_examples=300)
@given(ACTS)
def test_every_act_is_allowed_exactly_when_the_statute_says(acts: Tried) -> None:
    _run(acts)


@settings(max_examples=60)
@given(ACTS)
def test_the_status_is_right_on_any_day(acts: Tried) -> None:
    notice, model, last = _run(acts)
    assert notice.status_on(FIRST - DAY) is None
    for day in _days_until(last):
        assert notice.status_on(day) == model.status(day), day


@settings(max_examples=60)
@given(ACTS)
def test_a_school_is_eligible_exactly_in_the_window(acts: Tried) -> None:
    notice, model, last = _run(acts)
    ends = [on for act, on in model.log.items() if LEADS_TO[act] in END]
    for day in _days_until(last):
        inside = model.eligible_from() <= day <= model.window() and all(day < end for end in ends)
        assert (eligible_on(_standing(notice).grounds, day) is not None) == inside, day


def _days_until(last: date) -> list[date]:
    """From the notice to long after the last act."""
    return [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 150)]


def test_nothing_is_dated_before_what_it_follows() -> None:
    notice = rules.represented(given_on(FIRST), Representations(on=FIRST + 5 * DAY, text="No."))
    with pytest.raises(Problem) as refused:
        rules.confirmed(notice, FIRST + 4 * DAY)
    assert refused.value.errors[0].code == "too_early"
    assert rules.confirmed(notice, FIRST + 5 * DAY).confirmed_on == FIRST + 5 * DAY
