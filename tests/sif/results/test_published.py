"""Published results in our own form: figures, the reasons for none, floors and gaps."""

import pytest

from contracts.schools import Identifiers
from contracts.sif import ResultCounts, ResultLoaded
from tests.sif.results.files import TABLES, Files, Row
from tests.sif.sif_app import Sif, school

SUBJECT = "105148/2008/09/ks2"


def result(**given: str) -> Row:
    row = {"organisation": "105148", "year": "2008/09", "stage": "ks2"}
    return row | {"eligible": "31", "achieved_percent": "52"} | given


async def test_a_percentage_becomes_pupils_a_floor_and_an_event(sif: Sif, files: Files) -> None:
    await files.accepted(TABLES, [result()], status="final")
    line = await files.line()
    assert (line["eligible"], line["achieved"], line["percent"]) == (31, 16, "52.0")
    # 55 % of 31 are 17.05: 18 must reach it.
    assert (line["floor"], line["below_floor"], line["pupils_to_floor"]) == (55, True, 2)
    told = (await sif.told(ResultLoaded))[SUBJECT]
    assert told.groups == {"all": ResultCounts(eligible=31, achieved=16)}
    assert (told.basis, told.status, told.below_floor) == ("published", "final", True)


@pytest.mark.parametrize(
    ("changed", "below"),
    [
        ({"achieved_percent": "55"}, False),
        ({"achieved_percent": "54.9%"}, True),
        ({"year": "2007/08"}, None),
        ({"eligible": "0"}, None),
        ({"stage": "ks4", "achieved_percent": "29.9"}, True),
        ({"stage": "ks4", "achieved_percent": "30"}, False),
        ({"stage": "ks1"}, None),
    ],
)
async def test_the_floor_is_that_of_stage_and_year(
    files: Files, changed: Row, below: bool | None
) -> None:
    await files.accepted(TABLES, [result(**changed)])
    assert (await files.line())["below_floor"] is below


async def test_a_special_school_is_held_to_no_floor(sif: Sif, files: Files) -> None:
    await sif.say(school("105276", kind="community_special_school", phase="special"))
    await files.accepted(TABLES, [result(organisation="105276", achieved_percent="0")])
    line = await files.line("105276")
    assert (line["percent"], line["below_floor"]) == ("0.0", None)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("SUPP", "suppressed"),
        ("LOWCOV", "low_coverage"),
        ("NEW", "new_school"),
        ("NA", "not_applicable"),
    ],
)
async def test_a_code_is_a_reason_and_never_a_zero(
    sif: Sif, files: Files, code: str, reason: str
) -> None:
    await files.accepted(TABLES, [result(achieved_percent=code)])
    line = await files.line()
    assert (line["eligible"], line["achieved"], line["percent"]) == (31, None, None)
    assert line["missing"] == {"achieved": reason}
    assert (line["below_floor"], line["pupils_to_floor"]) == (None, None)
    assert (await sif.told(ResultLoaded))[SUBJECT].groups == {}


async def test_where_nobody_was_entered_nobody_achieved_and_no_floor_is_missed(
    sif: Sif, files: Files
) -> None:
    await files.accepted(TABLES, [result(achieved_percent="NE")])
    line = await files.line()
    assert (line["achieved"], line["percent"], line["below_floor"]) == (0, None, None)
    assert line["missing"] == {"achieved": "not_entered"}
    told = (await sif.told(ResultLoaded))[SUBJECT]
    assert told.groups == {"all": ResultCounts(eligible=31)}


async def test_a_gap_is_that_of_the_published_percentages(files: Files) -> None:
    groups = {"fsm_eligible": "10", "fsm_achieved": "60", "not_fsm_eligible": "21"}
    await files.accepted(TABLES, [result(**groups, not_fsm_achieved="48")])
    assert (await files.line())["gap"] == "-12.0"


async def test_what_was_withdrawn_is_told_as_withdrawn(sif: Sif, files: Files) -> None:
    first = await files.accepted(TABLES, [result()])
    second = await files.accepted(TABLES, [result(achieved_percent="70")])
    await files.withdraw(second)
    assert (await files.line())["percent"] == "52.0"
    await files.withdraw(first)
    assert (await sif.get("results"))["results"] == []
    assert (await sif.told(ResultLoaded))[SUBJECT].withdrawn


async def test_a_file_is_refused_with_every_fault(files: Files) -> None:
    rows = [
        result(organisation="999999"),
        result(year="2008/10"),
        result(eligible="SOME"),
        result(stage="ks4", achieved_percent="101"),
        result(organisation="105149", achieved_percent="50.555"),
    ]
    assert await files.refused(TABLES, rows) == {
        ("row 1, place", "unknown_organisation"),
        ("row 2, academic_year", "year_wrong_form"),
        ("row 3, eligible", "not_a_number"),
        ("row 4, achieved", "out_of_range"),
        ("row 5, achieved", "too_many_places"),
    }


async def test_a_table_needs_its_year_and_an_authoritys_row_its_authority(files: Files) -> None:
    table = [{"RECTYPE": "3", "URN": "", "PTREADX": "86%"}]
    assert await files.refused(TABLES, table) == {
        ("row 1, academic_year", "year_wrong_form"),
        ("row 1, area", "area_missing"),
    }
    wrong = [{"RECTYPE": "1", "LEA": "350", "URN": "105148", "TELIG": "30", "PTRWM_EXP": "60%"}]
    faults = await files.refused(TABLES, wrong, year="2008/09")
    assert faults == {("row 1, achieved", "standard_of_another_year")}


async def test_of_a_number_two_schools_had_the_one_open_then_is_meant(
    sif: Sif, files: Files
) -> None:
    same = Identifiers(urn="142923", laestab="3505148")
    await sif.say(
        school("105148", status="closed", closed_on="2016-08-31"),
        school("142923", identifiers=same, opened_on="2016-09-01"),
    )
    await files.accepted(TABLES, [result(organisation="350/5148")])
    press = [{"urn": "142923;105148", "eligible_pupils": "41", "pct_L4_eng_and_maths": "70"}]
    await files.accepted(TABLES, press, year="2010/11")
    lines = (await sif.get("results"))["results"]
    assert {(line["organisation"], line["year"]) for line in lines} == {
        ("105148", "2008/09"),
        ("105148", "2010/11"),
    }
