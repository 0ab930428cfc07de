"""Notices as tests make them."""

from datetime import UTC, date, datetime
from typing import Any

from chassis.records.store import Record
from services.sif.interventions import rules
from services.sif.interventions.state import Notice

NOTICE = "105148.2009-12-03"
GIVE: dict[str, Any] = {
    "organisation": "105148",
    "on": "2009-12-03",
    "grounds": ["low_standards", "management_breakdown"],
    "concerns": "Writing at Key Stage 2 has fallen three years running.",
    "action_required": "A plan for writing by January.",
    "action_minded": "Additional governors.",
    "copied_to": ["hmci", "head"],
}
"""Its initial period ends on 24 December 2009."""


def given_on(on: date) -> Notice:
    """A notice just given."""
    return rules.given(
        on,
        grounds=["low_standards"],
        concerns="Results.",
        action_required="Raise them.",
        action_minded="Additional governors.",
        copied_to=["hmci", "head"],
    )


def recorded(notice: Notice) -> Record[Notice]:
    """A notice as the database gives it."""
    at = datetime(2010, 1, 1, tzinfo=UTC)
    return Record(f"105148.{notice.given_on}", "105148", 1, notice, at, "tests")
