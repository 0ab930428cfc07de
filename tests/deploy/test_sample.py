"""The sample is made up, valid, and the same every time."""

import csv
import io

from deploy.local.sample import profiles, register
from education.identifiers import parse_laestab, parse_upn, parse_urn
from education.profile import SCALES, good_level


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_it_is_the_same_every_time() -> None:
    assert profiles.profiles_csv() == profiles.profiles_csv()


def test_identifiers_are_valid_and_schools_match() -> None:
    schools = [row for row in _rows(register.register_csv()) if row["urn"]]
    children = _rows(profiles.profiles_csv())
    assert len({parse_urn(school["urn"]) for school in schools}) == len(schools) == 12
    known = {parse_laestab(school["laestab"]) for school in schools}
    assert {child["la"] + child["estab"] for child in children} == known
    assert len({parse_upn(child["upn"]) for child in children}) == len(children)


def test_results_look_like_results_of_the_time() -> None:
    children = _rows(profiles.profiles_csv())
    good = sum(
        good_level({scale.code: int(child[scale.code]) for scale in SCALES}) for child in children
    )
    assert 0.40 < good / len(children) < 0.65
