"""The sample is made up, valid, and the same every time."""

import csv
import io

from deploy.local.sample import profiles, register, young_people
from education.identifiers import parse_laestab, parse_ukprn, parse_upn, parse_urn
from education.profile import SCALES, good_level
from education.ulns import is_uln
from education.years import AcademicYear


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_it_is_the_same_every_time() -> None:
    assert profiles.profiles_csv() == profiles.profiles_csv()


def test_identifiers_are_valid_and_schools_match() -> None:
    schools = [row for row in _rows(register.register_csv()) if row["urn"]]
    children = _rows(profiles.profiles_csv())
    assert len({parse_urn(school["urn"]) for school in schools}) == len(schools) == 13
    known = {parse_laestab(school["laestab"]) for school in schools if school["phase"] == "primary"}
    assert {child["la"] + child["estab"] for child in children} == known
    assert len({parse_upn(child["upn"]) for child in children}) == len(children)


def test_results_look_like_results_of_the_time() -> None:
    children = _rows(profiles.profiles_csv())
    good = sum(
        good_level({scale.code: int(child[scale.code]) for scale in SCALES}) for child in children
    )
    assert 0.40 < good / len(children) < 0.65


def test_two_children_expected_are_not_handed_in() -> None:
    held = {child["upn"] for child in _rows(profiles.profiles_csv())}
    expected = {parse_upn(child["upn"]) for child in _rows(profiles.expected_csv())}
    assert held < expected
    assert len(expected - held) == 2


def test_settings_are_inspected_much_as_those_of_the_time() -> None:
    settings = {row["ey_urn"] for row in _rows(register.register_csv()) if row["ey_urn"]}
    assert settings == {*register.DAY_CARE, *register.CHILDMINDERS}
    grades = [
        int(row["overall"])
        for row in _rows(register.inspections_csv())
        if row["organisation"] in settings
    ]
    good = sum(grade <= 2 for grade in grades)
    assert round(100 * good / len(grades)) in (66, 67)


def test_learners_are_of_the_samples_places_and_no_two_are_one() -> None:
    places = _rows(register.from_11_csv())
    known = {parse_urn(row["urn"]) for row in places if row["urn"]}
    known |= {parse_ukprn(row["ukprn"]) for row in places if row["ukprn"]}
    later = young_people.applicants(AcademicYear(2026))
    people = _rows(young_people.learners_csv([*young_people.people(), *later]))
    assert {row["provider"] for row in people} == known
    assert all(is_uln(row["uln"]) for row in people)
    assert len({row["uln"] for row in people}) == len(people)
    assert young_people.attainment_csv() == young_people.attainment_csv()


def test_all_that_is_told_of_learners_is_of_learners_there_are() -> None:
    refs = {each.reference["learner_ref"] for each in young_people.people()}
    files = (
        young_people.diplomas_csv,
        young_people.apprenticeships_csv,
        young_people.foundation_learning_csv,
        young_people.offers_csv,
        young_people.participation_csv,
        young_people.guidance_csv,
        young_people.attainment_csv,
    )
    assert all({row["learner_ref"] for row in _rows(file())} <= refs for file in files)
    diplomas = _rows(young_people.diplomas_csv())
    assert {row["line"] for row in diplomas} == set(young_people.LINES)
    assert len(diplomas) == 30
