"""The sample's register: every school, setting and childminder of a made-up town, and two colleges,
with what is known of them in 2009/10."""

from collections.abc import Iterator
from importlib import resources
from typing import Final

from deploy.local.sample.geography import WARDS, spot
from deploy.local.sample.tables import csv_of

AREA = "350"
FIRST_URN, FIRST_ESTAB = 190_001, 2901
PRIMARIES: Final = tuple(str(FIRST_URN + number) for number in range(58))
NURSERY: Final = "190061"
SECONDARIES: Final = tuple(str(urn) for urn in range(190_071, 190_075))
UNITS: Final = ("190091", "190092")
"""Pupil referral units."""
COLLEGE, SIXTH_FORM_COLLEGE = "10990001", "10990002"
DAY_CARE: Final = tuple(f"EY9900{number:02}" for number in range(1, 30))
CHILDMINDERS: Final = tuple(f"EY9901{number:02}" for number in range(1, 25))
NURSERY_ESTAB, FIRST_UNIT_ESTAB, FIRST_SECONDARY_ESTAB = 1001, 1101, 4901
MAINTAINED: Final = (*PRIMARIES, *SECONDARIES)
"""The schools of the framework."""
PLACES: Final = len(PRIMARIES) + 1 + len(DAY_CARE) + len(CHILDMINDERS)
"""All with children under five."""
IN_CATEGORY: Final = {PRIMARIES[7]: "notice_to_improve", PRIMARIES[33]: "special_measures"}
NOT_INSPECTED: Final = (DAY_CARE[-1], *CHILDMINDERS[-2:])
INSPECTED: Final = tuple(each for each in (*DAY_CARE, *CHILDMINDERS) if each not in NOT_INSPECTED)
"""Fifty, all of them by the end of 2008."""
_GRADES = (2, 2, 3, 2, 1, 3, 2, 3, 2, 3, 2, 1)
_SETTING_GRADES: Final = (*(2, 1, 3), *(2, 2, 3) * 15, 1, 3)
"""Of fifty 33 are good or better (66 %), 17 satisfactory."""
_CATEGORIES = ("parent", "staff", "authority", "community")
_COLUMNS = (
    *("urn", "laestab", "ukprn", "ey_urn", "name", "kind", "phase", "status", "area", "pupils"),
    *("street", "locality", "town", "ward", "ward_code", "easting", "northing"),
)
Row = dict[str, str]


def register_csv() -> str:
    """The organisations, in the native form."""
    found = [
        *(*_primaries(), _nursery(), *_secondaries(), *_units()),
        *(*_colleges(), *_settings()),
    ]
    shared = {"status": "open", "area": AREA}
    return csv_of(_COLUMNS, [row | shared | _where(at) for at, row in enumerate(found)])


def inspections_csv() -> str:
    """One inspection of each; two schools in a category, and their monitoring visits."""
    columns = (
        *("organisation", "inspected", "inspected_on", "overall", "category", "behaviour"),
        *("progress", "authority_support"),
    )
    return csv_of(columns, [*_of_schools(), *_monitoring(), *_of_settings()])


def memberships_csv() -> str:
    """Three clusters."""
    columns = ("scheme", "code", "group_name", "organisation", "starts_on")
    return csv_of(columns, _memberships())


def seats_csv() -> str:
    """Three seats in each category of governor."""
    rows = [
        {"organisation": urn, "category": category, "seats": "3"}
        for urn in MAINTAINED
        for category in _CATEGORIES
    ]
    return csv_of(("organisation", "category", "seats"), rows)


def governors_csv() -> str:
    """A chair and a few governors for each school; some seats are vacant."""
    columns = ("organisation", "governor", "name", "category", "role", "starts_on")
    return csv_of(columns, _governors())


def structure_csv(name: str) -> str:
    """`teams` or `posts`: the Educational Improvement team, as of December 2009."""
    return (resources.files("deploy.local.sample") / f"{name}.csv").read_text("utf-8")


def _where(at: int) -> Row:
    """Ward by ward, each place on a spot of its own; a street without a postcode."""
    ward, number = WARDS[at % len(WARDS)], at // len(WARDS)
    easting, northing = spot(ward, number)
    return {
        "street": f"{number + 1} Sample Street",
        "locality": ward.name,
        "town": "Sample Town",
        "ward": ward.name,
        "ward_code": ward.code,
        "easting": str(easting),
        "northing": str(northing),
    }


