"""Pupils' own results: what they add up to, who may see them, and that nobody else can."""

import pytest

from chassis.policy import Role
from contracts.sif import ResultCounts, ResultLoaded
from tests.earlyyears.scanning import found_in, superuser_url
from tests.sif.results.files import PUPILS, TABLES, Files, Row, pupil, upn
from tests.sif.sif_app import Sif

SUBJECT = "105148/2008/09/ks2"
KS2: tuple[Row, ...] = (
    pupil(1),
    pupil(2, english="5a", maths="4c", fsm="Y"),
    pupil(3, english="3", prior_english="1a", fsm="Y"),
    pupil(4, maths="A"),
    pupil(5, english="D", maths="D", prior_english="", prior_maths="W"),
    pupil(6, prior_english="3", prior_maths="3"),
    pupil(7, english="", maths="", prior_english="", prior_maths=""),
)
"""1, 2 and 6 achieved; English: 1, 2, 3, 4 of 5 matched; mathematics: 1, 2, 3 of 6."""


async def test_pupils_add_up_by_group(sif: Sif, files: Files) -> None:
    await files.accepted(PUPILS, KS2)
    told = (await sif.told(ResultLoaded))[SUBJECT]
    everybody = ResultCounts(
        eligible=7,
        achieved=3,
        english_matched=5,
        english_progress=4,
        maths_matched=6,
        maths_progress=3,
    )
    assert told.groups["all"] == everybody
    assert set(told.groups) == {"all", "gender=F", "gender=M", "fsm=yes", "fsm=no"}
    assert (told.basis, told.below_floor) == ("pupils", True)
    for names in (("gender=F", "gender=M"), ("fsm=yes", "fsm=no")):
        parts = [told.groups[name] for name in names]
        for member, count in everybody:
            assert sum(getattr(part, member) for part in parts) == count
    line = await files.line()
    shown = ("percent", "english_progress", "maths_progress", "gap", "pupils_to_floor")
    # 2 of 5 less 1 of 2.
    assert [line[name] for name in shown] == ["42.9", "80.0", "50.0", "-10.0", 1]


async def test_pupils_stand_before_what_was_published(files: Files) -> None:
    published = {"organisation": "105148", "year": "2008/09", "stage": "ks2", "eligible": "7"}
    await files.accepted(TABLES, [published | {"achieved": "86"}])
    loaded = await files.accepted(PUPILS, KS2)
    assert (await files.line())["percent"] == "42.9"
    await files.withdraw(loaded)
    assert (await files.line())["percent"] == "86.0"


async def test_key_stage_4_progress_is_by_the_regulations_table(sif: Sif, files: Files) -> None:
    given = {"stage": "ks4", "english": "", "maths": "", "prior_maths": ""}
    rows = [
        pupil(
            1, prior_english="4", english_grade="C", level2_with_english_and_maths="yes", **given
        ),
        pupil(
            2, prior_english="4b", english_grade="D", level2_with_english_and_maths="no", **given
        ),
        pupil(3, prior_english="2", english_grade="E", level2_with_english_and_maths="no", **given),
        pupil(4, prior_english="5", english_grade="", level2_with_english_and_maths="no", **given),
        pupil(5, prior_english="1", english_grade="C", level2_with_english_and_maths="no", **given),
    ]
    await files.accepted(PUPILS, rows)
    counts = (await sif.told(ResultLoaded))["105148/2008/09/ks4"].groups["all"]
    assert counts == ResultCounts(eligible=5, achieved=1, english_matched=4, english_progress=2)


async def test_key_stage_1_is_level_2_in_all_three(sif: Sif, files: Files) -> None:
    rows = [
        pupil(1, stage="ks1", reading="2c", writing="2", maths="3"),
        pupil(2, stage="ks1", reading="2", writing="1a", maths="2"),
        pupil(3, stage="ks1", reading="W", writing="W", maths="W"),
    ]
    await files.accepted(PUPILS, rows)
    counts = (await sif.told(ResultLoaded))["105148/2008/09/ks1"].groups["all"]
    assert counts == ResultCounts(eligible=3, achieved=1)


