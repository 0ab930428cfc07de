"""Published rules: which version is in force when."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from chassis.rulebooks import in_force


class Version(BaseModel):
    effective_from: date


DAYS = st.dates(date(2000, 1, 1), date(2020, 1, 1))


@given(st.lists(DAYS, min_size=1, unique=True).map(sorted), DAYS)
def test_the_newest_effective_version_is_in_force(days: list[date], day: date) -> None:
    versions = [Version(effective_from=each) for each in days]
    found = in_force(versions, day).effective_from
    assert found == max((each for each in days if each <= day), default=days[0])


def test_a_version_is_in_force_on_its_first_day_and_not_before() -> None:
    first, second = (Version(effective_from=date(year, 9, 1)) for year in (2008, 2009))
    assert in_force([first, second], second.effective_from) is second
    assert in_force([first, second], second.effective_from - timedelta(days=1)) is first
