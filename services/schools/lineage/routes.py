"""POST /links/submissions: files of links. GET …/lineage: who came before and after."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.auth import needs
from chassis.database import ReadDb
from chassis.submissions.routes import submission_routes
from contracts.schools import Status
from services.schools.lineage.kind import LINKS
from services.schools.lineage.reading import Link, links_around
from services.schools.organisations.finding import ADDRESS, Identifier, find

_reading = APIRouter(tags=["lineage"], dependencies=[needs("schools:read", bound=True)])


class Relative(BaseModel):
    """An organisation that came before, or after, `near`, which is one generation nearer.

    `name` and `status` null: the register does not hold it.
    """

    organisation: str
    name: str | None
    status: Status | None
    relation: Literal["merger", "split", "whole", "other"] = Field(
        description="merger: one of several that became one; split: one of several it became"
    )
    effective_on: date | None = Field(description="from when the one is in the other's place")
    stated_by: list[Literal["successor", "predecessor"]] = Field(
        description="whose record has the link"
    )
    near: str
    generation: int = Field(description="1: its own predecessor or successor", examples=[1])
    href: str


class Lineage(BaseModel):
    """An organisation's ancestors and descendants, the nearest generation first: each link once."""

    organisation: str
    name: str
    status: Status
    ancestors: list[Relative]
    descendants: list[Relative]


@_reading.get("/organisations/{identifier}/lineage", summary="Predecessors and successors")
async def get_lineage(identifier: Identifier, session: ReadDb) -> Lineage:
    """Of every generation, by any number the organisation has or had, closed or not."""
    found = await find(session, identifier)
    links = await links_around(session, found.organisation)
    return Lineage(
        organisation=found.organisation,
        name=found.name,
        status=found.status,
        ancestors=[_relative(link) for link in links if link.side == "ancestors"],
        descendants=[_relative(link) for link in links if link.side == "descendants"],
    )


def _relative(link: Link) -> Relative:
    told = {name: value for name, value in link._asdict().items() if name != "side"}
    return Relative(**told, href=f"{ADDRESS}/{link.organisation}")


router = APIRouter()
router.include_router(submission_routes(LINKS))
router.include_router(_reading)
