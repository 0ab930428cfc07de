"""Key stage 4 as `fourteen19` counts it: one truth for results and floors (decision 0021)."""

from typing import Any

from contracts.fourteen19 import GcseCounts
from contracts.fourteen19 import ResultLoaded as Counted
from contracts.sif import ResultLoaded
from tests.sif.results.files import PUPILS, Files, pupil
from tests.sif.sif_app import Sif, school

AT = "105148/2008/09/ks4"


def counted(pupils: int, achieved: int, **more: Any) -> Counted:
    """What `fourteen19` tells of a school of so many pupils."""

    def counts(size: int, reached: int) -> GcseCounts:
        return GcseCounts(pupils=size, level_2=size, level_2_with_english_and_maths=reached)

    groups = {
        "all": counts(pupils, achieved),
        "fsm=yes": counts(10, 2),
        "fsm=no": counts(pupils - 10, achieved - 2),
        "gender=unknown": counts(pupils, achieved),
    }
    told: dict[str, Any] = {
        "organisation": "105148",
        "area": "350",
        "phase": "secondary",
        "kind": "community_school",
        "year": "2008/09",
        "groups": groups,
    }
    return Counted.model_validate(told | more)


async def test_it_is_the_result_of_the_school_and_held_to_the_floor(sif: Sif, files: Files) -> None:
    await sif.say(counted(50, 14, status="final"))
    line = await files.line(stage="ks4")
    assert (line["basis"], line["status"], line["percent"]) == ("pupils", "final", "28.0")
    assert (line["below_floor"], line["pupils_to_floor"]) == (True, 1)
    assert line["gap"] == "10.0"
    told = (await sif.told(ResultLoaded))[AT]
    assert told.below_floor is True
    assert sorted(told.groups) == ["all", "fsm=no", "fsm=yes"]


async def test_a_corrected_result_takes_the_school_across_the_floor(sif: Sif, files: Files) -> None:
    await sif.say(counted(50, 14))
    await sif.say(counted(50, 15))
    assert (await files.line(stage="ks4"))["below_floor"] is False
    assert (await sif.told(ResultLoaded))[AT].below_floor is False


async def test_it_stands_before_the_schools_own_file_which_alone_has_progress(
    sif: Sif, files: Files
) -> None:
    given = {"stage": "ks4", "english": "", "maths": "", "prior_english": "4", "prior_maths": "4"}
    grades = {"english_grade": "C", "maths_grade": "D", "level2_with_english_and_maths": "Y"}
    await files.accepted(PUPILS, [pupil(number, **given, **grades) for number in (1, 2)])
    own = await files.line(stage="ks4")
    assert (own["eligible"], own["percent"]) == (2, "100.0")
    await sif.say(counted(50, 14))
    line = await files.line(stage="ks4")
    assert (line["eligible"], line["percent"]) == (50, "28.0")
    assert line["english_progress"] == own["english_progress"] == "100.0"
    await sif.say(counted(50, 14, withdrawn=True))
    assert (await files.line(stage="ks4"))["eligible"] == 2


async def test_results_that_come_before_the_school_are_told_with_it(sif: Sif) -> None:
    await sif.say(counted(50, 14, organisation="105190"))
    at = AT.replace("105148", "105190")
    assert at not in await sif.told(ResultLoaded)
    await sif.say(school("105190"))
    assert (await sif.told(ResultLoaded))[at].groups["all"].eligible == 50


async def test_what_is_withdrawn_is_told_as_gone(sif: Sif) -> None:
    await sif.say(counted(50, 14))
    await sif.say(counted(50, 14, withdrawn=True))
    assert (await sif.told(ResultLoaded))[AT].withdrawn
    assert (await sif.get("results", stage="ks4"))["results"] == []
