"""A school's projects: sent, refused with every fault, told, corrected, taken back."""

from datetime import date

from chassis.policy import Role
from contracts.enrichment import ProjectChanged
from tests.enrichment.app import OTHER, SCHOOL, Enrichment, Row
from tests.enrichment.music.rows import project
from tests.enrichment.people import pupil

_AT = f"{SCHOOL}/2009-10"
_PATH = "music-projects"


async def test_projects_are_told_as_counts(enrichment: Enrichment) -> None:
    rows = [
        project(1),
        project(2, weekly="no", instrument=" Brass band", class_name="4.1", pupils="30"),
        project(3, weeks="29", year_group="8", class_name="8A", starts_on="07/09/2009"),
    ]
    await enrichment.accepted(_PATH, rows)
    told = (await enrichment.told(ProjectChanged))[_AT]
    assert (told.projects, told.weekly, told.year_long) == (3, 2, 2)
    # The class of the first two counts once, with the larger number.
    assert (told.classes, told.pupils, told.key_stage_2) == (2, 58, 30)
    assert told.instruments == {"brass": 1, "ukulele": 2}
    assert (told.first_on, told.key_stage_2_roll) == (date(2009, 9, 7), None)


async def test_the_roll_of_key_stage_2_is_told_with_them_and_without(
    enrichment: Enrichment,
) -> None:
    await enrichment.accepted(_PATH, [project(1, year_group="3"), project(2, year_group="7")])
    groups = {1: "2", 2: "3", 3: "6", 4: "7"}
    roll = [pupil(number, year_group=group) for number, group in groups.items()]
    await enrichment.accepted("pupils", [*roll, pupil(5, OTHER)])
    told = await enrichment.told(ProjectChanged)
    # Of year 3 one is on roll, and the class is of 28: no more than one is reached.
    assert (told[_AT].key_stage_2, told[_AT].key_stage_2_roll) == (1, 2)
    assert (told[f"{OTHER}/2009-10"].projects, told[f"{OTHER}/2009-10"].key_stage_2_roll) == (0, 1)


_WRONG: tuple[tuple[Row, str, str], ...] = (
    ({"school": "999999"}, "school", "unknown_organisation"),
    ({"academic_year": "9/10"}, "academic_year", "year_wrong_form"),
    ({"project": ""}, "project", "missing_value"),
    ({"class_name": ""}, "class_name", "missing_value"),
    ({"instrument": ""}, "instrument", "missing_value"),
    ({"instrument": "Smith, Jane"}, "instrument", "not_in_list"),
    ({"year_group": "14"}, "year_group", "out_of_range"),
    ({"starts_on": "2009-08-31"}, "starts_on", "not_in_the_year"),
    ({"starts_on": "soon"}, "starts_on", "not_a_date"),
    ({"weeks": "53"}, "weeks", "out_of_range"),
    ({"weekly": "often"}, "weekly", "not_in_list"),
    ({"minutes": "5"}, "minutes", "out_of_range"),
    ({"pupils": "101"}, "pupils", "out_of_range"),
)


async def test_every_fault_is_told_with_its_place(enrichment: Enrichment) -> None:
    rows = [project(at) | changed for at, (changed, *_) in enumerate(_WRONG, 1)]
    assert await enrichment.refused(_PATH, rows) == {
        (f"row {at}, {path}", code) for at, (_, path, code) in enumerate(_WRONG, 1)
    }
    assert await enrichment.told(ProjectChanged) == {}


async def test_a_large_class_is_taken_with_a_warning(enrichment: Enrichment) -> None:
    receipt = await enrichment.accepted(_PATH, [project(1, pupils="40"), project(2, pupils="41")])
    assert receipt["issues"] == {"large_class": 1}


async def test_an_instrument_is_kept_by_one_name(enrichment: Enrichment) -> None:
    written = ("Ukelele", "SAMBA drums", "singing", "Other")
    rows = [project(at, instrument=each) for at, each in enumerate(written)]
    await enrichment.accepted(_PATH, rows)
    told = (await enrichment.told(ProjectChanged))[_AT]
    assert told.instruments == {"other": 1, "samba": 1, "ukulele": 1, "voice": 1}
    asked = {"area": "350", "year": "2009/10", "instrument": "Ukeleles"}
    assert (await enrichment.get("music/projects", **asked))["results"] == []
    (row,) = (await enrichment.get("music/projects", **asked | {"instrument": "ukelele"}))[
        "results"
    ]
    assert row["instrument"] == "ukulele"


async def test_corrected_and_taken_back_it_is_told_anew(enrichment: Enrichment) -> None:
    first = await enrichment.accepted(_PATH, [project(1)])
    second = await enrichment.accepted(_PATH, [project(1, pupils="25")])
    assert (await enrichment.told(ProjectChanged))[_AT].pupils == 25
    await enrichment.withdraw(second)
    assert (await enrichment.told(ProjectChanged))[_AT].pupils == 28
    await enrichment.withdraw(first)
    assert (await enrichment.told(ProjectChanged))[_AT].withdrawn


async def test_a_school_sends_its_own_alone(enrichment: Enrichment) -> None:
    rows = [project(1), project(2, OTHER)]
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        found = await enrichment.refused(_PATH, rows, by=head)
        assert found == {("row 2, school", "school_not_yours")}
        await enrichment.accepted(_PATH, rows[:1], by=head)
