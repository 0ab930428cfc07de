"""What somebody may try to do to what another school has in enrichment."""

from collections.abc import Iterator
from typing import Any, Final

from tests.adversarial.planted import AREA, OTHER, Planted
from tests.adversarial.pupils import FIRST, SINCE
from tests.enrichment import planting
from tests.enrichment.planting import OF_PUPILS, YEAR

_DAY: Final = planting.TODAY.isoformat()
QUERY: Final = {
    "year": ["2008/09", str(YEAR)],
    "to_year": ["11"],
    "sort": ["targeted_project", "science"],
    "status": ["signed", "accepted"],
    "standing": ["delivered"],
    "service": [planting.SERVICE.format(area=AREA)],
    "course": [planting.COURSE.format(area=AREA)],
    "provider": ["local-delivery-agency"],
    "instrument": ["ukulele"],
    "subjects": ["english"],
    "without": ["true", "false"],
    "target": ["1704"],
    "weeks": ["1"],
    "on": [_DAY],
    "kind": ["agreement", "enrichment_support"],
    "within_days": ["400"],
}
"""Filters of these operations, in place of what they are called elsewhere."""
_WHY: Final = {"reason": "Because"}
_TERMS: Final = {"package": "ten-days"}
_ITEM: Final = {"code": "music", "title": "Over", "service": "music", "hours": 1, "why": "Over"}
_TUTOR: Final = {"name": "Over", "subjects": ["english"], "from": _DAY}
_NEW_YEAR: Final = {"year": str(YEAR)}
_TAKEN: Final[dict[str, list[tuple[str, dict[str, Any]]]]] = {
    f"agreements/{planting.AGREEMENT}": [
        ("quote", _TERMS),
        ("signature", {}),
        ("refusal", _WHY),
        ("withdrawal", _WHY),
        ("variation", _WHY | {"from": _DAY, "units": 1}),
        ("deliveries", {"units": 1, "what": "Over"}),
        ("deliveries/1/correction", _WHY | {"units": 2}),
        ("end", _WHY | {"until": _DAY}),
    ],
    f"bookings/{planting.BOOKING}": [
        ("places", {"places": 1}),
        ("cancellation", _WHY),
        ("attendance", {"attended": 1}),
        ("evaluation", {"ratings": [1]}),
    ],
    f"support/{planting.SUPPORT}": [
        ("package", _WHY | {"items": [_ITEM]}),
        ("acceptance", {}),
        ("refusal", _WHY),
        ("deliveries", {"item": "tuition", "hours": 1, "what": "Over"}),
        ("deliveries/1/correction", _WHY | {"hours": 1}),
        ("reviews", {"progress": "good", "words": "Over"}),
        ("closure", _WHY | {"outcome": "achieved"}),
    ],
    f"activities/{planting.ACTIVITY}": [
        ("change", _WHY | {"title": "Over", "schools": [OTHER]}),
        ("start", {}),
        ("ending", {}),
        ("cancellation", _WHY),
    ],
    f"traded-services/{planting.SERVICE}": [
        ("title", {"title": "Over"}),
        ("packages", _NEW_YEAR | {"code": "over", "title": "Over", "units": 1, "price": "1.00"}),
        ("packages/withdrawal", _WHY | _NEW_YEAR | {"code": "ten-days"}),
        ("new-year", _NEW_YEAR),
        ("withdrawal", _WHY),
    ],
    f"courses/{planting.COURSE}": [
        ("change", _WHY | {"title": "Over"}),
        ("cancellation", _WHY),
        ("holding", {}),
    ],
    f"tutors/{planting.TUTOR}": [("details", _TUTOR), ("departure", _WHY | {"until": _DAY})],
}
_OF_AREA: Final = {"area": AREA, "title": "Over"}
_DAYS: Final = {"starts_on": YEAR.starts.isoformat(), "ends_on": YEAR.ends.isoformat()}
_LONG: Final = {"sessions": 1, "session_minutes": 60}
_NEW: Final[dict[str, dict[str, Any]]] = {
    "activities": _OF_AREA | _NEW_YEAR | _DAYS | _LONG | {"name": "over", "sort": "study_support"},
    "traded-services": _OF_AREA | {"name": "over", "sort": "other", "unit": "days"},
    "courses": _OF_AREA
    | {"name": "over", "provider": "over", "subject": "Over", "days": [_DAY], "places": 1},
    "tutors": _TUTOR | {"area": AREA, "slug": "over"},
}
"""What is the authority's to make."""
_OF_SCHOOLS: Final = {
    **planting.OF_THE_AUTHORITY,
    **{path: planting.filled(row, "Over") for path, row in planting.OF_SCHOOLS.items()},
}


def acts(planted: Planted) -> Iterator[tuple[str, str, Any]]:
    """Method, path in the service and body of each: what is there changed, and something new."""
    for record, taken in _TAKEN.items():
        address = record.format(place=OTHER, since=SINCE, area=AREA)
        for act, body in taken:
            yield "POST", f"{address}/{act}", body
    for path, new in _NEW.items():
        yield "POST", path, new
    yield from _of_schools()
    yield from _of_files(planted)


def _of_schools() -> Iterator[tuple[str, str, Any]]:
    quote = _TERMS | {"service": planting.SERVICE.format(area=AREA), "year": str(YEAR)}
    course = planting.COURSE.format(area=AREA)
    yield "POST", "agreements/bulk", quote
    for school in (OTHER, f"{AREA}2911"):
        yield "POST", "agreements", quote | {"organisation": school}
        yield "POST", "agreements/bulk", quote | {"organisations": [school]}
        yield "POST", "bookings", {"organisation": school, "course": course, "places": 1}


def _of_files(planted: Planted) -> Iterator[tuple[str, str, Any]]:
    sent = [*planting.files(OTHER, FIRST, "Over", area=AREA), *planting.sent_of(OTHER)]
    submissions = planted.ids["enrichment/submission_id"]
    for (path, _), submission in zip(sent, submissions, strict=True):
        yield "POST", f"{path}/submissions/{submission}/withdrawal", {}
    [one, _] = planting.people(OTHER, FIRST)
    of_pupils = {path: planting.of_pupil(one, more, AREA) for path, more in OF_PUPILS.items()}
    of_it = {path: planting.of_school(OTHER) | more for path, more in _OF_SCHOOLS.items()}
    for path, row in ({"pupils": one} | of_pupils | of_it).items():
        for query in ("", "?dry_run=true", "?mode=valid_rows", "?replaces=scope"):
            yield "POST", f"{path}/submissions{query}", [row]
