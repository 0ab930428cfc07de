"""What is wrong with a Profile file is said row by row, by code, and nothing of it is kept."""

import pytest

from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import Row, as_csv, child, upn, worked_example

ALL_SIX = (6,) * 13
GOOD = child(1, ALL_SIX)
HEADER = as_csv([GOOD]).splitlines(keepends=True)[0]

BAD_ROWS: dict[str, tuple[Row, set[tuple[str, str]]]] = {
    "a score of ten": (child(2, ALL_SIX, w="10"), {("row 2, w", "out_of_range")}),
    "a negative score": (child(2, ALL_SIX, w="-1"), {("row 2, w", "out_of_range")}),
    "a decimal score": (child(2, ALL_SIX, w="6.0"), {("row 2, w", "not_a_whole_number")}),
    "a score in words": (child(2, ALL_SIX, w="six"), {("row 2, w", "not_a_whole_number")}),
    "no year": (child(2, ALL_SIX, acad_year=""), {("row 2, acad_year", "missing_value")}),
    "a year that is none": (
        child(2, ALL_SIX, acad_year="2008/10"),
        {("row 2, acad_year", "year_wrong_form")},
    ),
    "a year without Profile": (
        child(2, ALL_SIX, acad_year="2012/13", dob="2008-01-01"),
        {("row 2, acad_year", "year_out_of_range")},
    ),
    "an unknown establishment": (
        child(2, ALL_SIX, estab="2999"),
        {("row 2, estab", "unknown_school")},
    ),
    "an unknown URN": (
        child(2, ALL_SIX, la="", estab="", urn="999999"),
        {("row 2, urn", "unknown_school")},
    ),
    "an unknown setting": (
        child(2, ALL_SIX, estab="", ey_urn="EY999999"),
        {("row 2, ey_urn", "unknown_school")},
    ),
    "a school closed before": (child(2, ALL_SIX, estab="2003"), {("row 2", "closed_school")}),
    "another authority's school": (
        child(2, ALL_SIX, la="351", estab="", urn="105148"),
        {("row 2, la", "school_area_mismatch")},
    ),
    "no school": (child(2, ALL_SIX, estab=""), {("row 2", "school_identifier_count")}),
    "two schools": (
        child(2, ALL_SIX, ey_urn="EY123456"),
        {("row 2", "school_identifier_count")},
    ),
    "no authority": (child(2, ALL_SIX, la=""), {("row 2, estab", "estab_without_la")}),
    "no UPN": (child(2, ALL_SIX, upn=""), {("row 2, upn", "upn_missing")}),
    "a wrong check letter": (
        child(2, ALL_SIX, upn="A" + upn(2)[1:]),
        {("row 2, upn", "upn_wrong_letter")},
    ),
    "a UPN cut short": (child(2, ALL_SIX, upn=upn(2)[:-1]), {("row 2, upn", "upn_wrong_form")}),
    "a UPN of no authority": (
        child(2, ALL_SIX, upn="E000200005001"),
        {("row 2, upn", "upn_wrong_form")},
    ),
    "a nameless child of a setting": (
        child(2, ALL_SIX, estab="", ey_urn="EY123456", upn="", surname=""),
        {("row 2", "child_not_named")},
    ),
    "a date of birth with two digits for the year": (
        child(2, ALL_SIX, dob="29/02/04"),
        {("row 2, dob", "dob_impossible")},
    ),
    "a date that is none": (
        child(2, ALL_SIX, dob="2003-02-29"),
        {("row 2, dob", "not_a_date")},
    ),
    "a gender that is none": (child(2, ALL_SIX, gender="X"), {("row 2, gender", "not_in_list")}),
    "a flag that is none": (child(2, ALL_SIX, fsm="maybe"), {("row 2, fsm", "not_in_list")}),
    "a child twice": (
        child(1, ALL_SIX, surname="Other"),
        {("row 1", "duplicate_row"), ("row 2", "duplicate_row")},
    ),
}


