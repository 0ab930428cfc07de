"""Releases of Level 2 and Level 3 by 19: the published files as they are, every vintage kept."""

import csv
import io
from decimal import Decimal
from fractions import Fraction
from typing import Final

import pytest

from chassis.policy import Role
from contracts.fourteen19 import AttainmentReleased
from education.rounding import half_up
from tests.fourteen19.app import COLLEGE, Fourteen19, Json, Row
from tests.schools.realdata import real

PATH: Final = "by-19/releases"
FILES: Final = (
    "bolton_a19_UD_L2_3attainment_DASHBOARD.csv",
    "bolton_a19_LA_UD_testdata.csv",
    "bolton_a19_UD_L2_3attainment_DASHBOARD_1819.csv",
    "bolton_a19_L23_Attainment_2021.csv",
    "bolton_a19_LA_Dashboard_2022_without_Scilly.csv",
)
NEWEST: Final = FILES[-1]
FLOAT_DIGITS: Final = 15
"""So many a spreadsheet writes; the last of them is what its binary arithmetic made of it."""
RATES: Final = {
    "l2_by19_rate": "level_2",
    "l2_with_em_by19_rate": "level_2_with_english_and_maths",
    "l3_by19_rate": "level_3",
    "l2_em_by19_belowat16_rate": "level_2_with_english_and_maths_after_16",
}


def row(**changed: str) -> Row:
    """A row as the newest releases have it."""
    return {
        "cohort_19_in": "2009",
        "number_in_ss_cohort": "3713",
        "la_code_3": "350",
        "gender": "ALL",
        "fsm": "ALL",
        "sen": "ALL",
        "l2_by19": "2709",
        "l2_with_em_by19": "1709",
        "l3_by19": "1671",
    } | changed


async def release(
    fourteen19: Fourteen19, rows: list[Row] | bytes, name: str, released_on: str, **more: str
) -> Json:
    """A release that must be taken."""
    given: Json = {"release": name, "released_on": released_on, **more}
    answer = await fourteen19.submit(PATH, rows, **given)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_the_published_figures_of_bolton_are_reproduced(fourteen19: Fourteen19) -> None:
    """2,709 of 3,713 are 73.0 %; 1520/3173 less 151/540 are 19.9 points."""
    data = real(f"post16/{NEWEST}")
    receipt = await release(fourteen19, data, "dashboard", "2022-05-05")
    assert receipt["issues"] == {}
    found = await fourteen19.get("by-19", area="350", cohort=2009)
    everybody = found["groups"][0]
    assert (everybody["level_2"], everybody["cohort"]) == (2709, 3713)
    assert found["indicators"]["ni_79"]["value"] == "73.0"
    assert found["indicators"]["ni_81"]["value"] == "19.9"
    told = (await fourteen19.told(AttainmentReleased))["350/2008-09"]
    assert (told.groups["all"].level_2, told.groups["fsm=no"].level_3) == (2709, 1520)
    assert (told.groups["fsm=yes"].level_3, told.groups["fsm=yes"].cohort) == (151, 540)


@pytest.mark.parametrize("name", FILES)
async def test_every_published_rate_follows_to_its_last_decimal(
    fourteen19: Fourteen19, name: str
) -> None:
    data = real(f"post16/{name}")
    await release(fourteen19, data, name, "2018-04-05")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    compared = 0
    for year in sorted({row["cohort_19_in"] for row in rows}):
        found = await fourteen19.get("by-19", area="350", cohort=int(year))
        groups = {_key(group): group for group in found["groups"]}
        for published in (row for row in rows if row["cohort_19_in"] == year):
            mine = groups[_read(published)]
            assert mine["cohort"] == int(published["number_in_ss_cohort"])
            for heading, measure in RATES.items():
                rate = Decimal(published[heading])
                places = max(0, -int(rate.as_tuple().exponent))
                exact = Decimal(mine["rates"][measure]["exact"])
                noise = (
                    Decimal(1).scaleb(-places) if len(rate.as_tuple().digits) >= FLOAT_DIGITS else 0
                )
                assert abs(half_up(exact, places) - rate) <= noise, (published, heading)
                compared += 1
    assert compared == 4 * len(rows)


def _key(group: Json) -> tuple[str, str, str]:
    return group["gender"], group["fsm"], group["sen"]


def _read(published: Row) -> tuple[str, str, str]:
    """What a row's words mean, read apart from the service."""
    gender, fsm, sen = (published[name].split(".")[-1] for name in ("gender", "fsm", "sen"))
    meals = {"ALL": "all", "Eligible for FSM": "yes", "Not eligible for FSM": "no"}
    needs = {
        "ALL": "all",
        "No SEN": "none",
        "SEN with statements or EHC plans": "statement",
        "SEN without statements or EHC plans": "support",
    }
    return {"ALL": "all", "Male": "M", "Female": "F"}[gender], meals[fsm], needs[sen]


async def test_vintages_stand_side_by_side_with_their_differences(fourteen19: Fourteen19) -> None:
    await release(fourteen19, [row()], "first", "2010-03-18", status="provisional")
    await release(fourteen19, [row(l2_by19="2711")], "revised", "2011-03-24")
    found = await fourteen19.get("by-19", area="350", cohort=2009)
    assert (found["release"], found["indicators"]["ni_79"]["value"]) == ("revised", "73.0")
    newest, oldest = found["vintages"]
    assert (newest["compared_with"], newest["count_changes"]["level_2"]) == ("first", 2)
    assert newest["count_changes"]["level_3"] == 0
    assert newest["indicator_changes"]["ni_79"]["exact"] == str(half_up(Fraction(200, 3713), 20))
    assert oldest["count_changes"] is None
    told = (await fourteen19.told(AttainmentReleased))["350/2008-09"]
    assert (told.release, told.groups["all"].level_2) == ("revised", 2711)


