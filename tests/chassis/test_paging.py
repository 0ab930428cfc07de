"""Cursors: a walk over the pages sees every row once, and a made-up cursor is refused."""

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
