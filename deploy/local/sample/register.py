"""The sample's register: a dozen schools, two settings, and what is known of them in 2009/10."""

from collections.abc import Iterator
from importlib import resources

from deploy.local.sample.tables import csv_of

AREA = "350"
SCHOOLS = 12
FIRST_URN = 190_001
FIRST_ESTAB = 2901
_GRADES = (2, 2, 3, 2, 1, 3, 2, 4, 2, 3, 2, 1)
_CATEGORIES = ("parent", "staff", "authority", "community")
Row = dict[str, str]


def register_csv() -> str:
    """The organisations, in the native form."""
    columns = ("urn", "laestab", "ey_urn", "name", "kind", "phase", "status", "area", "pupils")
    return csv_of(columns, [*_schools(), *_settings()])


def inspections_csv() -> str:
    """One full inspection of each, one of them a notice to improve, and its monitoring visit."""
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


def _settings() -> Iterator[Row]:
    for number, kind in enumerate(("full_day_care", "childminder")):
        yield {
            "ey_urn": f"EY99000{number + 1}",
            "name": f"Sample Setting {number + 1}",
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
    yield {
        "organisation": "EY990001",
        "inspected": "early_years",
        "inspected_on": "2009-05-06",
        "overall": "2",
    }


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
