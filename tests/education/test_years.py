"""Academic years: every notation in use is read, one is written, and they sort."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from education.years import AcademicYear

YEARS = st.integers(1901, 2198).map(AcademicYear)


class Return(BaseModel):
    year: AcademicYear


@pytest.mark.parametrize("text", ["2008/09", "2008/2009", "2008-09", "2008-2009", "200809"])
def test_every_notation_is_read(text: str) -> None:
    assert AcademicYear.parse(text) == AcademicYear(2008)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2008",
        "2008/10",
        "2008/08",
        "2008/2010",
        "2008/1909",
        "2008/9",
        "08/09",
        "20082009",
        "FY2008-09",  # a financial year is not an academic year
        "2008/09-AUT",
        "0008/09",
    ],
)
def test_what_is_no_academic_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="academic year"):
        AcademicYear.parse(text)


def test_the_turn_of_the_century() -> None:
    assert str(AcademicYear(1999)) == "1999/00"
    assert AcademicYear.parse("1999/00") == AcademicYear(1999)
    with pytest.raises(ValueError, match="ends in the year after"):
        AcademicYear.parse("1999/99")


@given(year=YEARS)
def test_what_is_written_is_read_back(year: AcademicYear) -> None:
    long = f"{year.start}/{year.start + 1}"
    for text in (str(year), year.slug, long, long.replace("/", "-"), str(year).replace("/", "")):
        assert AcademicYear.parse(text) == year


def test_how_it_is_written() -> None:
    assert str(AcademicYear(2008)) == "2008/09"
    assert AcademicYear(2008).slug == "2008-09"


def test_it_runs_from_september_to_august() -> None:
    year = AcademicYear(2008)
    assert (year.starts, year.ends) == (date(2008, 9, 1), date(2009, 8, 31))


@given(day=st.dates(date(1901, 9, 1), date(2198, 8, 31)))
def test_every_day_is_in_one_year(day: date) -> None:
    year = AcademicYear.containing(day)
    assert year.starts <= day <= year.ends


@given(year=YEARS)
def test_years_follow_without_a_gap(year: AcademicYear) -> None:
    assert year.next.starts == year.ends + timedelta(days=1)
    assert year.next.previous == year
    assert year.previous < year < year.next


def test_years_sort_and_serve_as_keys() -> None:
    years = [AcademicYear.parse(text) for text in ("2009/10", "1999/00", "2008-09", "2008/09")]
    assert [str(year) for year in sorted(set(years))] == ["1999/00", "2008/09", "2009/10"]


@pytest.mark.parametrize("given_year", ["2008/2009", "200809", AcademicYear(2008)])
def test_a_model_reads_any_notation_and_writes_one(given_year: object) -> None:
    model = Return.model_validate({"year": given_year})
    assert model.year == AcademicYear(2008)
    assert model.model_dump_json() == '{"year":"2008/09"}'
    assert Return.model_validate_json(model.model_dump_json()) == model


def test_a_model_may_be_keyed_by_year() -> None:
    by_year = TypeAdapter(dict[AcademicYear, int])
    held = by_year.validate_json('{"2008-09": 1}')
    assert held == {AcademicYear(2008): 1}
    assert by_year.dump_json(held) == b'{"2008/09":1}'


@pytest.mark.parametrize("wrong", ["2008/10", 2008, None, "0008/09"])
def test_a_model_gives_one_error_that_says_what_is_wanted(wrong: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Return.model_validate({"year": wrong})
    (error,) = refused.value.errors()
    assert error["loc"] == ("year",)
    assert "academic year" in error["msg"]


def test_the_api_description_calls_it_text() -> None:
    for mode in ("validation", "serialization"):
        schema = Return.model_json_schema(mode=mode)
        assert schema["properties"]["year"]["type"] == "string"


@pytest.mark.parametrize("text", ["1900/01", "2199/00"])
def test_the_first_and_the_last_year_have_neighbours(text: str) -> None:
    year = AcademicYear.parse(text)
    assert (year.previous.start, year.next.start) == (year.start - 1, year.start + 1)


@pytest.mark.parametrize("text", ["1899/00", "2200/01"])
def test_no_other_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="begins in"):
        AcademicYear.parse(text)
