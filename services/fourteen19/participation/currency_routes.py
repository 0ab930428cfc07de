"""GET /participation/currency: until when what was heard of an activity counts."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.clock import Today
from chassis.drafts import Day
from chassis.rulebooks import in_force
from services.fourteen19.callers import MayRead
from services.fourteen19.participation.codes import CODES, Group
from services.fourteen19.participation.currency import RULE_SETS

router = APIRouter(prefix="/participation", tags=["participation"])


class ActivityCurrency(BaseModel):
    """One activity, the group it counts in, and how long: so many months from the day it was last
    heard of, or until the end of that academic year; neither: not at all."""

    activity: str
    words: str
    group: Group
    months: int | None
    until: Literal["end_of_academic_year"] | None


class CurrencyVersion(BaseModel):
    """A version of the rules, in force from a day until the next is."""

    version: int
    effective_from: date


class ParticipationCurrency(BaseModel):
    """The rules for what is heard of on a day, and every version there is."""

    on: date
    version: int
    basis: str
    activities: list[ActivityCurrency]
    versions: list[CurrencyVersion]


@router.get("/currency", summary="How long an activity counts once it was heard of")
async def read_participation_currency(
    _caller: MayRead,
    today: Today,
    on: Annotated[Day | None, Query(description="the day heard of; default: today")] = None,
) -> ParticipationCurrency:
    """NI 117 and NI 91 rest on it: after that, what a young person does is not known."""
    day = on or today
    rules = in_force(RULE_SETS, day)
    activities = []
    for code, each in CODES.items():
        rule = rules.by_code.get(code)
        activities.append(
            ActivityCurrency(
                activity=code,
                words=each.words,
                group=each.group,
                months=rule.months if rule else None,
                until=rule.until if rule else None,
            )
        )
    versions = [
        CurrencyVersion(version=each.version, effective_from=each.effective_from)
        for each in RULE_SETS
    ]
    return ParticipationCurrency(
        on=day,
        version=rules.version,
        basis=rules.basis,
        activities=activities,
        versions=versions,
    )
