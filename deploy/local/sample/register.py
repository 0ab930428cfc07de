"""The sample's register: a dozen primary schools, a nursery school, settings and childminders, and
what is known of them in 2009/10; four secondary schools and two colleges; the schools that opened
in September 2009."""

from collections.abc import Iterator
from importlib import resources

from deploy.local.sample.tables import csv_of

AREA = "350"
SCHOOLS = 12
FIRST_URN = 190_001
FIRST_ESTAB = 2901
NURSERY = str(FIRST_URN + SCHOOLS)
DAY_CARE = tuple(f"EY9900{number:02}" for number in (1, *range(3, 10)))
CHILDMINDERS = tuple(f"EY9900{number:02}" for number in (2, *range(10, 15)))
PLACES = SCHOOLS + 1 + len(DAY_CARE) + len(CHILDMINDERS)
"""All with children under five."""
SECONDARIES = tuple(str(urn) for urn in range(190_051, 190_055))
COLLEGE, SIXTH_FORM_COLLEGE = "10990001", "10990002"
JUNIORS = tuple(str(urn) for urn in range(190_201, 190_247))
UNITS = ("190251", "190252")
"""Junior schools and pupil referral units, opened in September 2009: as many schools as enrichment
is for, of which nobody expects a return of the year before."""
FIRST_JUNIOR_ESTAB, FIRST_UNIT_ESTAB, FIRST_SECONDARY_ESTAB = 3001, 1101, 4901
PRIMARIES = (*(str(FIRST_URN + number) for number in range(SCHOOLS)), *JUNIORS)
_GRADES = (2, 2, 3, 2, 1, 3, 2, 4, 2, 3, 2, 1)
_NURSERY_ESTAB = "1001"
_DAY_CARE_GRADES = (2, 2, 3, 1, 2, 2, 3, 0)
_CHILDMINDER_GRADES = (2, 3, 2, 2, 3, 0)
"""Of settings in the order of their numbers, two in three good or better; 0: not inspected yet."""
_CATEGORIES = ("parent", "staff", "authority", "community")
Row = dict[str, str]


def register_csv() -> str:
    """The organisations, in the native form."""
    columns = ("urn", "laestab", "ey_urn", "name", "kind", "phase", "status", "area", "pupils")
    return csv_of(columns, [*_schools(), _nursery(), *_settings()])


def from_11_csv() -> str:
    """The secondary schools and the colleges."""
    columns = ("urn", "laestab", "ukprn", "name", "kind", "phase", "status", "area", "pupils")
    return csv_of(columns, [*_secondaries(), *_colleges()])


def from_2009_csv() -> str:
    """The junior schools and the pupil referral units."""
    columns = ("urn", "laestab", "name", "kind", "phase", "status", "area", "opened_on", "pupils")
    return csv_of(columns, _opened_in_2009())


def inspections_csv() -> str:
    """One inspection of each; one a notice to improve, and its monitoring visit."""
    columns = (
        *("organisation", "inspected", "inspected_on", "overall", "category", "behaviour"),
        *("progress", "authority_support"),
    )
    return csv_of(columns, _inspections())


def memberships_csv() -> str:
    """Two clusters."""
    columns = ("scheme", "code", "group_name", "organisation", "starts_on")
    return csv_of(columns, _memberships())


