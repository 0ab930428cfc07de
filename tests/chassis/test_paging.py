"""Cursors: a walk over the pages sees every row once, and a made-up cursor is refused."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.paging import CursorKey, PageParams, _page_params
from chassis.problems import Problem


@given(rows=st.integers(0, 40), limit=st.integers(1, 15))
def test_walking_the_pages_sees_every_row_once(rows: int, limit: int) -> None:
    data: list[tuple[str, CursorKey]] = [
        (f"name {number:02}", [f"name {number:02}", number]) for number in range(rows)
    ]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params: PageParams = _page_params(limit=limit, cursor=cursor)
        after = tuple(params.after or ["", -1])
        left = [(name, key) for name, key in data if tuple(key) > after]
        page = params.page(left[: limit + 1])
        seen += page.results
        cursor = page.paging.next_cursor
        if cursor is None:
            break
    assert seen == [name for name, _ in data]


@pytest.mark.parametrize("cursor", ["x", "!!!", "e30", "bnVsbA", "WzEuNV0", "W1tdXQ"])
def test_a_made_up_cursor_is_a_problem_that_names_it(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        _page_params(limit=10, cursor=cursor)
    assert refused.value.status == 400
    assert refused.value.errors[0].path == "query.cursor"


def test_a_page_starts_after_the_last_row_shown() -> None:
    first = _page_params(limit=2, cursor=None)
    assert first.bounds(day=date.min, name="") == {"day": date.min, "name": "", "limit": 3}
    rows: list[tuple[str, CursorKey]] = [(name, ["2009-12-03", name]) for name in "abc"]
    cursor = first.page(rows).paging.next_cursor
    second = _page_params(limit=2, cursor=cursor)
    assert second.bounds(day=date.min, name="") == {
        "day": date(2009, 12, 3),
        "name": "b",
        "limit": 3,
    }


@pytest.mark.parametrize("after", [[], ["a"], ["a", "b"], [1, "b"], ["2009-12-03", 1]])
def test_the_cursor_of_another_list_is_refused(after: CursorKey) -> None:
    with pytest.raises(Problem) as refused:
        PageParams(limit=10, after=after).position(date.min, "")
    assert refused.value.status == 400


def test_moments_and_numbers_of_rows_come_back_as_what_they_were() -> None:
    at, number = datetime(2009, 12, 3, 9, 30, tzinfo=UTC), UUID(int=7)
    first = datetime.min.replace(tzinfo=UTC), UUID(int=0)
    assert PageParams(limit=10, after=None).position(*first) == list(first)
    params = PageParams(limit=10, after=[at.isoformat(), str(number)])
    assert params.position(*first) == [at, number]


@pytest.mark.parametrize("after", [["x", "y"], ["2009-12-03T09:30:00+00:00", "7"], [1, 7]])
def test_what_is_no_moment_or_no_number_is_refused(after: CursorKey) -> None:
    with pytest.raises(Problem) as refused:
        PageParams(limit=10, after=after).position(datetime.min.replace(tzinfo=UTC), UUID(int=0))
    assert refused.value.status == 400
