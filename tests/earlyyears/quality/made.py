"""Evidence, and what is told or recorded that is evidence."""

from datetime import date
from decimal import Decimal
from typing import Any

from chassis import audit
from chassis.records.store import Change, hold, put
from contracts.schools import InspectionPublished
from services.earlyyears.quality.rating import rate
from services.earlyyears.quality.state import Evidence, Source
from services.earlyyears.visits.state import Visit
from tests.earlyyears.team_app import Team

AUDITED_ON = date(2009, 9, 21)
INSPECTED_ON = date(2009, 3, 2)


def scored(percent: str, on: date = AUDITED_ON, source: Source = "audit") -> Evidence:
    """A score of the team's."""
    return Evidence(source=source, on=on, reference=f"visit.{on}", percent=Decimal(percent))


def graded(grade: int, on: date = INSPECTED_ON, source: Source = "inspection") -> Evidence:
    """A grade of an inspection, or of its own."""
    return Evidence(source=source, on=on, reference=f"{source}.{on}", grade=grade)


def concern(since: date, until: date | None = None) -> Evidence:
    """A concern of the authority."""
    return Evidence(source="concern", on=since, reference=f"concern.{since}", until=until)


def inspection(organisation: str = "EY123456", **changed: Any) -> InspectionPublished:
    """A setting inspected and found good."""
    setting = organisation.startswith("EY")
    told: dict[str, Any] = {
        "organisation": organisation,
        "area": "350",
        "phase": "nursery" if setting else "primary",
        "kind": "full_day_care" if setting else "community_school",
        "inspected": "early_years" if setting else "section_5",
        "setting": setting,
        "inspected_on": INSPECTED_ON,
        "latest_from": INSPECTED_ON,
        "overall": 2,
        "category": "none",
    }
    return InspectionPublished.model_validate(told | changed)


async def visited(
    team: Team, organisation: str = "EY123456", key: str = "2009-10.audit", **changed: Any
) -> None:
    """A visit as its capability keeps it, and quality rated by it in the same transaction."""
    told: dict[str, Any] = {
        "status": "made",
        "purpose": "audit",
        "year": "2009/10",
        "visitor": "qio-1",
        "due_on": date(2009, 9, 30),
        "made_on": AUDITED_ON,
    }
    visit = Visit.model_validate(told | changed)
    async with team.app.state.database.write() as session:
        full = f"{organisation}.{key}"
        before = await hold(session, Visit, full)
        await put(session, [Change(full, before, visit, "record")], by="officer")
        await rate(session, [organisation], by="officer")
        audit.nothing(session)


async def ratings(team: Team, organisation: str = "EY123456") -> list[tuple[str, str, str | None]]:
    """Every rating it ever had: from when, until when."""
    state = (await team.get(f"quality/{organisation}"))["state"]
    return [(one["rating"], one["effective_on"], one["until"]) for one in state["ratings"]]
