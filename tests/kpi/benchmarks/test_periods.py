"""Labels of periods: typed where they say what they are, kept as they are where they do not."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.periods import parse_period
from services.kpi.benchmarks.periods import Reading, reading_of, spellings
from tests.schools.realdata import real

READ = {
    "2015/16": ("2015/16", "academic_year", None),
    " 2015/2016 ": ("2015/16", "academic_year", None),
    "FY2015-16": ("FY2015-16", "financial_year", None),
    "2016-17 (OT)": ("FY2016-17", "financial_year", None),
    "2016-17(OT)": ("FY2016-17", "financial_year", None),
    "CY2009": ("CY2009", "calendar_year", None),
    "2009-M11": ("2009-M11", "month", None),
    "2009/10-AUT": ("2009/10-AUT", "term", None),
    "2023": ("2023", "year", None),
    "2025 (prov)": ("2025", "year", "provisional"),
    "2018 (Rev)": ("2018", "year", "revised"),
    "2020 (Final)": ("2020", "year", "final"),
    "2015/16 (prov)": ("2015/16", "academic_year", "provisional"),
    "2016-17": ("2016-17", "split_year", None),
    "2016-2017": ("2016-17", "split_year", None),
    "201617": ("2016-17", "split_year", None),
    "1999-00": ("1999-00", "split_year", None),
    "2014-16": ("2014-16", "years", None),
    "2014-2016": ("2014-2016", "years", None),
    "2013/14-15/16": ("2013/14-15/16", "years", None),
    "2013/14-2015/16": ("2013/14-2015/16", "years", None),
    # Not understood, or not to be true: kept whole.
    "0": ("0", "label", None),
    "2016-17 (Budget)": ("2016-17 (Budget)", "label", None),
    "2023 (OT)": ("2023 (OT)", "label", None),
    "2016-14": ("2016-14", "label", None),
    "2016/18": ("2016/18", "label", None),
    "2013/15-15/16": ("2013/15-15/16", "label", None),
    "201615": ("201615", "label", None),
    "0204": ("0204", "label", None),
    "Summer  2009": ("Summer 2009", "label", None),
}


@pytest.mark.parametrize(("label", "wanted"), READ.items())
def test_a_label_is_read_for_what_it_says(label: str, wanted: tuple[str, ...]) -> None:
    assert reading_of(label) == Reading(*wanted)  # type: ignore[arg-type]


@given(label=st.text(max_size=20))
def test_any_label_is_kept(label: str) -> None:
    reading = reading_of(label)
    if reading.type == "label":
        assert reading.text == " ".join(label.split()) or reading.status
    assert reading_of(reading.text).text == reading.text


@pytest.mark.parametrize(
    ("period", "texts"),
    [
        ("2008/09", ("2008/09", "2008-09", "2009")),
        ("FY2008-09", ("FY2008-09", "2008-09", "2009")),
        ("CY2009", ("CY2009", "2009")),
        ("2009-M11", ("2009-M11",)),
        ("2009/10-AUT", ("2009/10-AUT",)),
        ("1999/00", ("1999/00", "1999-00", "2000")),
    ],
)
def test_how_publishers_may_write_a_period(period: str, texts: tuple[str, ...]) -> None:
    assert spellings(parse_period(period)) == texts
    assert all(reading_of(text).text == text for text in texts)


def test_every_label_of_the_interactive_tool() -> None:
    data = real("benchmarks/bolton_nw_england_lait_long.csv.gz").decode()
    labels = {row["Years"] for row in csv.DictReader(io.StringIO(data))}
    assert len(labels) == 65
    types: dict[str, set[str]] = {}
    for label in labels:
        types.setdefault(reading_of(label).type, set()).add(label)
    assert {kind: len(found) for kind, found in types.items()} == {
        "year": 10 + 9,  # 2016 to 2025, and nine of them marked
        "academic_year": 9,
        "financial_year": 9,
        "split_year": 11,
        "years": 7 + 9,
        "label": 1,
    }
    assert types["label"] == {"0"}
    assert types["financial_year"] == {one for one in labels if "(OT)" in one}
    assert types["academic_year"] == {one for one in labels if one.count("/") == 1}
