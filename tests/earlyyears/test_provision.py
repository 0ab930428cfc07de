"""Who is in the early years, by the register's words."""

import csv
import gzip
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from services.earlyyears.provision import Sort, has_early_years, sort_of

REALDATA = Path(__file__).parents[3] / "shared" / "realdata"
CATALOGUE = Path("services/kpi/indicators/catalogue/earlyyears.toml")


class Registered(NamedTuple):
    kind: str
    phase: str = "not_applicable"
    urn: str | None = "105148"
    organisation: str = "EY123456"


@pytest.mark.parametrize(
    ("place", "sort"),
    [
        (Registered("full_day_care", urn=None), "pvi"),
        (Registered("childcare_on_non_domestic_premises", urn=None), "pvi"),
        (Registered("childminder", urn=None), "childminder"),
        (Registered("full_day_care", urn=None, organisation="OC123456"), "pvi"),
        (Registered("home_child_carer", urn=None), None),
        (Registered("study_support_centre", urn=None, organisation="L3510001"), None),
        (Registered("further_education", urn=None, organisation="10000948"), None),
        (Registered("local_authority_nursery_school", "nursery"), "nursery"),
        (Registered("local_authority_nursery_school"), "nursery"),
        (Registered("community_special_school"), "special"),
        (Registered("academy_special_converter"), "special"),
        (Registered("academy_converter", "primary"), "primary"),
        (Registered("free_schools", "all_through"), "primary"),
        (Registered("community_school", "secondary"), None),
        (Registered("community_school", "middle_deemed_primary"), None),
        (Registered("pupil_referral_unit"), None),
        (Registered("special_post_16_institution"), None),
        (Registered("other_independent_school"), None),
    ],
)
def test_each_is_of_its_sort(place: Registered, sort: Sort | None) -> None:
    assert sort_of(place) == sort
    assert has_early_years(place) == (sort is not None)


def test_whoever_an_indicator_counts_is_in() -> None:
    """Visits are planned for whom the coverage indicators wait for."""
    wanted = {"EY_AUDITS_PVI": "pvi", "EY_AUDITS_CHILDMINDERS": "childminder"}
    for block in tomllib.loads(CATALOGUE.read_text())["definition"]:
        eligible = block.get("eligible", {})
        for kind in eligible.get("kinds", ()):
            urn = "105148" if block["code"] == "EY_SELF_EVALUATIONS" else None
            found = sort_of(Registered(kind, urn=urn))
            assert found == wanted.get(block["code"], "special"), kind
        for phase in eligible.get("phases", ()):
            assert sort_of(Registered("community_school", phase)) in ("nursery", "primary")


def _slug(words: str) -> str:
    return re.sub("[^a-z0-9]+", "_", words.lower()).strip("_")


@pytest.mark.skipif(not REALDATA.is_dir(), reason="the folder of real data is not there")
def test_no_school_of_the_real_register_with_these_words_is_left_out() -> None:
    found: Counter[Sort | None] = Counter()
    file = REALDATA / "scale" / "gias_2023-11_national.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8-sig") as rows:
        for row in csv.DictReader(rows):
            kind, phase = _slug(row["establishment_type_name"]), _slug(row["phase_name"])
            sort = sort_of(Registered(kind, phase))
            found[sort] += 1
            if "primary" in phase or "nursery" in (kind, phase) or "special_school" in kind:
                expected = phase != "middle_deemed_primary" and not kind.startswith("other_indep")
                assert (sort is not None) == expected, (kind, phase)
    # In November 2023, open and closed.
    assert (found["nursery"], found["special"]) == (619, 2337)
    assert found["primary"] > 29_000
