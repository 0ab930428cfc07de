"""Rows of every dialect become rows of the register: pure, a column at a time."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.submissions.kind import Checked, Text
from education.identifiers import (
    InvalidIdentifier,
    parse_ey_urn,
    parse_laestab,
    parse_ukprn,
    parse_urn,
)
from services.schools.register import dialects
from services.schools.register.checks import Writer, check
from services.schools.register.kind import register_kind
from services.schools.register.words import PHASE_CODES, PHASE_NAMES, STATUS_CODES, STATUS_NAMES
from services.schools.settings import SchoolsSettings

EVERYONE = Writer(None)
GIAS_ROW = {
    "urn": "105148",
    "area": "350",
    "establishment": "2000",
    "ukprn": None,
    "name": "Brandwood Primary School",
    "type_name": "Community school",
    "phase_code": "primary",
    "phase_name": "primary",
    "status_code": "open",
    "status_name": "open",
    "opened_on": None,
    "closed_on": None,
    "pupils": 459,
}
NATIVE_ROW = {
    "urn": "105148",
    "laestab": "350/2000",
    "ukprn": None,
    "ey_urn": None,
    "name": "Brandwood Primary School",
    "kind": "Community school",
    "phase": "primary",
    "status": "open",
    "area": "350",
    "opened_on": None,
    "closed_on": None,
    "pupils": 459,
}


def checked(row: dict[str, Any], writer: Writer = EVERYONE, **changed: Any) -> Checked:
    text = dict.fromkeys(row, pl.String())
    schema = text | {"pupils": pl.Int64(), "opened_on": pl.Date(), "closed_on": pl.Date()}
    return check(pl.DataFrame([row | changed], schema=schema), writer)


def codes(result: Checked) -> set[str]:
    """The rules that the only row breaks."""
    return {one.code for one in result.findings if result.frame.select(one.rows).item()}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Community school", "community_school"),
        ("Local authority nursery school", "local_authority_nursery_school"),
        ("Service children's education", "service_childrens_education"),
        ("Service children\u2019s education", "service_childrens_education"),
        ("Academy 16-19 converter", "academy_16_19_converter"),
        ("Free schools - Alternative Provision ", "free_schools_alternative_provision"),
    ],
)
def test_the_kind_is_the_types_name_in_snake_case(name: str, kind: str) -> None:
    assert checked(GIAS_ROW, type_name=name).frame["kind"].item() == kind
    assert checked(NATIVE_ROW, kind=kind).frame["kind"].item() == kind


def test_gias_numbers_make_a_laestab() -> None:
    row = checked(GIAS_ROW).frame.row(0, named=True)
    assert (row["organisation"], row["laestab"]) == ("105148", "3502000")
    assert (row["phase"], row["status"], row["ey_urn"]) == ("primary", "open", None)


def test_a_college_without_establishment_number_has_no_laestab() -> None:
    assert checked(GIAS_ROW, establishment=None).frame["laestab"].item() is None


def test_authority_000_of_schools_overseas_makes_no_laestab() -> None:
    assert checked(GIAS_ROW, area="000").frame["laestab"].item() is None


def test_the_name_stands_in_for_an_absent_code() -> None:
    result = checked(GIAS_ROW, phase_code=None, status_code=None, status_name="proposed")
    assert (result.frame["phase"].item(), result.frame["status"].item()) == ("primary", "proposed")
    assert not codes(result)


def test_neither_code_nor_name_is_an_error() -> None:
    assert codes(checked(GIAS_ROW, status_code=None, status_name=None)) == {"missing_value"}


def test_codes_and_names_are_the_same_words() -> None:
    assert set(PHASE_CODES.values()) == set(PHASE_NAMES.values())
    assert set(STATUS_CODES.values()) == set(STATUS_NAMES.values())
    assert len(PHASE_CODES) == len(set(PHASE_CODES.values()))


@pytest.mark.parametrize("written", ["3502000", "350/2000", "350-2000", "350 2000"])
def test_a_laestab_may_be_written_in_several_ways(written: str) -> None:
    assert checked(NATIVE_ROW, laestab=written).frame["laestab"].item() == parse_laestab(written)


def test_a_setting_without_urn_is_known_by_its_early_years_urn() -> None:
    result = checked(NATIVE_ROW, urn=None, ey_urn="EY123456")
    assert result.frame["organisation"].item() == "EY123456"
    assert not codes(result)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"urn": None}, "no_identifier"),
        ({"area": "351"}, "other_authority"),
    ],
)
def test_what_is_wrong_with_a_row_is_found(changed: dict[str, Any], code: str) -> None:
    assert codes(checked(NATIVE_ROW, **changed)) == {code}


def test_a_key_writes_only_its_organisations() -> None:
    assert codes(checked(NATIVE_ROW, Writer(("105148",)))) == set()
    assert codes(checked(NATIVE_ROW, Writer(("105149",)))) == {"not_your_organisation"}


PARSERS = [
    (dialects.URN, parse_urn),
    (dialects.LAESTAB, parse_laestab),
    (dialects.UKPRN, parse_ukprn),
    (dialects.EY_URN, parse_ey_urn),
]
LIKE_A_NUMBER = st.text("0123456789EYey/- ", min_size=1, max_size=10)


@pytest.mark.parametrize(("column", "parse"), PARSERS)
@given(text=LIKE_A_NUMBER | st.from_regex(r"\A(EY)?[0-9]{5,8}\Z"))
def test_columns_judge_identifiers_as_the_parsers_do(column: Text, parse: Any, text: str) -> None:
    trimmed = text.strip()
    frame = pl.DataFrame({"text": [trimmed]}).with_columns(
        column.parse(pl.col("text")).alias("parsed")
    )
    defects = column.defects(pl.col("text"), pl.col("parsed"))
    refused = any(frame.select(defect.failed).item() for defect in defects)
    try:
        parse(trimmed)
    except InvalidIdentifier:
        assert refused
    else:
        assert not refused


@pytest.mark.parametrize(
    ("header", "dialect"),
    [
        (["urn", "name", "kind", "phase", "status", "area"], "native"),
        (["URN", "LA (code)", "EstablishmentName", "LSOA (code)"], "gias"),
        (["URN", "EstablishmentName", "FSM", "Linked establishments"], "gias_download"),
        (["id", "urn", "la_code", "name", "establishment_type_name"], "gias_republished"),
    ],
)
def test_a_file_is_recognised_by_its_headings(header: list[str], dialect: str) -> None:
    assert register_kind(frozenset()).dialect_for(header).name == dialect


def test_every_rule_found_is_published() -> None:
    published = {rule.code for rule in register_kind(frozenset()).rules} | {"missing_value"}
    for row in (GIAS_ROW, NATIVE_ROW):
        assert {one.code for one in checked(row, Writer(())).findings} <= published


@pytest.mark.parametrize(
    ("given", "areas"), [("", set()), ("350", {"350"}), ("350, 351", {"350", "351"})]
)
def test_areas_are_codes_separated_by_commas(given: str, areas: set[str]) -> None:
    assert SchoolsSettings.model_validate({"areas": given}).areas == areas


def test_a_wrong_area_is_refused() -> None:
    with pytest.raises(ValueError, match="three-digit"):
        SchoolsSettings.model_validate({"areas": "Bolton"})
