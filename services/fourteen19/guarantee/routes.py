"""GET /guarantee: how many of 16 and 17 have a suitable offer, and by which rules."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import find_place
from chassis.problems import Fault, Problem
from chassis.records.refusing import all_wrong
from chassis.records.store import AnySession
from education.areas import area_of
from education.years import AcademicYear
from services.fourteen19.callers import MayRead
from services.fourteen19.guarantee import rules
from services.fourteen19.guarantee.cohorts import Candidate, of_area, of_homes
from services.fourteen19.guarantee.counting import (
    GuaranteeAnswer,
    by_gender,
    by_home,
    by_offer_type,
    parts_of,
)

router = APIRouter(prefix="/guarantee", tags=["guarantee"])


class GuaranteeQuery(BaseModel):
    """Of one organisation, by any of its numbers, or of one area."""

    organisation: str | None = Field(None, max_length=20, description="URN, LAESTAB, UKPRN")
    area: str | None = Field(None, max_length=3, description="local authority, as 350")
    year: AcademicYear = Field(description="in which they complete year 11 or year 12")
    on: Day | None = Field(
        None, description="as it stood on this day; default: today, at the latest the deadline"
    )


class GuaranteeRules(BaseModel):
    """By which rules young people are counted, in words: of the statuses the first that holds."""

    cohorts: dict[str, str]
    statuses: dict[rules.Status, str]
    offer_types: dict[rules.OfferType, str]
    not_appropriate_reasons: tuple[rules.NotAppropriate, ...]
    no_offer_reasons: tuple[rules.NoOffer, ...]
    deadline: str


@router.get("/rules", summary="The rules of the September Guarantee")
async def read_guarantee_rules(caller: MayRead) -> GuaranteeRules:  # noqa: ARG001 - who may read
    """What is a suitable offer, who is of a cohort, and which status wins."""
    return GuaranteeRules(
        cohorts=dict(rules.COHORTS),
        statuses=dict(rules.STATUSES),
        offer_types=dict(rules.OFFER_TYPES),
        not_appropriate_reasons=rules.NOT_APPROPRIATE,
        no_offer_reasons=rules.NO_OFFER,
        deadline="30 September after the academic year, that day in it",
    )


@router.get(
    "",
    summary="The September Guarantee: offers at 16, at 17 and together",
    responses={404: {"description": "No organisation of the caller's has this number"}},
)
async def read_guarantee(
    asked: Annotated[GuaranteeQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> GuaranteeAnswer:
    """Live counts, exact: of an organisation to itself and the team, of an area to who acts for all
    of it. Young people count once, whatever number of offers they have."""
    on = day_asked(asked, today)
    organisation, candidates = await asked_for(db, asked, caller)
    return GuaranteeAnswer(
        organisation=organisation,
        area=asked.area,
        year=str(asked.year),
        on=on,
        deadline=rules.deadline_of(asked.year),
        **dict(parts_of(candidates, on)),
        by_home=by_home(candidates, on),
        by_gender=by_gender(candidates, on),
        by_offer_type=by_offer_type(candidates, on),
    )


def day_asked(asked: GuaranteeQuery, today: date) -> date:
    """The day as of which it is told. Raises `invalid_request` for one out of reach."""
    last = rules.deadline_of(asked.year)
    if asked.on is not None and not asked.year.starts <= asked.on <= last:
        message = f"it is not within {asked.year.starts} to {last}"
        raise all_wrong([Fault("out_of_reach", "query.on", message)])
    return asked.on or min(today, last)


async def asked_for(
    session: AnySession, asked: GuaranteeQuery, caller: Principal
) -> tuple[str | None, Sequence[Candidate]]:
    """The young people asked for, and of which organisation they are. Raises `not_found` for an
    organisation that is not the caller's, `forbidden` for an area of which it has only some."""
    need_place(asked, caller)
    if asked.organisation is not None:
        place = await find_place(session, asked.organisation, caller)
        held = await of_homes(session, [place.organisation], str(asked.year))
        return place.organisation, held
    return None, await of_area(session, asked.area or "", str(asked.year))


def need_place(asked: GuaranteeQuery, caller: Principal) -> None:
    """Raises `invalid_request` unless there is one place, `forbidden` as above."""
    faults = []
    if (asked.organisation is None) == (asked.area is None):
        faults.append(Fault("one_place", "query.organisation", "Name one organisation, or area."))
    if asked.area is not None and area_of(asked.area) is None:
        message = "No local authority has or had this number."
        faults.append(Fault("unknown_area", "query.area", message))
    if faults:
        raise all_wrong(faults)
    if asked.area is not None and not caller.everywhere:
        message = f"{caller.client} does not act for all of an area; name an organisation."
        fault = Fault("not_yours", "query.area", message)
        raise Problem("forbidden", message, errors=[fault])
