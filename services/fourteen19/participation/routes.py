"""GET /participation: how many are in learning or work, how many NEET (NI 117, NI 91)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes
from services.fourteen19.callers import MayRead
from services.fourteen19.participation.answers import (
    Participation,
    ParticipationBreakdown,
    ParticipationGroup,
)
from services.fourteen19.participation.groups import groups_of, in_order, of_one_home
from services.fourteen19.participation.hiding import hidden_at_17, hidden_groups
from services.fourteen19.participation.rules import Shares
from services.fourteen19.participation.showing import Showing
from services.fourteen19.participation.stories import Alike, stories_of

router = APIRouter(prefix="/participation", tags=["participation"])
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)]


class ParticipationQuery(HomesQuery):
    """Also of one month only. The shares are of those not known who are taken to be NEET: of them
    who were last known in education, employment or training, and of them who were not."""

    month: int | None = Field(None, ge=1, le=12, description="1 to 12; default: all months")
    by: ParticipationBreakdown = "age"
    share_of_lapsed_eet: Share = Decimal(0)
    share_of_lapsed_neet: Share = Decimal(0)


@router.get("", summary="Young people in learning, work, NEET or not known", responses=NOT_FOUND)
async def read_participation(
    asked: Annotated[ParticipationQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> Participation:
    """Exact for the organisation itself and for the team. Others are told an authority's
    percentages, as far as they tell nothing of individuals."""
    homes = await asked_homes(db, asked, caller, today)
    rows = await stories_of(db, homes.homes, year=str(homes.year), by=asked.by)
    shares = Shares(Fraction(asked.share_of_lapsed_eet), Fraction(asked.share_of_lapsed_neet))
    months = range(1, 13) if asked.month is None else (asked.month,)
    showing = Showing(homes.year, today, shares, months, homes.exact)
    return Participation(
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        by=asked.by,
        share_of_lapsed_eet=asked.share_of_lapsed_eet,
        share_of_lapsed_neet=asked.share_of_lapsed_neet,
        disclosure=homes.disclosure,
        groups=_shown(rows, asked.by, homes, showing),
    )


def _shown(
    rows: Sequence[Alike], by: ParticipationBreakdown, homes: Homes, showing: Showing
) -> list[ParticipationGroup]:
    groups = groups_of(rows, by, homes.own)
    hidden = hidden_17 = frozenset[str]()
    if not homes.exact:
        theirs = [row for row in rows if row.home not in homes.own]
        others = groups_of(theirs, by, homes.own)
        hidden = hidden_groups(others, of_one_home(theirs, by))
        hidden_17 = hidden_at_17(others, hidden)
    return [
        showing.group(name, groups[name], hidden=name in hidden, hidden_17=name in hidden_17)
        for name in in_order(groups)
    ]
