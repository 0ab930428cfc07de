"""Rows of every dialect become rows of the register: pure, a column at a time."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.submissions.kind import Checked, Integer, Text
from education.identifiers import (
    InvalidIdentifier,
    parse_ey_urn,
    parse_laestab,
    parse_local_code,
    parse_ukprn,
    parse_urn,
)
from services.schools.register import columns
from services.schools.register.checks import Writer, check
from services.schools.register.dialects import DIALECTS
from services.schools.register.fields import CARRIED, STATED
from services.schools.register.kind import register_kind
from services.schools.register.words import PHASE_CODES, PHASE_NAMES, STATUS_CODES, STATUS_NAMES
from services.schools.settings import SchoolsSettings
from tests.schools.register.forms import DOWNLOAD_HEADINGS, HEADINGS

EVERYONE = Writer(None)
GIAS_ROW = {
    "dialect": "gias",
    "urn": "105148",
    "area": "350",
    "establishment": "2000",
    "name": "Brandwood Primary School",
    "type_name": "Community school",
    "phase_code": "primary",
    "phase_name": "primary",
    "status_code": "open",
    "status_name": "open",
    "pupils": 459,
}
NATIVE_ROW = {
    "dialect": "native",
    "urn": "105148",
    "laestab": "350/2000",
    "name": "Brandwood Primary School",
    "kind": "Community school",
    "phase": "primary",
    "status": "open",
    "area": "350",
    "pupils": 459,
}
SETTING_ROW = {
    "dialect": "childcare",
    "ey_urn": "EY536477",
    "name": "Little Acorns",
    "subtype": "Full day care",
    "places": 144,
}
SCHEMA = {"dialect": pl.String()} | {
    column.name: column.type.dtype for dialect in DIALECTS for column in dialect.columns
}


def checked(row: dict[str, Any], writer: Writer = EVERYONE, **changed: Any) -> Checked:
    return check(pl.DataFrame([row | changed], schema=SCHEMA), writer)


def stated(row: dict[str, Any], writer: Writer = EVERYONE, **changed: Any) -> dict[str, Any]:
    """What the row states of its organisation."""
    return checked(row, writer, **changed).frame.row(0, named=True)


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


@pytest.mark.parametrize(
    ("numbers", "organisation"),
    [
        ({"ey_urn": "EY123456", "ukprn": "10000794"}, "EY123456"),
        ({"ey_urn": "105148"}, "OC105148"),
        ({"ey_urn": "OC105148"}, "OC105148"),
        ({"ukprn": "10000794", "local_code": "L3500001"}, "10000794"),
        ({"local_code": "L3500001"}, "L3500001"),
    ],
)
def test_without_a_urn_the_first_other_number_is_the_key(
    numbers: dict[str, Any], organisation: str
) -> None:
    result = checked(NATIVE_ROW, urn=None, **numbers)
    assert result.frame["organisation"].item() == organisation
    assert not codes(result)


def test_the_head_is_named_as_written_and_only_with_a_name() -> None:
    named: dict[str, Any] = {
        "head_title": "Mrs",
        "head_first_name": "Sue",
        "head_last_name": "Morse",
    }
    assert stated(GIAS_ROW, **named)["head"] == "Mrs Sue Morse"
    assert stated(GIAS_ROW, **named | {"head_title": None})["head"] == "Sue Morse"
    assert stated(GIAS_ROW, head_title="Headteacher")["head"] is None


def test_a_provider_of_childcare_is_an_open_setting_of_the_area_named() -> None:
    row = stated(SETTING_ROW, Writer(None, "350"))
    assert (row["organisation"], row["kind"], row["places"]) == ("EY536477", "full_day_care", 144)
    assert (row["area"], row["status"], row["phase"]) == ("350", "open", "not_applicable")
    assert codes(checked(SETTING_ROW)) == {"no_area"}


@pytest.mark.parametrize("row", [GIAS_ROW, NATIVE_ROW, SETTING_ROW])
def test_every_form_states_the_registers_columns_under_its_own_name(row: dict[str, Any]) -> None:
    frame = checked(row, Writer(None, "350")).frame
    assert set(STATED) <= set(frame.columns)
    assert frame["source"].item() == row["dialect"]


def test_every_form_says_which_fields_it_carries() -> None:
    assert set(CARRIED) == {dialect.name for dialect in DIALECTS}


NUMBERS = columns.Lenient(Integer(0, 120))


@pytest.mark.parametrize(
    ("text", "value", "warned"),
    [
        ("11", 11, False),
        ("Not applicable", None, False),
        ("eleven", None, True),
        ("121", None, True),
    ],
)
def test_what_cannot_be_read_in_passing_is_left_blank_and_said(
    text: str, value: int | None, warned: bool
) -> None:
    written, parsed = pl.col("text"), pl.col("parsed")
    frame = pl.DataFrame({"text": [text]}).with_columns(NUMBERS.parse(written).alias("parsed"))
    (defect,) = NUMBERS.defects(written, parsed)
    assert (frame["parsed"].item(), frame.select(defect.failed).item()) == (value, warned)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"urn": None}, "no_identifier"),
        ({"area": "351"}, "other_authority"),
        ({"low_age": 11, "high_age": 4}, "ages_reversed"),
    ],
)
def test_what_is_wrong_with_a_row_is_found(changed: dict[str, Any], code: str) -> None:
    assert codes(checked(NATIVE_ROW, **changed)) == {code}


def test_a_key_writes_only_its_organisations() -> None:
    assert codes(checked(NATIVE_ROW, Writer(("105148",)))) == set()
    assert codes(checked(NATIVE_ROW, Writer(("105149",)))) == {"not_your_organisation"}


PARSERS = [
    (columns.URN, parse_urn),
    (columns.LAESTAB, parse_laestab),
    (columns.UKPRN, parse_ukprn),
    (columns.EY_URN, parse_ey_urn),
    (columns.LOCAL_CODE, parse_local_code),
]
LIKE_A_NUMBER = st.text("0123456789EYOCLey/- ", min_size=1, max_size=10)


@pytest.mark.parametrize(("column", "parse"), PARSERS)
@given(text=LIKE_A_NUMBER | st.from_regex(r"\A(EY|OC|L)?[0-9]{5,8}\Z"))
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
        ([*HEADINGS, "LSOA (code)"], "gias"),
        (DOWNLOAD_HEADINGS, "gias_download"),
        (HEADINGS[:20], "gias_selection"),
        (["URN", "EstablishmentName", "FSM", "Linked establishments"], "gias_selection"),
        (["id", "urn", "la_code", "name", "establishment_type_name"], "gias_republished"),
        (["providerUrn", "name", "providerSubtype", "places"], "childcare"),
    ],
)
def test_a_file_is_recognised_by_its_headings(header: list[str], dialect: str) -> None:
    assert register_kind(frozenset()).dialect_for(header).name == dialect


def test_every_rule_found_is_published() -> None:
    published = {rule.code for rule in register_kind(frozenset()).rules} | {"missing_value"}
    for row in (GIAS_ROW, NATIVE_ROW, SETTING_ROW):
        assert {one.code for one in checked(row, Writer(())).findings} <= published


@pytest.mark.parametrize(
    ("given", "areas"), [("", set()), ("350", {"350"}), ("350, 351", {"350", "351"})]
)
def test_areas_are_codes_separated_by_commas(given: str, areas: set[str]) -> None:
    assert SchoolsSettings.model_validate({"areas": given}).areas == areas


def test_a_wrong_area_is_refused() -> None:
    with pytest.raises(ValueError, match="three-digit"):
        SchoolsSettings.model_validate({"areas": "Bolton"})