@pytest.mark.parametrize("name", BAD_ROWS)
async def test_a_bad_row_is_named_with_its_rule(shared: EarlyYears, name: str) -> None:
    row, expected = BAD_ROWS[name]
    plain = GOOD | {"urn": ""}
    assert await shared.refused([plain, {"urn": ""} | row]) == expected
    assert await shared.events() == []


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty_file"),
    "header only": (HEADER, "no_rows"),
    "semicolons": (as_csv([GOOD]).replace(b",", b";"), "wrong_delimiter"),
    "a scale missing": (as_csv([{k: v for k, v in GOOD.items() if k != "w"}]), "missing_column"),
    "ragged": (as_csv([GOOD]) + b"2008/09,350,2001\r\n", "ragged_row"),
}


@pytest.mark.parametrize("name", BAD_FILES)
async def test_a_bad_file_is_refused_as_a_whole(shared: EarlyYears, name: str) -> None:
    body, code = BAD_FILES[name]
    assert code in {found for _, found in await shared.refused(body)}
    assert await shared.events() == []


async def test_all_errors_of_a_file_come_at_once(shared: EarlyYears) -> None:
    rows = [child(1, ALL_SIX, w="six"), child(2, ALL_SIX, upn=""), child(3, ALL_SIX, estab="")]
    assert await shared.refused(rows) == {
        ("row 1, w", "not_a_whole_number"),
        ("row 2, upn", "upn_missing"),
        ("row 3", "school_identifier_count"),
    }


async def test_every_code_a_row_may_get_is_published_with_its_fix(shared: EarlyYears) -> None:
    answer = await shared.client.get("/v1/earlyyears/profiles/rules")
    published = {rule["code"]: rule for rule in answer.json()["rules"]}
    codes = {code for _, expected in BAD_ROWS.values() for _, code in expected}
    codes |= {code for _, code in BAD_FILES.values()}
    warnings = {"incomplete_profile", "dob_outside_cohort", "school_opened_later"}
    assert codes | warnings | {"child_at_other_school", "organisation_not_yours"} <= set(published)
    assert all(rule["meaning"] and rule["fix"] for rule in published.values())


async def test_what_is_odd_but_possible_is_a_warning(earlyyears: EarlyYears) -> None:
    rows = [
        child(1, ALL_SIX, w=""),
        child(2, ALL_SIX, dob="2003-08-31"),
        child(3, ALL_SIX, estab="2004"),  # closed during the year
        child(4, ALL_SIX, shoe_size="28"),
    ]
    receipt = await earlyyears.accepted([{"shoe_size": ""} | row for row in rows])
    assert await earlyyears.warnings(receipt) == {
        (0, "shoe_size", "unknown_column"),
        (1, None, "incomplete_profile"),
        (2, "dob", "dob_outside_cohort"),
    }
    assert receipt["rows"]["inserted"] == 4


async def test_valid_rows_are_kept_where_that_is_asked_for(earlyyears: EarlyYears) -> None:
    rows = worked_example()
    rows[6] |= {"upn": ""}
    receipt = await earlyyears.accepted(rows, mode="valid_rows")
    assert (receipt["rows"]["accepted"], receipt["rows"]["rejected"]) == (10, 1)
    counts = (await earlyyears.newest()).data.groups["all"]
    assert (counts.children, counts.incomplete) == (9, 1)


async def test_a_dry_run_tells_what_would_be_and_changes_nothing(earlyyears: EarlyYears) -> None:
    answer = await earlyyears.submit(worked_example(), dry_run="true")
    assert answer.status_code == 200, answer.text
    assert answer.json()["notes"]["105148/2008-09"] == {
        "children": 10,
        "incomplete": 1,
        "good_level": 4,
    }
    assert await earlyyears.events() == []
    assert (await earlyyears.children()).json()["results"] == []
