"""What bodies hold alike: days as they are written, within reach of what is reckoned from them."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from chassis.drafts import Day

DAY: TypeAdapter[date] = TypeAdapter(Day)


@pytest.mark.parametrize("written", ["1900-01-01", "2009-12-03", "2199-12-31"])
def test_a_day_is_read_as_it_is_written(written: str) -> None:
    assert DAY.validate_python(written).isoformat() == written


@pytest.mark.parametrize(
    "written", ["0352-10-12", "1899-12-31", "2200-01-01", 20091203, "3.12.2009"]
)
def test_what_is_no_day_or_out_of_reach_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="a date is"):
        DAY.validate_python(written)
