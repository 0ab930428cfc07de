"""What somebody may try to do to another school's record in the framework."""

from collections.abc import Iterator
from typing import Any, Final

from tests.adversarial.planted import AREA, CONSULTANT, OTHER, PARTNER
from tests.support import framework

_ON: Final = {"on": "2010-02-05"}
_WHY: Final = _ON | {"reason": "Because"}
_SPENT: Final = {"on": "2009-11-12", "half_days": 1, "focus": "Because"}
_AIMS: Final = [{"measure": each, "percent": 1} for each in framework.MEASURES]
_SEATS: Final = [
    {"body": "authority", "post": "Over", "chair": True},
    {"body": "leadership", "post": "Over"},
    {"body": "governors", "post": "Over"},
]
_TAKEN: Final[dict[str, list[tuple[str, dict[str, Any]]]]] = {
    f"categories/{framework.CATEGORY}": [
        ("reconsideration", {"on": "2009-10-12", "reasons": "Because"}),
        ("reopening", _WHY),
    ],
    f"categories/{framework.NEXT_CATEGORY}": [
        ("proposal", _ON | {"tier": 1, "reasons": "Because"}),
        ("agreement", _ON),
        ("dispute", _ON | {"reasons": "Because"}),
        ("moderation", {"on": "2010-02-26", "tier": 4, "reasons": "Because"}),
    ],
    f"visits/{framework.VISIT}": [
        ("record", {"on": "2009-10-15", "findings": []}),
        ("reply", {"on": "2009-10-29", "text": "Because"}),
        ("sign-off", {"on": "2009-10-29"}),
        ("actions/1/completion", {"on": "2009-11-25"}),
        ("cancellation", {"reason": "Because"}),
    ],
    f"warning-notices/{framework.NOTICE}": [
        ("representations", {"on": "2009-12-09", "text": "Because"}),
        ("confirmation", {"on": "2009-12-10"}),
        ("withdrawal", _WHY),
    ],
    f"powers/{framework.FIRST}": [
        ("consultation", _ON | {"body": "governing_body"}),
        ("abandonment", _WHY),
    ],
    f"plans/{framework.FIRST}": [
        ("exit-criteria", {"text": "Over"}),
        ("exit-criteria/1", _ON | {"evidence": "Because"}),
        ("objectives/1/milestones/1/completion", _ON | {"evidence": "Because"}),
        ("objectives/1/dropping", _WHY),
        ("ending", _WHY | {"outcome": "superseded"}),
    ],
    f"working-groups/{framework.FIRST}": [
        ("members", _ON | {"body": "other", "post": "Over"}),
        ("members/2/chair", {}),
        ("meetings", {"planned_on": "2010-03-01"}),
        ("dissolution", _WHY),
    ],
    f"targets/{framework.TARGETS}": [
        ("revision", _WHY | {"targets": _AIMS}),
        ("advice", _ON | {"text": "Because"}),
    ],
    f"support/{framework.SUPPORT}": [
        ("sessions", _SPENT),
        ("sessions/1/correction", _SPENT | {"reason": "Because"}),
        ("sessions/1/withdrawal", {"reason": "Because"}),
        ("half-days", {"half_days": 9, "reason": "Because"}),
        ("end", _WHY),
    ],
    f"allocations/{framework.ALLOCATION}": [
        ("end", _WHY),
        ("half-days", {"half_days": 9, "reason": "Because"}),
    ],
}
_NEW: Final[dict[str, dict[str, Any]]] = {
    "categories": {"term": "2009/10-SUM", "due_on": "2010-05-07"},
    "visits": {"purpose": "progress", "term": framework.TERM, "visitor": PARTNER},
    "warning-notices": {
        "on": "2010-03-01", "grounds": ["safety"], "concerns": "Over", "action_required": "Over",
        "action_minded": "Over", "copied_to": ["hmci", "head"],
    },
    "powers": _ON | {"power": "suspended_budget"},
    "working-groups": _ON | {"members": _SEATS},
    "allocations": {"year": "2010/11", "partner": PARTNER},
    "support": {
        "year": framework.YEAR, "expertise": "literacy", "consultant": CONSULTANT, "half_days": 1,
        "agreed_on": "2009-11-04", "plan": f"{OTHER}.1", "number": 2,
    },
}  # fmt: skip


def acts() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path in the service and body of each: what is there changed, and something new."""
    for record, taken in _TAKEN.items():
        for act, body in taken:
            yield "POST", f"{record.format(school=OTHER)}/{act}", body
    note = {"on": "2009-10-14", "text": "Over"}
    yield "PUT", f"visit-notes/{framework.VISIT.format(school=OTHER)}", note
    for school in (OTHER, f"{AREA}2911"):
        for path, body in _NEW.items():
            yield "POST", path, body | {"organisation": school}
        yield "PUT", f"watchlist/{school}", {"note": "Over"}
        yield "DELETE", f"watchlist/{school}", {}
    plan = {"group": f"{OTHER}.1", "starts_on": "2010-02-05", "ends_on": "2010-07-16"}
    yield "POST", "plans", plan
    yield "POST", "targets/openings", {"area": AREA, "year": "2011/12"}
    yield (
        "POST",
        "categories/reviews",
        {"term": "2009/10-SUM", "area": AREA, "due_on": "2010-05-07"},
    )
    yield "PATCH", f"people/{PARTNER}", {"name": "Over"}