def _primaries() -> Iterator[Row]:
    for number, urn in enumerate(PRIMARIES):
        yield {
            "urn": urn,
            "laestab": f"{AREA}{FIRST_ESTAB + number}",
            "name": f"Sample Primary School {number + 1}",
            "kind": "community_school",
            "phase": "primary",
            "pupils": str(315 + number * 49 % 210),
        }


def _nursery() -> Row:
    return {
        "urn": NURSERY,
        "laestab": f"{AREA}{NURSERY_ESTAB}",
        "name": "Sample Nursery School",
        "kind": "local_authority_nursery_school",
        "phase": "nursery",
        "pupils": "52",
    }


def _secondaries() -> Iterator[Row]:
    for number, urn in enumerate(SECONDARIES):
        yield {
            "urn": urn,
            "laestab": f"{AREA}{FIRST_SECONDARY_ESTAB + number}",
            "name": f"Sample High School {number + 1}",
            "kind": "community_school",
            "phase": "secondary",
            "pupils": str(750 + 50 * number),
        }


def _units() -> Iterator[Row]:
    for number, urn in enumerate(UNITS):
        yield {
            "urn": urn,
            "laestab": f"{AREA}{FIRST_UNIT_ESTAB + number}",
            "name": f"Sample Pupil Referral Unit {number + 1}",
            "kind": "pupil_referral_unit",
            "phase": "not_applicable",
            "pupils": "24",
        }


def _colleges() -> Iterator[Row]:
    names = {COLLEGE: "Sample College", SIXTH_FORM_COLLEGE: "Sample Sixth Form College"}
    for ukprn, name in names.items():
        yield {"ukprn": ukprn, "name": name, "kind": "further_education", "phase": "16_plus"}


def _settings() -> Iterator[Row]:
    for number, ey_urn in enumerate(DAY_CARE, 1):
        kind = "full_day_care" if number % 2 else "sessional_day_care"
        name = "Day Nursery" if number % 2 else "Pre-school"
        yield _setting(ey_urn, f"Sample {name} {number}", kind)
    for number, ey_urn in enumerate(CHILDMINDERS, 1):
        yield _setting(ey_urn, f"Sample Childminder {number}", "childminder")


def _setting(ey_urn: str, name: str, kind: str) -> Row:
    return {"ey_urn": ey_urn, "name": name, "kind": kind, "phase": "not_applicable"}


def _of_schools() -> Iterator[Row]:
    for number, urn in enumerate(MAINTAINED):
        category = IN_CATEGORY.get(urn, "none")
        grade = 4 if urn in IN_CATEGORY else _GRADES[number % len(_GRADES)]
        yield {
            "organisation": urn,
            "inspected": "section_5",
            "inspected_on": f"2009-0{1 + number % 6}-1{number % 9}",
            "overall": str(grade),
            "category": category,
            "behaviour": str(max(grade - 1, 1)),
        }


def _monitoring() -> Iterator[Row]:
    for urn in IN_CATEGORY:
        yield {
            "organisation": urn,
            "inspected": "section_8",
            "inspected_on": "2009-11-18",
            "progress": "satisfactory",
            "authority_support": "good",
        }


def _of_settings() -> Iterator[Row]:
    for number, (ey_urn, grade) in enumerate(zip(INSPECTED, _SETTING_GRADES, strict=True)):
        yield {
            "organisation": ey_urn,
            "inspected": "early_years",
            "inspected_on": f"2008-{3 + number % 10:02}-{10 + number % 9}",
            "overall": str(grade),
        }


def _memberships() -> Iterator[Row]:
    for number, urn in enumerate(MAINTAINED):
        side = ("south", "north", "west")[number % 3]
        yield {
            "scheme": "cluster",
            "code": side,
            "group_name": f"{side.title()} cluster",
            "organisation": urn,
            "starts_on": "2007-09-01",
        }


def _governors() -> Iterator[Row]:
    for school, urn in enumerate(MAINTAINED):
        for number in range(7 + school % 5):
            yield {
                "organisation": urn,
                "governor": f"{urn}-{number + 1}",
                "name": f"Sample Governor {number + 1}",
                "category": _CATEGORIES[number % len(_CATEGORIES)],
                "role": "chair" if number == 0 else "governor",
                "starts_on": "2008-09-01",
            }
