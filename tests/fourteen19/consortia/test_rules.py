"""What may be done to a consortium when."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from education.diplomas import LINES, LineCode
from services.fourteen19.consortia import rules
from services.fourteen19.consortia.state import Consortium, ConsortiumMember

_SIGNED = date(2008, 6, 1)
_DECIDED = date(2008, 7, 7)
_BASE = Consortium(
    status="in_force",
    title="North",
    area="350",
    sign_by=date(2008, 6, 30),
    members=tuple(ConsortiumMember(organisation=each, signed_on=_SIGNED) for each in ("A", "B")),
    in_force_from=date(2008, 7, 1),
)
_day = st.dates(date(2008, 1, 1), date(2013, 1, 1))


def _planned(code: LineCode = "ENG") -> Consortium:
    return rules.planned(_BASE, code, ["higher"], ["A"], LINES[code].available_from, _DECIDED)


def test_a_line_planned_anew_is_in_the_plan_since_it_first_was() -> None:
    again = rules.planned(_planned(), "ENG", ["higher"], ["B"], date(2010, 9, 1), date(2009, 5, 1))
    line = again.line("ENG")
    assert line is not None
    assert (line.planned_on, line.planned_from) == (_DECIDED, date(2010, 9, 1))


@given(st.sampled_from([*LINES]), _day)
def test_no_line_is_planned_before_it_was_first_taught(code: LineCode, day: date) -> None:
    first = LINES[code].available_from
    if day < first:
        with pytest.raises(Problem) as refused:
            rules.planned(_BASE, code, ["higher"], ["A"], day, _DECIDED)
        assert [fault.code for fault in refused.value.errors] == ["line_not_available"]
    else:
        assert rules.planned(_BASE, code, ["higher"], ["A"], day, _DECIDED).line(code) is not None


@given(st.sampled_from([*LINES]), _day, _day)
def test_an_offered_line_has_passed_the_gateway_and_is_available(
    code: LineCode, passed: date, day: date
) -> None:
    through = rules.through_gateway(_planned(code), code, passed)
    try:
        line = rules.offered(through, code, day).line(code)
    except Problem:
        assert day < max(LINES[code].available_from, passed, date(2008, 7, 1))
        return
    assert line is not None
    assert line.offered_from == day
    assert line.is_offered_on(day)
    assert day >= max(LINES[code].available_from, passed, date(2008, 7, 1))


def test_without_gateway_it_says_so_and_too_early_it_says_when() -> None:
    with pytest.raises(Problem, match="gateway"):
        rules.offered(_planned(), "ENG", date(2009, 9, 1))
    through = rules.through_gateway(_planned("PUS"), "PUS", date(2009, 1, 1))
    with pytest.raises(Problem) as refused:
        rules.offered(through, "PUS", date(2009, 9, 1))
    assert refused.value.extra == {"allowed_from": "2010-09-01"}


def test_a_line_is_stopped_offered_again_and_ends_with_the_agreement() -> None:
    through = rules.through_gateway(_planned(), "ENG", date(2008, 7, 1))
    offered = rules.offered(through, "ENG", date(2008, 9, 1))
    with pytest.raises(Problem, match="offered since"):
        rules.offered(offered, "ENG", date(2009, 9, 1))
    stopped = rules.stopped(offered, "ENG", date(2009, 9, 1))
    assert _days(stopped) == (date(2008, 9, 1), date(2009, 9, 1))
    again = rules.offered(stopped, "ENG", date(2010, 9, 1))
    assert _days(again) == (date(2008, 9, 1), None)
    ended = rules.ended(again, date(2011, 9, 1))
    assert _days(ended) == (date(2008, 9, 1), date(2011, 9, 1))
    with pytest.raises(Problem):
        rules.offered(ended, "ENG", date(2012, 9, 1))


def test_a_line_never_offered_leaves_the_plan() -> None:
    assert rules.stopped(_planned(), "ENG", None).lines == ()
    with pytest.raises(Problem, match="cannot be so"):
        rules.stopped(_planned(), "ENG", date(2010, 9, 1))
    with pytest.raises(Problem, match="no line CRM"):
        rules.stopped(_planned(), "CRM", None)
    with pytest.raises(Problem, match="ended"):
        rules.stopped(rules.ended(_planned(), date(2010, 9, 1)), "ENG", None)


def test_learners_are_planned_year_by_year() -> None:
    first = rules.with_learners(_planned(), "ENG", {"2009/10": 40, "2010/11": 60})
    after = rules.with_learners(first, "ENG", {"2010/11": None, "2011/12": 80})
    line = after.line("ENG")
    assert line is not None
    assert line.planned_learners == {"2009/10": 40, "2011/12": 80}


def test_only_members_teach() -> None:
    with pytest.raises(Problem) as refused:
        rules.planned(_BASE, "PUS", ["higher"], ["A", "C"], date(2009, 9, 1), _DECIDED)
    found = {(fault.code, fault.path) for fault in refused.value.errors}
    assert found == {
        ("not_a_member", "$.taught_by.1"),
        ("line_not_available", "$.planned_from"),
    }


def _days(consortium: Consortium) -> Any:
    line = consortium.line("ENG")
    assert line is not None
    return line.offered_from, line.offered_until
