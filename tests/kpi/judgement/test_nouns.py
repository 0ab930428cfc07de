"""One of the field's plurals."""

import pytest

from services.kpi.judgement.nouns import agreeing


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("children", "child"),
        ("young people", "young person"),
        ("looked after children", "looked after child"),
        ("schools causing concern", "school causing concern"),
        ("settings with good quality", "setting with good quality"),
        ("lines of learning", "line of learning"),
        ("governing bodies", "governing body"),
        ("percentage points", "percentage point"),
        ("", ""),
    ],
)
def test_only_exactly_one_is_singular(plural: str, one: str) -> None:
    assert agreeing(plural, "1") == one
    assert agreeing(plural, "1.0") == agreeing(plural, "0") == agreeing(plural, "21") == plural
