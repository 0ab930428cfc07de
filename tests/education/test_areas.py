"""Areas: each authority in its region, checked against registers others made."""

import csv
import io
import re
from collections import Counter
from datetime import date

import pytest

from education.areas import (
    AREAS,
    COUNTRY,
    REGIONS,
    area_of,
    areas_in,
    parse_region,
    region_of,
)
from education.identifiers import InvalidIdentifier
from tests.education.sheets import sheet
from tests.schools.realdata import real

_LONDON = {"Inner London", "Outer London", "E13000001", "E13000002"}
_CALLED_OTHERWISE = {"840": "County Durham", "884": "Herefordshire, County of"}


def plain(name: str) -> str:
    """A name without what its writers add: `Pre-LGR 2019 Dorset`, `Dorset (Pre LG)`, `Borough`."""
    bare = re.sub(r"Pre-LGR \d{4} | \(Pre LG\)| Borough$|,", "", name)
    return bare.casefold()


def agrees(code: str, name: str) -> bool:
    area = area_of(code)
    return area is not None and plain(name) in {
        plain(area.name),
        plain(_CALLED_OTHERWISE.get(code, area.name)),
    }


def test_bolton() -> None:
    area = area_of("350")
    assert area is not None
    assert (area.name, area.region, area.ended) == ("Bolton", "E12000002", None)
    assert region_of("350") == "E12000002"


@pytest.mark.parametrize("code", ["000", "351 ", "35", "3500", "660", "702", "", "bolton"])
def test_what_is_no_english_authority_has_no_region(code: str) -> None:
    assert area_of(code) is None
    assert region_of(code) is None


def test_every_authority_is_in_one_region() -> None:
    listed = Counter(code for region in REGIONS for code in areas_in(region))
    assert listed == dict.fromkeys(AREAS, 1)
    assert areas_in(COUNTRY) == areas_in("Atlantis") == ()


def test_the_authorities_of_each_reorganisation() -> None:
    """Seven ended, ten came after them: 150 authorities before April 2009, 153 now."""
    gone = {
        date(2009, 3, 31): {"820", "875"},
        date(2019, 3, 31): {"835", "836", "837"},
        date(2021, 3, 31): {"928"},
        date(2023, 3, 31): {"909"},
    }
    for day, codes in gone.items():
        assert {area.code for area in AREAS.values() if area.ended == day} == codes
    successors = {"822", "823", "838", "839", "895", "896", "940", "941", "942", "943"}
    assert all(AREAS[code].ended is None for code in successors)
    assert len(AREAS.keys() - successors) == 150
    assert sum(area.ended is None for area in AREAS.values()) == 153
    assert region_of("875") == region_of("895") == region_of("896")
    assert region_of("820") == region_of("822") == region_of("823")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E12000002", "E12000002"),
        ("e12000002", "E12000002"),
        ("North West", "E12000002"),
        ("  north   west ", "E12000002"),
        ("Yorkshire and the Humber", "E12000003"),
        ("YORKSHIRE AND THE HUMBER", "E12000003"),
        ("London", "E12000007"),
        ("England", COUNTRY),
        ("E92000001", COUNTRY),
    ],
)
def test_a_region_by_code_or_name(text: str, code: str) -> None:
    assert parse_region(text) == code


@pytest.mark.parametrize("text", ["", "Wales", "North", "E12000010", "350", "Northwest"])
def test_what_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        parse_region(text)
    assert refused.value.code == "unknown_region"


def test_the_interactive_tools_list_of_authorities() -> None:
    _, *rows = sheet(real("benchmarks/la_code_list.xlsx"))
    listed = {row[0]: row for row in rows if len(row[0]) == 3 and row[0] < "970"}
    assert listed.keys() == AREAS.keys() - {"820", "875"}
    for code, (_, name, region, *_rest) in listed.items():
        assert agrees(code, name), (code, name)
        assert region_of(code) == parse_region("London" if region in _LONDON else region), code


@pytest.mark.parametrize(
    "file", ["scale/gias_2023-11_national.csv.gz", "register/bolton_gias_2023-11.csv"]
)
def test_every_authority_of_the_register(file: str) -> None:
    """The register's authorities outside England are 000 and 660 to 709."""
    rows = csv.DictReader(io.StringIO(real(file).decode()))
    names = {(row["la_code"], row["la_name"]) for row in rows}
    english = {
        (code, name) for code, name in names if not ("660" <= code <= "709" or code == "000")
    }
    assert english
    for code, name in english:
        assert agrees(code, name), (code, name)


def test_every_region_of_six_years_of_profile_results() -> None:
    data = real("early_years/EYFSP_APS_GLD_ELG_underlying_data_2013_2018.csv")
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    seen = {
        (row["old_la_code"], row["la_name"], row["region_code"])
        for row in rows
        if row["geographic_level"] == "Local authority"
    }
    assert len({code for code, _, _ in seen}) == 152
    for code, name, region in seen:
        assert agrees(code, name), (code, name)
        assert region_of(code) == ("E12000007" if region in _LONDON else region), code
