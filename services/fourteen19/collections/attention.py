"""What somebody should see to in `fourteen19`: partners' returns that are overdue."""

from datetime import date
from typing import Final

from fastapi import FastAPI

from chassis.database import ReadSession
from chassis.organisations import places_of
from chassis.standing import Attention, Found, StatusConcern
from services.fourteen19.collections.reading import returns_of
from services.fourteen19.collections.rules import Return, days_left

OVERDUE: Final = "partner_overdue"


async def look(_: FastAPI, session: ReadSession, day: date) -> Found:
    """Every return that was due before this day and has not come, of all partners."""
    overdue = await returns_of(session, overdue_on=day)
    places = await places_of(session, sorted({each.organisation for each in overdue}))
    names = {each: place.name for each, place in places.items()}
    return Found([_concern(each, names.get(each.organisation), day) for each in overdue])


def _concern(overdue: Return, name: str | None, day: date) -> StatusConcern:
    return StatusConcern(
        code=OVERDUE,
        subject=f"{overdue.collection}/{overdue.organisation}",
        since=overdue.due_on,
        days=-days_left(overdue, day),
        message=f"{name or overdue.organisation} has not sent {overdue.data} of {overdue.year} "
        f"({overdue.title}), due on {overdue.due_on}.",
        links={"returns": f"/v1/fourteen19/collections/{overdue.collection}/returns"},
    )


ATTENTION: Final = Attention(codes=(OVERDUE,), look=look)
