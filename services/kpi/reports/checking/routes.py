"""POST /reports/checks: a narrative beside the figures, before anybody signs for it."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from chassis.auth import needs
from chassis.database import ReadDb
from chassis.problems import Fault, Problem
from education.areas import AREAS
from services.kpi.reports.checking.checker import examine
from services.kpi.reports.checking.facts import facts_of
from services.kpi.reports.checking.findings import CheckedNarrative
from services.kpi.reports.checking.times import days_named
from services.kpi.values.filters import moment_of

_MAY_WRITE: Final = [needs("kpi:report")]
_MOST: Final = 200_000  # characters: ten committee reports
router = APIRouter(prefix="/reports/checks", tags=["reports"], dependencies=_MAY_WRITE)


class CheckRequest(BaseModel):
    """A text, plain or in Markdown, about an area as at a day and as known at a moment."""

    model_config = ConfigDict(extra="forbid")

    area: Annotated[str, Field(description="an authority's three digits", examples=["350"])]
    as_at: date | None = None
    known_at: datetime | None = None
    text: Annotated[
        str,
        Field(
            max_length=_MOST,
            examples=["NI 92 was 34.7 % (0.3% below target)."],
        ),
    ]


@router.post("", summary="Check a narrative against the figures")
async def check_narrative(asked: CheckRequest, session: ReadDb) -> CheckedNarrative:
    """Every figure or claim that disagrees with the data, and what a reader would stumble on: what
    the text says, what is known, how to mend it. Numbers nobody recognises are told as notes.
    Nothing is kept."""
    if asked.area not in AREAS:
        fault = Fault("unknown_area", "$.area", f"there is no authority {asked.area}")
        raise Problem("invalid_request", "The area is not known.", errors=[fault])
    moment = moment_of(asked.as_at, asked.known_at)
    days = days_named(asked.text, moment.day)
    facts = await facts_of(session, asked.area, asked.as_at, asked.known_at, days=days)
    return await asyncio.to_thread(examine, asked.text, facts)
