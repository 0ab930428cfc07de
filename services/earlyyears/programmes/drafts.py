"""What callers send of programmes."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, OnDraft, Prose
from contracts.earlyyears import Purpose
from education.years import AcademicYear
from services.earlyyears.provision import Sort
from services.earlyyears.tools.state import Line

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class ProgrammeDraft(Draft):
    """Visits to everybody of these sorts in an area, between two days."""

    area: AreaCode
    name: Name = Field(description="its own in the area", examples=["audit-pvi-2009"])
    title: Line
    purpose: Purpose
    sorts: Annotated[list[Sort], Field(min_length=1, max_length=5)]
    year: AcademicYear
    starts_on: Day
    ends_on: Day = Field(description="the last day for the visits")
    tool: Annotated[str, Field(max_length=100)] | None = None
    hours_per_visit: int | None = Field(None, ge=1, le=100)


class UsualDraft(Draft):
    """The area and the year whose usual programmes are to be made."""

    area: AreaCode
    year: AcademicYear


class ClosureDraft(OnDraft):
    """Why a programme is over."""

    reason: Prose


class PlanDraft(Draft):
    """How to plan: `dry_run` only shows; visits are put on the working days from `since` on."""

    dry_run: bool = False
    since: Day | None = Field(
        None, description="default: the programme's first day; today where that is past"
    )
