"""GET /by-19: Level 2 and Level 3 by 19 (NI 79 to 82), in every vintage."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chassis.database import ReadDb
from chassis.drafts import Day, Plain
from chassis.problems import Problem
from chassis.records.drafts import AreaCode
from education.years import AcademicYear
from services.fourteen19.by_nineteen.answers import By19, shown
from services.fourteen19.by_nineteen.releases import releases_of
from services.fourteen19.callers import MayRead

router = APIRouter(prefix="/by-19", tags=["by 19"])


class By19Query(BaseModel):
    """A cohort of an area: as a release has it, as it was known on a day, or as it is now."""

    area: AreaCode
    cohort: int = Field(ge=1990, le=2199, description="the year in which it turned 19")
    release: Plain | None = Field(None, max_length=60, description="by its name")
    known_at: Day | None = Field(None, description="releases of later days are left out")

    @field_validator("known_at")
    @classmethod
    def _release_or_day(cls, given: date | None, info: ValidationInfo) -> date | None:
        if given is not None and info.data.get("release") is not None:
            raise PydanticCustomError("release_or_day", "name a release or a day, not both")
        return given


@router.get(
    "",
    summary="Level 2 and Level 3 by 19, with every release",
    responses={404: {"description": "no such release is held"}},
)
async def read_by_19(asked: Annotated[By19Query, Query()], db: ReadDb, _caller: MayRead) -> By19:
    """The newest release, unless another is asked for. What was published of authorities, so
    nothing is withheld."""
    year = str(AcademicYear(asked.cohort - 1))
    vintages = await releases_of(db, [asked.area], year=year, known_at=asked.known_at)
    for release in vintages:
        if asked.release in (None, release.release):
            return shown(release, vintages)
    raise Problem("not_found", "No such release is held of that cohort.")
