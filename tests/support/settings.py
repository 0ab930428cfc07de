"""Made-up settings and a small audit tool, for tests of the whole system."""

from collections.abc import Sequence

from tests.support.calls import Json
from tests.support.children import csv_of

_COLUMNS = ("ey_urn", "name", "kind", "phase", "status", "area")
TOP_SCORE = 3


def settings_csv(ey_urns: Sequence[str], *, area: str = "350") -> bytes:
    """A native register file of open day nurseries."""
    rows = [
        {
            "ey_urn": ey_urn,
            "name": f"Sample Day Nursery {ey_urn}",
            "kind": "full_day_care",
            "phase": "not_applicable",
            "status": "open",
            "area": area,
        }
        for ey_urn in ey_urns
    ]
    return csv_of(rows, _COLUMNS)


def tool(key: str) -> Json:
    """An audit tool of two criteria, as it is drafted."""
    descriptors = [f"As good as {score} of {TOP_SCORE}" for score in range(TOP_SCORE + 1)]
    criteria = [
        {"code": code, "text": code.capitalize(), "descriptors": descriptors}
        for code in ("observation", "welcome")
    ]
    section = {"code": "all", "title": "All", "criteria": criteria}
    return {"key": key, "title": "A short audit", "top_score": TOP_SCORE, "sections": [section]}


def scored(score: int) -> list[Json]:
    """Both of its criteria given one score: 1 is red, 2 amber, 3 green."""
    return [{"criterion": code, "score": score} for code in ("observation", "welcome")]
