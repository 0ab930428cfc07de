"""Arts Awards of young people: sent by their school, told and answered as counts."""

from datetime import date

import pytest

from chassis.clock import today
from chassis.policy import Role
from contracts.enrichment import ArtsAwardsLoaded
from services.enrichment.arts.sides import Counted, guarded
from tests.enrichment.app import AREA, OTHER, SCHOOL, SECONDARY, Enrichment, Row
from tests.enrichment.people import pupil, upn, who
from tests.support.team import school

SUMMER = "2010-06-30"


def award(number: int, level: str = "bronze", school: str = SCHOOL, **changed: str) -> Row:
    given = {"level": level, "awarded_on": SUMMER, "art_form": "Dance"}
    return who(number, school) | given | changed


@pytest.fixture(autouse=True)
async def rolls(enrichment: Enrichment) -> None:
    """Pupils 1 to 20 in year 9, at the two schools together."""
    rows = [pupil(each, year_group="9") for each in range(1, 13)]
    rows += [pupil(each, OTHER, year_group="9") for each in range(13, 21)]
    await enrichment.accepted("pupils", rows)


async def test_they_are_told_by_level_and_gender(enrichment: Enrichment) -> None:
    rows = [award(1), award(2), award(2, "Silver"), award(3, "GOLD")]
    receipt = await enrichment.accepted("arts-awards", rows)
    told = (await enrichment.told(ArtsAwardsLoaded))[f"{SCHOOL}/2009-10"]
    assert told.levels == {"bronze": 2, "silver": 1, "gold": 1}
    assert told.genders == {"F": {"bronze": 1, "gold": 1}, "M": {"bronze": 1, "silver": 1}}
    await enrichment.accepted("pupils", [pupil(1, gender="M", year_group="9")])
    told = (await enrichment.told(ArtsAwardsLoaded))[f"{SCHOOL}/2009-10"]
    assert told.genders["M"] == {"bronze": 2, "silver": 1}
    await enrichment.withdraw(receipt)
    assert (await enrichment.told(ArtsAwardsLoaded))[f"{SCHOOL}/2009-10"].withdrawn


async def test_every_fault_is_named_and_no_number_repeated(enrichment: Enrichment) -> None:
    later = {"academic_year": "2010/11", "awarded_on": "2011-01-05"}
    rows = [
        award(1, "platinum"),
        award(2, "Explore"),
        award(3, awarded_on="2010-09-01"),
        award(4) | {"academic_year": "2049/50", "awarded_on": "2049-10-01"},
        award(5) | {"academic_year": "2005/06", "awarded_on": "2005-09-30"},
        award(99),
        award(6, "discover", **later),
    ]
    await enrichment.accepted(
        "pupils",
        [
            pupil(4, year="2049/50"),
            pupil(5, year="2005/06"),
            pupil(6, year="2010/11", year_group="10"),
        ],
    )
    answer = await enrichment.submit("arts-awards", rows)
    assert answer.status_code == 422
    assert upn(99) not in answer.text
    assert {(each["path"], each["code"]) for each in answer.json()["errors"]} == {
        ("row 1, level", "not_in_list"),
        ("row 2, level", "not_there_yet"),
        ("row 3, awarded_on", "not_in_the_year"),
        ("row 4, awarded_on", "in_the_future"),
        ("row 5, awarded_on", "before_arts_award"),
        ("row 6, upn", "unknown_pupil"),
    }
    await enrichment.accepted("arts-awards", rows[-1:])
    told = (await enrichment.told(ArtsAwardsLoaded))[f"{SCHOOL}/2010-11"]
    assert told.levels == {"discover": 1}


async def test_a_pupil_too_young_is_taken_with_a_warning(enrichment: Enrichment) -> None:
    await enrichment.accepted("pupils", [pupil(30, year_group="5"), pupil(31, year_group="6")])
    receipt = await enrichment.accepted("arts-awards", [award(30), award(31)])
    assert receipt["issues"] == {"young": 1}


async def test_a_school_sends_its_own_only(enrichment: Enrichment) -> None:
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        refused = await enrichment.refused("arts-awards", [award(13, school=OTHER)], by=head)
        assert ("row 1, school", "school_not_yours") in refused
        await enrichment.accepted("arts-awards", [award(1)], by=head)


