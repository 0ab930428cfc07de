"""The sample is made up, valid, and the same every time."""

import csv
import io
import json
from math import dist
from statistics import mean, median

import pytest

from deploy.local.sample import geography, profiles, register, tiers, young_people
from education.identifiers import parse_laestab, parse_ukprn, parse_upn, parse_urn
from education.national_grid import place_of
from education.profile import SCALES, good_level, total
from education.ulns import is_uln
from education.years import AcademicYear


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_it_is_the_same_every_time() -> None:
    assert profiles.profiles_csv() == profiles.profiles_csv()


def test_identifiers_are_valid_and_schools_match() -> None:
    organisations = _rows(register.register_csv())
    assert len(organisations) == 120
    schools = [row for row in organisations if row["urn"]]
    children = _rows(profiles.profiles_csv())
    assert len({parse_urn(school["urn"]) for school in schools}) == len(schools) == 65
    assert len({parse_laestab(school["laestab"]) for school in schools}) == len(schools)
    known = {parse_laestab(school["laestab"]) for school in schools if school["phase"] == "primary"}
    assert {child["la"] + child["estab"] for child in children} == known
    assert len({parse_upn(child["upn"]) for child in children}) == len(children)


@pytest.mark.parametrize(
    ("year", "children", "ni72", "ni92"),
    [("2008/09", 3500, 51.6, 34.7), ("2007/08", 3400, 49.0, 36.1)],
)
def test_results_are_exactly_those_wanted(
    year: str, children: int, ni72: float, ni92: float
) -> None:
    rows = _rows(profiles.profiles_csv(year))
    scores = [{scale.code: int(row[scale.code]) for scale in SCALES} for row in rows]
    assert len(scores) == children
    assert round(100 * sum(map(good_level, scores)) / children, 1) == ni72
    totals = sorted(total(each) or 0 for each in scores)
    middle = median(totals)
    assert round(100 * (middle - mean(totals[: children // 5])) / middle, 1) == ni92


def test_results_look_like_results_of_the_time() -> None:
    rows = _rows(profiles.profiles_csv())
    secure = {
        scale.code: sum(int(row[scale.code]) >= 6 for row in rows) / len(rows) for scale in SCALES
    }
    assert max(secure, key=lambda code: secure[code]) == "PD"
    assert min(secure, key=lambda code: secure[code]) == "W"
    hindered = [int(row["W"]) for row in rows if row["sen"] == "Y"]
    assert mean(hindered) < mean(int(row["W"]) for row in rows) - 1


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
        if row["organisation"] in settings and row["inspected_on"] <= "2008-12-31"
    ]
    assert len(grades) == 50
    assert (sum(grade <= 2 for grade in grades), grades.count(3)) == (33, 17)


def test_learners_are_of_the_samples_places_and_no_two_are_one() -> None:
    places = _rows(register.register_csv())
    known = {parse_urn(row["urn"]) for row in places if row["phase"] == "secondary"}
    known |= {parse_ukprn(row["ukprn"]) for row in places if row["ukprn"]}
    later = young_people.applicants(AcademicYear(2026))
    everybody = [*young_people.people(), *young_people.leavers(), *later]
    people = _rows(young_people.learners_csv(everybody))
    assert {row["provider"] for row in people} == known
    assert all(is_uln(row["uln"]) for row in people)
    assert len({row["uln"] for row in people}) == len(people)
    assert young_people.attainment_csv() == young_people.attainment_csv()


def test_all_that_is_told_of_learners_is_of_learners_there_are() -> None:
    people = [*young_people.people(), *young_people.leavers()]
    refs = {each.reference["learner_ref"] for each in people}
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
    assert sum(not row["ends_on"] for row in diplomas) == 300


def test_every_place_lies_well_inside_its_ward_and_alone() -> None:
    rows = _rows(register.register_csv())
    spots = [(int(row["easting"]), int(row["northing"])) for row in rows]
    middles = {ward.code: ward.middle for ward in geography.WARDS}
    for row, spot in zip(rows, spots, strict=True):
        own = dist(spot, middles[row["ward_code"]])
        others = [dist(spot, at) for code, at in middles.items() if code != row["ward_code"]]
        assert own < min(others) - 100, row["name"]
    assert min(dist(a, b) for at, a in enumerate(spots) for b in spots[:at]) > 100


def test_the_wards_are_kept_as_they_are_made() -> None:
    kept = geography.wards_file().read_text()
    assert kept == geography.wards_geojson(), "run python -m deploy.local.sample.geography"
    ward, *_ = json.loads(kept)["features"]
    (ring,) = ward["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    longitudes, latitudes = zip(*ring, strict=True)
    middle = place_of(*geography.WARDS[0].middle)
    assert min(longitudes) < middle.longitude < max(longitudes)
    assert min(latitudes) < middle.latitude < max(latitudes)


def test_there_are_schools_of_every_tier_and_some_have_moved() -> None:
    assert set(tiers.TIERS.values()) == {1, 2, 3, 4, 5}
    assert set(register.IN_CATEGORY) == {urn for urn, tier in tiers.TIERS.items() if tier == 5}
    now = dict(tiers.confirmed())
    moved = [now[urn] - tier for urn, tier in tiers.BEFORE.items() if urn in now]
    assert min(moved) < 0 < max(moved)
