"""The published files as they are: every code kept, authorities reconciled with their schools."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Final

import pytest

from chassis.policy import Role
from contracts.schools import OrganisationChanged
from contracts.sif import ResultLoaded
from tests.schools.realdata import real
from tests.sif.results.files import TABLES, Files
from tests.sif.sif_app import Json, Sif, running, school
from tests.support.databases import NewDatabase

HAMPSHIRE: Final = "results/2018-850-ks2final.csv"
BOLTON_2013: Final = "results/bolton_ks2final_2012-13_reduced_with_LA_row.csv"
BOLTON_2011: Final = "results/bolton_ks2_2011_press_PARTIAL_A-E.csv"
BOLTON_KS4: Final = "results/bolton_ks4provisional_2018-19_with_national.csv"
ENGLAND_KS4: Final = "results/england_ks4provisional_2018-19.csv.gz"
_SPECIAL: Final = {"2"}


def schools(name: str, area: str) -> list[OrganisationChanged]:
    """A register of the schools a file names."""
    rows = csv.DictReader(io.StringIO(real(name).decode("utf-8-sig")))
    return [
        school(
            row["URN"],
            area=area,
            kind="community_special_school" if row["RECTYPE"] in _SPECIAL else "community_school",
        )
        for row in rows
        if row["RECTYPE"] in {"1", "2"} and row["URN"].strip()
    ]


@pytest.fixture(scope="module")
async def sif(new_database: NewDatabase) -> AsyncIterator[Sif]:
    """One for all of these, with the register of both authorities."""
    async with running(new_database) as service:
        known = [*schools(HAMPSHIRE, "850"), *schools(BOLTON_2013, "350")]
        await service.say(*known, *schools(BOLTON_KS4, "350"))
        yield service


async def comparisons(sif: Sif, **asked: str) -> dict[str, Json]:
    found = await sif.get("results/reconciliation", **asked)
    return {one["figure"]: one for one in found["comparisons"]}


async def test_hampshires_schools_make_the_row_of_hampshire(sif: Sif, files: Files) -> None:
    receipt = await files.accepted(TABLES, real(HAMPSHIRE), year="2017/18", status="final")
    assert receipt["rows"]["accepted"] == 334
    found = await comparisons(sif, area="850", year="2017/18", stage="ks2")
    assert (found["eligible"]["schools"], found["eligible"]["outcome"]) == ("14855", "agrees")
    achieved = found["achieved"]
    assert (achieved["schools"], achieved["published"]) == ("67.68", "68")
    assert achieved["outcome"] == "agrees"
    without = {one["organisation"]: one for one in achieved["without_figure"]}
    assert set(without) == {"116294", "116634", "116640"}
    assert without["116294"] == {
        "organisation": "116294",
        "eligible": 2,
        "reason": "suppressed",
    }
    assert {found[name]["outcome"] for name in ("reading", "writing", "maths")} == {"agrees"}
    assert found["fsm_eligible"]["outcome"] in {"agrees", "explained"}
    assert {found[f"{group}_achieved"]["outcome"] for group in ("fsm", "not_fsm")} <= {
        "agrees",
        "explained",
    }
    area = await sif.get("results/areas/850", year="2017/18", stage="ks2")
    assert (area["eligible"], area["percent"], area["held_to_floor"]) == (14855, "67.7", 0)
    kept = await files.line("147021")
    assert kept["missing"]["eligible"] == "new_school"
    assert not [one for one in (await sif.told(ResultLoaded)) if "2017/18" in one]


async def test_boltons_key_stage_4_keeps_schools_that_entered_nobody(
    sif: Sif, files: Files
) -> None:
    await files.accepted(TABLES, real(BOLTON_KS4), year="2018/19")
    area = await sif.get("results/areas/350", year="2018/19", stage="ks4")
    assert (area["achieved"], area["eligible"], area["percent"]) == (1904, 3315, "57.4")
    reasons = {one["organisation"]: one["reason"] for one in area["without_figure"]}
    assert reasons["105278"] == "not_entered"
    assert reasons["105271"] == "not_applicable"
    found = await comparisons(sif, area="350", year="2018/19", stage="ks4")
    assert (found["eligible"]["outcome"], found["eligible"]["difference"]) == ("differs", "-8")
    # 1,904 of 3,323 are 57.3 %: eight pupils are in no school's row, and none of them achieved.
    achieved = found["achieved"]
    assert (achieved["schools"], achieved["published"]) == ("57.44", "57.3")
    assert (achieved["outcome"], achieved["pupils_elsewhere"]) == ("explained", 8)
    told = await sif.told(ResultLoaded)
    counted = [one.groups["all"] for one in told.values() if one.stage == "ks4" and one.groups]
    assert sum(one.eligible for one in counted) == 3315
    assert sum(one.achieved for one in counted) == 1904


async def test_england_is_kept_by_authority_and_what_is_not_registered_left_out(
    sif: Sif, files: Files
) -> None:
    receipt = await files.accepted(TABLES, real(ENGLAND_KS4), year="2018/19")
    assert await files.warnings(receipt) == {"left_out"}
    kept = await sif.rows("""
        SELECT level, count(*) AS number FROM published_result WHERE year = '2018/19'
        GROUP BY level""")
    numbers = {one["level"]: one["number"] for one in kept}
    assert (numbers["area"], numbers["country"], numbers["country_state_funded"]) == (155, 1, 1)
    assert numbers["organisation"] >= len(schools(BOLTON_KS4, "350"))


async def test_boltons_reduced_table_of_2013_keeps_what_it_has(sif: Sif, files: Files) -> None:
    await files.accepted(TABLES, real(BOLTON_2013), year="2012/13", area="350")
    line = await files.line("105148", year="2012/13")
    assert (line["percent"], line["below_floor"], line["maths_progress"]) == (None, None, "87.0")
    assert (line["figures"]["reading"], line["figures"]["fsm_eligible"]) == ("88", "30")
    suppressed = (await files.line("105276", year="2012/13"))["missing"]
    assert suppressed["maths_progress"] == "suppressed"


async def test_the_press_of_2011_finds_schools_by_any_of_their_numbers(
    sif: Sif, files: Files
) -> None:
    receipt = await files.accepted(TABLES, real(BOLTON_2011), year="2010/11")
    assert await files.warnings(receipt) == {"left_out"}
    found = (await sif.get("results", year="2010/11", area="350"))["results"]
    by_school = {one["organisation"]: one for one in found}
    assert by_school["105148"]["percent"] == "82.0"
    assert by_school["105150"]["below_floor"] is True
    # 50 % of 18 are 9, and 55 % would be 9.9.
    assert by_school["105150"]["pupils_to_floor"] == 1


async def test_a_school_sees_its_own_result_and_no_authoritys(sif: Sif, files: Files) -> None:
    await files.accepted(TABLES, real(BOLTON_KS4), year="2018/19")
    asked = {"year": "2018/19", "stage": "ks4"}
    async with sif.as_(Role.HEAD, organisations=["105252"]) as head:
        lines = (await head.get("results", params=asked)).json()["results"]
        closed = await head.get("results/areas/350", params=asked)
    assert [line["organisation"] for line in lines] == ["105252"]
    assert closed.status_code == 403