async def test_awards_and_young_people_are_both_counted(enrichment: Enrichment) -> None:
    rows = [award(1), award(1, "silver", art_form="dance"), award(2, art_form="")]
    await enrichment.accepted("arts-awards", [*rows, award(13, school=OTHER, art_form="Film")])
    told = await enrichment.get("arts-awards", area=AREA, year="2009/10")
    assert (told["awards"], told["young_people"], told["disclosure"]) == (4, 3, "exact")
    groups = {each["group"]: (each["awards"], each["percent"]) for each in told["art_forms"]}
    assert groups == {"dance": (2, "50.0"), "film": (1, "25.0"), "not_known": (1, "25.0")}
    assert [each["organisation"] for each in told["schools"]] == [SCHOOL, OTHER]
    assert (await enrichment.get("arts-awards", area=AREA, year="2008/09"))["awards"] == 0


async def test_others_are_told_of_no_one_elses_few(enrichment: Enrichment) -> None:
    await enrichment.accepted("arts-awards", [award(1), award(13, school=OTHER)])
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        asked = {"area": AREA, "year": "2009/10"}
        told = (await head.get("arts-awards", params=asked)).json()
        assert (told["awards"], told["young_people"], told["disclosure"]) == (
            None, None, "suppressed",
        )  # fmt: skip
        assert [each["percent"] for each in told["levels"]] == [None]
        assert [(each["organisation"], each["awards"]) for each in told["schools"]] == [(SCHOOL, 1)]
        foreign = await head.get("arts-awards", params={"organisation": OTHER})
        assert foreign.status_code == 404


def test_percentages_are_told_of_many_awards_of_several_schools() -> None:
    def rows(*numbers: int) -> list[Counted]:
        return [
            Counted(f"{SECONDARY}{at}", level, "F", None, number)
            for at, number in enumerate(numbers)
            for level in ("bronze", "silver")
        ]

    mine = Counted(SCHOOL, "bronze", "F", None, 10)
    told = guarded([mine, *rows(5, 5, 5)], {SCHOOL}, 15)
    assert [(each.awards, each.percent) for each in told.levels] == [
        (None, each) for each in (told.levels[0].percent, told.levels[1].percent)
    ]
    assert [str(each.percent) for each in told.levels] == ["62.5", "37.5"]
    # Of two schools; of three young people; of one school for the most part; and thirty awards of
    # ten young people are of ten.
    for few, people in ((rows(5, 5), 15), (rows(1, 1, 1), 3), (rows(9, 1, 1), 15),
                        (rows(5, 5, 5), 10)):  # fmt: skip
        told = guarded([mine, *few], {SCHOOL}, people)
        assert all(each.percent is None for each in told.levels)
    # Five golds, all of one school, are that school's.
    gold = Counted(f"{SECONDARY}0", "gold", "F", None, 5)
    of_one = guarded([mine, *rows(5, 5, 5), gold], {SCHOOL}, 15).levels
    assert all(each.percent is None for each in of_one)


async def test_others_are_told_of_whole_months_and_their_own_by_the_day(
    enrichment: Enrichment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who asks every day would else see one young person's award."""
    monkeypatch.setitem(enrichment.app.dependency_overrides, today, lambda: date(2010, 6, 29))
    others = [str(190001 + at) for at in range(3)]
    await enrichment.say(*(school(each) for each in others))
    young = [(1, SCHOOL), *((40 + at, others[at % 3]) for at in range(12))]
    await enrichment.accepted("pupils", [pupil(n, at, year_group="9") for n, at in young])
    rows = [award(n, school=at, awarded_on="2010-05-28") for n, at in young]
    rows += [award(n, "silver", school=at, awarded_on="2010-06-28") for n, at in young]
    await enrichment.accepted("arts-awards", rows)
    asked = {"area": AREA, "year": "2009/10"}
    exact = await enrichment.get("arts-awards", **asked)
    assert (exact["on"], exact["awards"], exact["young_people"]) == ("2010-06-29", 26, 13)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        told = (await head.get("arts-awards", params=asked)).json()
        assert told["on"] == "2010-05-31"
        assert [(each["group"], each["percent"]) for each in told["levels"]] == [
            ("bronze", "100.0")
        ]
        assert [each["awards"] for each in told["schools"]] == [2]


async def test_three_awards_of_each_of_ten_young_people_are_of_ten(
    enrichment: Enrichment,
) -> None:
    others = [str(190001 + at) for at in range(3)]
    await enrichment.say(*(school(each) for each in others))
    young = [(40 + at, others[at % 3]) for at in range(10)]
    await enrichment.accepted("pupils", [pupil(n, at, year_group="9") for n, at in young])
    levels = ("bronze", "silver", "gold")
    await enrichment.accepted(
        "arts-awards", [award(n, level, school=at) for n, at in young for level in levels]
    )
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        told = (await head.get("arts-awards", params={"area": AREA, "year": "2009/10"})).json()
        assert [each["percent"] for each in told["levels"]] == [None, None, None]
