"""GET /guarantee: how many of 16 and 17 have a suitable offer, and by which rules."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import find_place
from chassis.problems import Fault, Problem
from chassis.records.asked import HomesQuery, day_within, month_end
from chassis.records.store import AnySession
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
from services.fourteen19.guarantee.hiding import protected_parts

router = APIRouter(prefix="/guarantee", tags=["guarantee"])


class GuaranteeQuery(HomesQuery):
    """The year is the one in which they complete year 11 or year 12."""

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
    """Live, and exact: of an organisation to itself and the team, of an area to who acts for all of
    it. Others are told an area's percentages as far as they tell of many. Young people count once,
    whatever number of offers they have.

    The Guarantee of 2009/10 is met by its deadline, 30 September 2010: indicators have it under
    2010/11."""
    year = asked.of_year(today)
    on = day_asked(asked, year, today)
    if asked.organisation is None:
        return await _of_area(db, asked, year, caller, on)
    organisation, candidates = await asked_for(db, asked, year, caller)
    return _answer(candidates, year, on, organisation=organisation)


async def _of_area(
    db: AnySession, asked: GuaranteeQuery, year: AcademicYear, caller: Principal, on: date
) -> GuaranteeAnswer:
    """To others percentages as at the end of a month, and of homes their own."""
    candidates = await of_area(db, asked.area or "", str(year))
    own = {each.home for each in candidates if caller.acts_for(each.home)}
    if caller.everywhere:
        elsewhere = sum(each.home_area != asked.area for each in candidates)
        return _answer(candidates, year, on, area=asked.area, elsewhere=elsewhere)
    on = month_end(on)
    exact = _answer([each for each in candidates if each.home in own], year, on, area=asked.area)
    parts = dict(protected_parts(candidates, own, on))
    none = {"by_gender": {}, "by_offer_type": [], "disclosure": "suppressed"}
    return exact.model_copy(update=parts | none)


def _answer(
    candidates: Sequence[Candidate], year: AcademicYear, on: date, **more: Any
) -> GuaranteeAnswer:
    where = {"organisation": None, "area": None, "elsewhere": None}
    return GuaranteeAnswer(
        **(where | more),
        year=str(year),
        places_for=str(year.next),
        on=on,
        deadline=rules.deadline_of(year),
        disclosure="exact",
        **dict(parts_of(candidates, on)),
        by_home=by_home(candidates, on),
        by_gender=by_gender(candidates, on),
        by_offer_type=by_offer_type(candidates, on),
    )


def day_asked(asked: GuaranteeQuery, year: AcademicYear, today: date) -> date:
    """The day as of which it is told. Raises `invalid_request` for one out of reach."""
    return day_within(asked.on, year.starts, rules.deadline_of(year), today)


async def asked_for(
    session: AnySession, asked: GuaranteeQuery, year: AcademicYear, caller: Principal
) -> tuple[str | None, Sequence[Candidate]]:
    """The young people asked for, and of which organisation they are. Raises `not_found` for an
    organisation that is not the caller's, `forbidden` for an area of which it has only some."""
    if asked.organisation is not None:
        place = await find_place(session, asked.organisation, caller)
        return place.organisation, await of_homes(session, [place.organisation], str(year))
    if not caller.everywhere:
        message = f"{caller.client} does not act for all of an area; name an organisation."
        fault = Fault("not_yours", "query.area", message)
        raise Problem("forbidden", message, errors=[fault])
    return None, await of_area(session, asked.area or "", str(year))