def seats_csv() -> str:
    """Three seats in each category of governor."""
    rows = [
        {"organisation": urn, "category": category, "seats": "3"}
        for urn in _urns()
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


def _urns() -> list[str]:
    return [str(FIRST_URN + number) for number in range(SCHOOLS)]


def _schools() -> Iterator[Row]:
    for number, urn in enumerate(_urns()):
        yield {
            "urn": urn,
            "laestab": f"{AREA}{FIRST_ESTAB + number}",
            "name": f"Sample Primary School {number + 1}",
            "kind": "community_school",
            "phase": "primary",
            "status": "open",
            "area": AREA,
            "pupils": str(180 + 15 * number),
        }


def _nursery() -> Row:
    return {
        "urn": NURSERY,
        "laestab": f"{AREA}{_NURSERY_ESTAB}",
        "name": "Sample Nursery School",
        "kind": "local_authority_nursery_school",
        "phase": "nursery",
        "status": "open",
        "area": AREA,
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
            "status": "open",
            "area": AREA,
            "pupils": str(750 + 50 * number),
        }


def _opened_in_2009() -> Iterator[Row]:
    shared = {"status": "open", "area": AREA, "opened_on": "2009-09-01"}
    for number, urn in enumerate(JUNIORS):
        yield shared | {
            "urn": urn,
            "laestab": f"{AREA}{FIRST_JUNIOR_ESTAB + number}",
            "name": f"Sample Junior School {number + 1}",
            "kind": "community_school",
            "phase": "primary",
            "pupils": str(60 + 2 * number),
        }
    for number, urn in enumerate(UNITS):
        yield shared | {
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
        yield {
            "ukprn": ukprn,
            "name": name,
            "kind": "further_education",
            "phase": "16_plus",
            "status": "open",
            "area": AREA,
        }


def _settings() -> Iterator[Row]:
    for number, ey_urn in enumerate(DAY_CARE, 1):
        kind = "full_day_care" if number % 2 else "sessional_day_care"
        name = "Day Nursery" if number % 2 else "Pre-school"
        yield _setting(ey_urn, f"Sample {name} {number}", kind)
    for number, ey_urn in enumerate(CHILDMINDERS, 1):
        yield _setting(ey_urn, f"Sample Childminder {number}", "childminder")


def _setting(ey_urn: str, name: str, kind: str) -> Row:
    return {
        "ey_urn": ey_urn,
        "name": name,
        "kind": kind,
        "phase": "not_applicable",
        "status": "open",
        "area": AREA,
    }


def _inspections() -> Iterator[Row]:
    for number, (urn, grade) in enumerate(zip(_urns(), _GRADES, strict=True)):
        yield {
            "organisation": urn,
            "inspected": "section_5",
            "inspected_on": f"2009-0{1 + number % 6}-1{number % 9}",
            "overall": str(grade),
            "category": "notice_to_improve" if grade == 4 else "none",
            "behaviour": str(max(grade - 1, 1)),
        }
        if grade == 4:
            yield {
                "organisation": urn,
                "inspected": "section_8",
                "inspected_on": "2009-11-18",
                "progress": "satisfactory",
                "authority_support": "good",
            }
    graded = (
        *zip(DAY_CARE, _DAY_CARE_GRADES, strict=True),
        *zip(CHILDMINDERS, _CHILDMINDER_GRADES, strict=True),
    )
    for number, (ey_urn, grade) in enumerate(graded):
        if grade:
            yield {
                "organisation": ey_urn,
                "inspected": "early_years",
                "inspected_on": _month(number) + f"-1{number % 10}",
                "overall": str(grade),
            }


def _month(number: int) -> str:
    """One after the other from March 2008."""
    return f"{2008 + (2 + number) // 12}-{1 + (2 + number) % 12:02}"


def _memberships() -> Iterator[Row]:
    for number, urn in enumerate(_urns()):
        side = "north" if number % 2 else "south"
        yield {
            "scheme": "cluster",
            "code": side,
            "group_name": f"{side.title()} cluster",
            "organisation": urn,
            "starts_on": "2007-09-01",
        }


def _governors() -> Iterator[Row]:
    for school, urn in enumerate(_urns()):
        for number in range(7 + school % 5):
            yield {
                "organisation": urn,
                "governor": f"{urn}-{number + 1}",
                "name": f"Sample Governor {number + 1}",
                "category": _CATEGORIES[number % len(_CATEGORIES)],
                "role": "chair" if number == 0 else "governor",
                "starts_on": "2008-09-01",
            }
