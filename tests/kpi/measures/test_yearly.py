"""What statutory targets and consultants' support say, in figures."""

from datetime import date, timedelta

import pytest

from contracts.envelope import BadEvent
from services.kpi.figures import ALL, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.framework_saying import support, targets
from tests.kpi.measures.saying import told, true_on

DUE, IN_TIME, LATE = date(2009, 12, 31), date(2009, 12, 31), date(2010, 1, 4)


def counted(posting: Posting, day: date, period: str = "2010/11") -> set[str]:
    figures = true_on(posting, day, period)
    return {measure.partition(".")[2] for measure, cells in figures.items() if cells[ALL]}


def test_targets_are_due_then_set_and_in_time_or_not() -> None:
    in_time = posting_of(told(targets("2010/11", DUE, IN_TIME)))
    late = posting_of(told(targets("2010/11", DUE, LATE)))
    never = posting_of(told(targets("2010/11", DUE)))
    assert counted(in_time, IN_TIME) == {"returns", "due", "set", "on_time"}
    assert counted(late, LATE - timedelta(1)) == {"returns", "due"}
    assert counted(late, LATE) == {"returns", "due", "set"}
    assert counted(never, date.max) == {"returns", "due"}
    assert counted(never, DUE - timedelta(1)) == set()


def test_targets_are_known_to_be_due_once_told_and_none_are_where_none_must_be() -> None:
    before = posting_of(told(targets("2010/11", DUE), on=date(2009, 11, 2)))
    assert counted(before, date(2009, 11, 2)) == {"returns", "due"}
    for parts in ({"required": 0}, {"withdrawn": True}):
        assert posting_of(told(targets("2010/11", DUE, **parts))) == Posting(date.min)


def test_support_is_told_in_all_and_by_expertise() -> None:
    given = {"literacy": 12, "leadership": 4}
    posting = posting_of(told(support("2008/09", given, {"literacy": 5, "numeracy": 0})))
    figures = true_on(posting, date(2009, 8, 31), "2008/09")
    assert figures["support.allocated"] == {
        ALL: {0: 16}, "expertise=literacy": {0: 12}, "expertise=leadership": {0: 4},
    }  # fmt: skip
    assert figures["support.delivered"] == {ALL: {0: 5}, "expertise=literacy": {0: 5}}
    assert figures["support.returns"].keys() == figures["support.allocated"].keys()


def test_support_of_a_year_that_runs_is_true_since_it_was_told() -> None:
    march = date(2010, 3, 1)
    posting = posting_of(told(support("2009/10", {"literacy": 2}, {}), on=march))
    assert posting.effective_on == march
    withdrawn = support("2009/10", {"literacy": 2}, {}, withdrawn=True)
    assert posting_of(told(withdrawn)) == Posting(date.min)


def test_a_year_that_is_none_is_refused() -> None:
    for data in (support("2009/11", {}, {}), targets("soon", DUE)):
        with pytest.raises(BadEvent, match="year: An academic year"):
            posting_of(told(data))