async def test_each_characteristic_is_told_of_by_itself(fourteen19: Fourteen19) -> None:
    rows = [
        row(),
        row(gender="Female", number_in_ss_cohort="1823"),
        row(sen="SEN without statements or EHC plans", number_in_ss_cohort="600"),
        row(gender="Female", fsm="c.Eligible for FSM", number_in_ss_cohort="270"),
    ]
    counts = {"l2_by19": "200", "l2_with_em_by19": "100", "l3_by19": "90"}
    await release(fourteen19, [rows[0], *(each | counts for each in rows[1:])], "1", "2010-03-18")
    told = (await fourteen19.told(AttainmentReleased))["350/2008-09"]
    sizes = {name: group.cohort for name, group in told.groups.items()}
    assert sizes == {"all": 3713, "gender=F": 1823, "sen=support": 600}


async def test_what_was_known_on_a_day(fourteen19: Fourteen19) -> None:
    await release(fourteen19, [row()], "first", "2010-03-18")
    await release(fourteen19, [row(l2_by19="2711")], "revised", "2011-03-24")
    asked = {"area": "350", "cohort": "2009"}
    found = await fourteen19.get("by-19", **asked, known_at="2010-12-31")
    assert (found["release"], len(found["vintages"])) == ("first", 1)
    assert (await fourteen19.get("by-19", **asked, release="first"))["groups"][0]["level_2"] == 2709
    early = await fourteen19.client.get("by-19", params=asked | {"known_at": "2010-03-17"})
    assert early.status_code == 404
    both = asked | {"known_at": "2010-03-17", "release": "first", "area": "999"}
    answer = await fourteen19.client.get("by-19", params=both)
    assert {error["code"] for error in answer.json()["errors"]} == {
        "release_or_day",
        "unknown_area",
    }


async def test_a_release_taken_back_leaves_the_one_before(fourteen19: Fourteen19) -> None:
    await release(fourteen19, [row()], "first", "2010-03-18")
    receipt = await release(fourteen19, [row(l2_by19="2711")], "revised", "2011-03-24")
    await fourteen19.withdraw(receipt)
    told = (await fourteen19.told(AttainmentReleased))["350/2008-09"]
    assert (told.release, told.groups["all"].level_2) == ("first", 2709)
    found = await fourteen19.get("by-19", area="350", cohort=2009)
    assert found["release"] == "first"


async def test_a_suppressed_figure_is_null_and_told_of_nobody(fourteen19: Fourteen19) -> None:
    rows = [row(), row(fsm="c.Eligible for FSM", l2_by19="c", number_in_ss_cohort="540")]
    await release(fourteen19, rows, "first", "2010-03-18")
    found = await fourteen19.get("by-19", area="350", cohort=2009)
    assert found["groups"][1]["level_2"] is None
    assert found["groups"][1]["rates"]["level_2"] is None
    assert found["indicators"]["ni_82"] is None
    told = (await fourteen19.told(AttainmentReleased))["350/2008-09"]
    assert list(told.groups) == ["all"]


async def test_a_release_without_a_count_tells_nothing_and_is_warned_of(
    fourteen19: Fourteen19,
) -> None:
    rows = [row(), row(gender="Male")]
    for each in rows:
        del each["l2_with_em_by19"]
    receipt = await release(fourteen19, rows, "first", "2010-03-18")
    assert receipt["issues"] == {"count_missing": 1}
    report = await fourteen19.client.get(f"http://fourteen19{receipt['links']['report']}")
    [found] = report.json()["results"]
    assert (found["row"], found["column"]) == (1, "level_2_with_english_and_maths")
    assert (await fourteen19.told(AttainmentReleased))["350/2008-09"].groups == {}


async def test_a_release_must_say_which_it_is(fourteen19: Fourteen19) -> None:
    rows = [row(), row(gender="Male", la_code_3="999")]
    assert await fourteen19.refused(PATH, rows) == {
        ("row 1", "release_missing"),
        ("row 2, area", "unknown_area"),
    }


async def test_a_rate_beside_another_count_is_pointed_out(fourteen19: Fourteen19) -> None:
    rows = [row(l2_by19_rate="72.9599", l3_by19_rate="73.0")]
    receipt = await release(fourteen19, rows, "first", "2010-03-18")
    assert receipt["issues"] == {"rate_not_of_counts": 1}


async def test_only_the_authority_hands_in_releases_and_all_read_them(
    fourteen19: Fourteen19,
) -> None:
    parameters = {"release": "first", "released_on": "2010-03-18"}
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as partner:
        answer = await fourteen19.submit(PATH, [row()], by=partner, **parameters)
        assert answer.status_code == 403
        async with fourteen19.as_(Role.DATA_MANAGER) as manager:
            answer = await fourteen19.submit(PATH, [row()], by=manager, **parameters)
            assert answer.status_code == 201, answer.text
        answer = await partner.get("by-19", params={"area": "350", "cohort": 2009})
    assert answer.status_code == 200
