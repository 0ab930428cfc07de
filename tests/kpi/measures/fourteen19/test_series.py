"""A count from day to day: what the lines up to a day add up to is the count of that day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.kpi.figures import ALL, Line, Place, Posting
from services.kpi.measures.fourteen19.series import Cell, counted_on, stepwise
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.fourteen19.saying import enrolment
from tests.kpi.measures.saying import told, true_on

FIRST, DAYS = date(2009, 9, 1), 365
PLACE = Place("105148", "350", "position")
series = st.dictionaries(
    st.integers(0, 12).map(lambda day: FIRST + timedelta(days=day)), st.integers(0, 3), max_size=5
)


def plainly(told_by_day: dict[date, int], day: date) -> int:
    """The count on a day, walked day by day."""
    now, walked = 0, FIRST
    while walked <= day:
        now = told_by_day.get(walked, now)
        walked += timedelta(days=1)
    return now


def count(lines: list[Line], measure: str, group: str, day: date) -> int:
    figures = true_on(Posting(date.min, tuple(lines)), day)
    return figures.get(measure, {}).get(group, {}).get(0, 0)


@given(st.fixed_dictionaries({"all": series, "line=ENG": series}), st.none() | st.integers(1, 14))
def test_each_group_is_as_told_until_the_end(
    groups: dict[str, dict[date, int]], ends_after: int | None
) -> None:
    ends = None if ends_after is None else FIRST + timedelta(days=ends_after)
    told_by_cell = {Cell("t.count", group): days for group, days in groups.items()}
    lines = list(stepwise(PLACE, told_by_cell, ends))
    for day in (FIRST + timedelta(days=n) for n in range(15)):
        for group, days in groups.items():
            wanted = 0 if ends is not None and day >= ends else plainly(days, day)
            assert (
                count(lines, "t.count", group, day)
                == wanted
                == (0 if ends is not None and day >= ends else counted_on(days, day))
            )
    assert all(line.figures for line in lines)


@given(series, series)
def test_each_bucket_and_measure_is_counted_for_itself_and_a_day_has_one_line(
    one: dict[date, int], other: dict[date, int]
) -> None:
    """A status that nobody has any more leaves nothing behind."""
    cells = {Cell("t.count", bucket=1): one, Cell("t.count", bucket=2): other, Cell("t.more"): one}
    lines = list(stepwise(PLACE, cells))
    assert len({line.effective_on for line in lines}) == len(lines)
    for day in (FIRST + timedelta(days=n) for n in range(13)):
        figures = true_on(Posting(date.min, tuple(lines)), day)
        wanted = {1: plainly(one, day), 2: plainly(other, day)}
        found = figures.get("t.count", {}).get(ALL, {})
        assert found == {bucket: number for bucket, number in wanted.items() if number}
        assert count(lines, "t.more", ALL, day) == plainly(one, day)


@given(series, series)
def test_an_enrolment_counts_each_day_of_its_year_and_none_after(
    diploma: dict[date, int], engineering: dict[date, int]
) -> None:
    posting = posting_of(told(enrolment(diploma=diploma, lines={"ENG": engineering})))
    for day in (*(FIRST + timedelta(days=n) for n in (0, 5, 12, DAYS - 1)),):
        cells = true_on(posting, day).get("programmes.diploma", {})
        assert cells.get(ALL, {}).get(0, 0) == plainly(diploma, day)
        assert cells.get("line=ENG", {}).get(0, 0) == plainly(engineering, day)
    assert true_on(posting, FIRST + timedelta(days=DAYS)) == {}
    assert true_on(posting, FIRST - timedelta(days=1)) == {}