async def test_a_file_is_refused_with_every_fault_and_no_number(files: Files) -> None:
    wrong = upn(2)[:-1] + "X1"
    rows = [
        pupil(1, organisation="999999"),
        pupil(2, upn=wrong),
        pupil(3, stage="ks4"),
        pupil(4, year="2015/16"),
        pupil(5, english="9"),
        pupil(6, prior_english="A"),
    ]
    answer = await files.send(PUPILS, rows)
    assert {(error["path"], error["code"]) for error in answer.json()["errors"]} == {
        ("row 1, number", "unknown_organisation"),
        ("row 2, upn", "upn_wrong"),
        ("row 3, level2_with_english_and_maths", "outcome_missing"),
        ("row 4, academic_year", "no_levels_then"),
        ("row 5, english", "not_in_list"),
        ("row 6, english_prior", "not_in_list"),
    }
    assert not any(number in answer.text for number in (wrong, *map(upn, range(1, 7))))


async def test_a_pupil_of_another_school_moves_only_with_both_whole(files: Files) -> None:
    await files.accepted(PUPILS, KS2)
    moved = pupil(1, organisation="105149")
    assert await files.refused(PUPILS, [moved]) == {("row 1", "pupil_at_other_school")}
    whole = {"replaces": "scope", "confirm_shrinkage": "true"}
    await files.accepted(PUPILS, [moved, *KS2[1:]], **whole)
    assert (await files.line())["eligible"] == 6
    assert (await files.line("105149"))["eligible"] == 1


async def test_who_may_read_pupils_reads_them_and_each_read_is_recorded(
    sif: Sif, files: Files
) -> None:
    await files.accepted(PUPILS, KS2)
    asked = {"organisation": "105148", "year": "2008-09", "stage": "ks2", "limit": "3"}
    page = await sif.get("results/pupils", **asked)
    rest = await sif.get(
        "results/pupils", **{**asked, "limit": "9"}, cursor=page["paging"]["next_cursor"]
    )
    shown = [*page["results"], *rest["results"]]
    assert [one["upn"] for one in shown] == [upn(number) for number in range(1, 8)]
    assert (shown[1]["english"], shown[1]["achieved"]) == ("5A", True)
    read = (
        "SELECT rows, personal FROM sif_audit.entry WHERE action = 'pupil_results.list' ORDER BY id"
    )
    found = await sif.rows(read)
    assert [(one["rows"], one["personal"]) for one in found] == [(3, True), (4, True)]


@pytest.mark.parametrize(
    ("role", "organisations", "status"),
    [
        (Role.HEAD, ("105148",), 200),
        (Role.HEAD, ("105149",), 403),
        (Role.DATA_MANAGER, ("*",), 200),
        (Role.DIRECTOR, ("*",), 403),
        (Role.SCHOOL_IMPROVEMENT_PARTNER, ("105148",), 403),
        (Role.GOVERNOR, ("105148",), 403),
    ],
)
async def test_pupils_are_for_their_head_and_the_data_manager(
    sif: Sif, files: Files, role: Role, organisations: tuple[str, ...], status: int
) -> None:
    await files.accepted(PUPILS, KS2)
    asked = {"organisation": "105148", "year": "2008/09", "stage": "ks2"}
    async with sif.as_(role, organisations=organisations) as client:
        answer = await client.get("results/pupils", params=asked)
    assert answer.status_code == status, answer.text
    assert (upn(1) in answer.text) == (status == 200)


async def test_no_number_is_left_to_read_anywhere(
    sif: Sif, files: Files, postgres: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await files.accepted(PUPILS, KS2)
    await files.accepted(PUPILS, [pupil(3, english="5")])
    await files.refused(PUPILS, [pupil(8, stage="ks3"), pupil(9, upn=upn(9)[1:])])
    assert (await files.line())["achieved"] == 4
    planted = [upn(number) for number in range(1, 10)]
    url = superuser_url(postgres, str(sif.app.state.settings.database_url))
    assert await found_in(url, planted) == set()
    said = "".join(event.value().decode() for event in await sif.events())
    logged = "".join(capfd.readouterr())
    assert said
    assert "request" in logged
    assert not [number for number in planted if number in said + logged]
