"""No cell of a sheet is run by a spreadsheet, and what was written can be read again."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from chassis.sheets import sheet

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(cells, st.none() | st.integers() | st.floats(allow_nan=False))))
def test_a_sheet_keeps_what_it_is_given_and_starts_no_formula(
    rows: list[tuple[str, float | None]],
) -> None:
    written = sheet(("text", "number"), [{"text": one, "number": two} for one, two in rows])
    heading, *read = csv.reader(io.StringIO(written.decode(), newline=""))
    assert heading == ["text", "number"]
    for (text, number), (cell, figure) in zip(rows, read, strict=True):
        assert not cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
        assert text in (cell, cell.removeprefix("'"))
        assert figure == ("" if number is None else str(number))
