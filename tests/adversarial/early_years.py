"""What somebody may try to do to another school's record in the early years."""

from collections.abc import Iterator
from typing import Any, Final

from tests.adversarial.planted import AREA, OTHER, Planted
from tests.support import early_years

_ON: Final = {"on": "2010-02-05"}
_WHY: Final = {"reason": "Because"}
_MADE: Final = {"on": "2009-09-16", "summary": "Over", "own_grade": 1}
_SPENT: Final = {"on": "2009-11-12", "hours": 1, "by": "agreed-qio", "focus": "Because"}
_LOOKED_AT: Final = {"by": "agreed-qio", "children": 1, "scales": ["W"], "words": "Over"}
_ALLOCATION: Final = f"support-allocations/{early_years.ALLOCATION.format(area=AREA)}"
_PROGRAMME: Final = f"programmes/{early_years.PROGRAMME.format(area=AREA)}"
_OF_YEAR: Final = {"area": AREA, "year": early_years.YEAR}
_OF_PROFILE: Final = {"area": AREA, "year": early_years.PROFILE_YEAR}
_TAKEN: Final[dict[str, list[tuple[str, dict[str, Any]]]]] = {
    f"visits/{early_years.VISIT}": [
        ("correction", _MADE | _WHY),
        ("withdrawal", _WHY),
        ("actions/1/completion", _ON),
        ("follow-up", {"due_on": "2010-03-01"}),
    ],
    f"visits/{early_years.FOLLOW_UP}": [
        ("replanning", _WHY | {"visitor": "agreed-qio"}),
        ("record", _MADE),
        ("share", _ON),
        ("cancellation", _WHY),
    ],
    "caseloads/{school}": [
        ("handover", _WHY | {"officer": "agreed-qio"}),
        ("end", _WHY),
    ],
    "quality/{school}": [("concern", _WHY)],
    f"quality-concerns/{early_years.CONCERN}": [("lift", _WHY), ("withdrawal", _WHY)],
    f"support/{early_years.SUPPORT}": [
        ("sessions", _SPENT),
        ("sessions/1/correction", _SPENT | _WHY),
        ("sessions/1/withdrawal", _WHY),
    ],
    f"sign-offs/{early_years.SIGN_OFF}": [
        ("signature", _ON),
        ("signature-on-behalf", _WHY),
        ("moderation", _LOOKED_AT | {"outcome": "changes_needed"}),
        ("final", {}),
        ("reopening", _WHY),
    ],
}
_NEW: Final[dict[str, dict[str, Any]]] = {
    "visits": {"purpose": "audit", "year": "2010/11", "due_on": "2010-12-31"},
    "caseloads": {"officer": "agreed-qio"},
    "sign-offs": {"year": "2007/08"},
    "statutory-returns": {"year": early_years.PROFILE_YEAR, "accept_incomplete": True} | _WHY,
}
_OF_THE_AUTHORITY: Final[list[tuple[str, str, dict[str, Any]]]] = [
    ("POST", "support-allocations", _OF_YEAR | {"capacity_hours": 100}),
    ("POST", f"{_ALLOCATION}/adoption", {}),
    ("POST", f"{_ALLOCATION}/discard", _WHY),
    ("POST", f"{_PROGRAMME}/plan", {"dry_run": True}),
    ("POST", f"{_PROGRAMME}/closure", _WHY),
    ("POST", "programmes/usual", _OF_YEAR),
    ("POST", "caseloads/share-out", {"area": AREA, "dry_run": True}),
    ("POST", "quality/recalculation", {"area": AREA}),
    ("POST", "quality/trial", {"area": AREA, "thresholds": {"red_below": 1, "amber_below": 99}}),
    ("POST", "sign-offs/opening", _OF_PROFILE),
    ("POST", "sign-offs/final", _OF_PROFILE),
    ("POST", "statutory-returns", _OF_PROFILE | {"accept_incomplete": True} | _WHY),
    ("POST", f"audit-tools/{early_years.TOOL}/retirement", _ON),
    ("POST", "audit-tools/built-in", {"tool": "eyfs-self-evaluation-1"}),
]


def acts(planted: Planted) -> Iterator[tuple[str, str, dict[str, Any] | list[dict[str, Any]]]]:
    """Method, path in the service and body of each: what is there changed, and something new."""
    for record, taken in _TAKEN.items():
        for act, body in taken:
            yield "POST", f"{record.format(school=OTHER)}/{act}", body
    for school in (OTHER, f"{AREA}2911"):
        for path, body in _NEW.items():
            yield "POST", path, body | {"organisation": school}
        yield "PUT", f"settings/{school}", {"places": 3}
        yield "POST", "settings/bulk", {"items": [{"organisation": school, "places": 3}]}
    yield from _OF_THE_AUTHORITY
    yield "PATCH", f"people/{planted.ids['officer'][0]}", {"name": "Over"}
    for number in planted.ids["return_id"]:
        yield "POST", f"statutory-returns/{number}/release", {}
    child = {"acad_year": early_years.PROFILE_YEAR, "urn": OTHER, "upn": planted.upns[0]}
    yield "POST", "cohort/submissions", [child]
    yield "POST", "cohort/submissions?dry_run=true", [child]
