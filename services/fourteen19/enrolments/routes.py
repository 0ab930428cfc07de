"""GET /programmes: what young people are taught in detail, as counts."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.problems import Fault, Problem
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes
from services.fourteen19.callers import MayRead
from services.fourteen19.enrolments.groups import Counted, groups_in

router = APIRouter(tags=["programmes"])


class ProgrammeGroup(BaseModel):
    """Young people of a group, each once. `name` null: the key says it."""

    key: str | None = Field(description="null: what has a name only")
    name: str | None
    learners: int


class ProgrammeGroups(BaseModel):
    """Young people of 14 to 19 of some homes who were on a programme on any day of a year: who
    completed or withdrew is among them. Who is in two groups counts in both."""

    organisation: str | None
    area: str | None
    year: str
    programmes: list[ProgrammeGroup]
    frameworks: list[ProgrammeGroup] = Field(description="of apprentices; key: its code")
    public_employers: list[ProgrammeGroup] = Field(
        description="of apprentices; key: the organisation's, where the register has it"
    )
    components: list[ProgrammeGroup] = Field(description="of Foundation Learning")
    destinations: list[ProgrammeGroup] = Field(description="of who has left Foundation Learning")
    consortia: list[ProgrammeGroup] = Field(description="that deliver Diplomas, by their keys")


@router.get(
    "/programmes",
    summary="Young people on programmes by framework, employer, component, consortium",
    responses=NOT_FOUND,
)
async def read_programmes(
    asked: Annotated[HomesQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ProgrammeGroups:
    """By home. Of an area for the team only: few are in every group, so that to others next to
    nothing could be told."""
    homes = await asked_homes(db, asked, caller, today)
    _need_all(homes, caller)
    found = await groups_in(db, homes)
    return ProgrammeGroups(
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        programmes=_shown(found.get("programme", ())),
        frameworks=_shown(found.get("framework", ())),
        public_employers=_shown(found.get("employer", ())),
        components=_shown(found.get("component", ())),
        destinations=_shown(found.get("destination", ())),
        consortia=_shown(found.get("consortium", ())),
    )


def _need_all(homes: Homes, caller: Principal) -> None:
    if homes.area is not None and not caller.everywhere:
        message = "An area is answered to the team."
        fault = Fault("wider_than_yours", "query.area", message, "Name one of your own.")
        detail = f"{caller.client} acts for some organisations only."
        raise Problem("forbidden", detail, errors=[fault])


def _shown(groups: Iterable[Counted]) -> list[ProgrammeGroup]:
    return [ProgrammeGroup(**each._asdict()) for each in groups]
