"""GET /outcomes/lowest-fifth: the lowest achieving fifth of a school's children, by name, for the
school itself alone: personal data, every read recorded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageParams, PageQuery
from chassis.problems import Fault, Problem
from chassis.records.store import AnySession
from education.disclosure import RULES
from education.histogram import Histogram, LowestFifth, lowest_fifth
from services.earlyyears.callers import MayReadPupils
from services.earlyyears.outcomes.answers import Reason as Why
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.pupils import opened
from services.earlyyears.profiles.returns import canonical_year

router = APIRouter(prefix="/outcomes", tags=["outcomes"])
# Null where any score is: such a child has no total.
_TOTAL: Final = " + ".join(SCORES)
_TOTALS: Final = text(f"""
    SELECT child_id, {_TOTAL} AS total FROM profile
    WHERE organisation = :organisation AND year = :year AND {_TOTAL} IS NOT NULL
    ORDER BY total, child_id""")
_OF_AREA: Final = text(f"""
    SELECT {_TOTAL} AS total, count(*) AS children FROM profile
    WHERE organisation IN (SELECT organisation FROM organisation WHERE area = :area)
        AND year = :year AND {_TOTAL} IS NOT NULL
    GROUP BY total""")
_NAMED: Final = text(f"""
    SELECT child_id, child_key, key_id, identity, {", ".join(SCORES)}, {_TOTAL} AS total
    FROM profile
    WHERE organisation = :organisation AND year = :year AND child_id = ANY(:children)
    ORDER BY total, child_id""")


class LowestFifthChild(BaseModel):
    """A child of the school's lowest achieving fifth."""

    child_id: int = Field(description="names the child in addresses, where no UPN may be")
    upn: str | None
    surname: str | None
    forename: str | None
    total: int = Field(description="points over all 13 scales, of 117")
    scores: dict[str, int] = Field(description="points by scale, in the Profile's order")
    in_authority_lowest_fifth: bool | None = Field(
        description="the total is not above the highest one in the authority's lowest fifth; "
        "null: that one is not told"
    )


class LowestFifthPage(Page[LowestFifthChild]):
    """The lowest total first. A fifth is of the children with a score on all 13 scales, to the
    nearest whole child, and one at least."""

    complete: int = Field(description="children of the school with a score on all 13 scales")
    lowest: int = Field(description="how many of them make the fifth")
    cut_score: int | None = Field(description="the highest total in the fifth")
    tied_below_cut: int = Field(description="children left out who have that total as well")
    authority_cut_score: int | None = Field(
        description="the same of the authority; suppressed: its children of other schools with a "
        "score on all 13 scales are fewer than 30"
    )
    authority_reason: Why | None = Field(description="why it is null")


@dataclass(frozen=True)
class Fifth:
    """A school's complete children, each with its total, the lowest first; and the totals of all
    in its authority."""

    totals: Sequence[tuple[int, int]]
    of_area: Histogram

    @cached_property
    def histogram(self) -> Histogram:
        return Counter(total for _, total in self.totals)

    @cached_property
    def lowest(self) -> LowestFifth | None:
        return lowest_fifth(self.histogram)

    @cached_property
    def children(self) -> Sequence[int]:
        """Those of the fifth."""
        return [child for child, _ in self.totals[: int(self.lowest.size) if self.lowest else 0]]

    @property
    def cut(self) -> int | None:
        """The highest total in the fifth."""
        return self.lowest.cut if self.lowest else None

    @cached_property
    def why_no_authority(self) -> Why | None:
        """Why the authority's cut is not told: it is one child's total, and with the school's own
        known it would tell of few others. None: it is told."""
        if not self.of_area:
            return "not_applicable"
        others = sum(self.of_area.values()) - len(self.totals)
        return "suppressed" if 0 < others < RULES.flag_below else None

    @cached_property
    def authority_cut(self) -> int | None:
        """The highest total in the authority's fifth."""
        found = None if self.why_no_authority else lowest_fifth(self.of_area)
        return found.cut if found else None

    @property
    def tied_below_cut(self) -> int:
        """How many have that total and are left out."""
        return sum(total == self.cut for _, total in self.totals[len(self.children) :])


@router.get(
    "/lowest-fifth",
    summary="The lowest achieving fifth of a school's children, by name",
    responses={404: {"description": "No organisation of the caller's has this number"}},
)
async def read_lowest_fifth(
    db: ReadDb,
    caller: MayReadPupils,
    paging: PageQuery,
    *,
    organisation: Annotated[str, Query(max_length=20, description="URN, LAESTAB, early years URN")],
    year: Annotated[str, Query(max_length=9, description="academic year, as 2008/09")],
    reason: Reason = None,
) -> LowestFifthPage:
    """Only for a token that is bound to that very school or setting: 403 for whoever acts for all
    of them. Of children with the same total, those with the lower number are named."""
    _refuse_everybody(caller)
    place = await find_place(db, organisation, caller)
    asked = {"organisation": place.organisation, "year": canonical_year(year)}
    totals = [(row.child_id, row.total) for row in await db.execute(_TOTALS, asked)]
    fifth = Fifth(totals, await _totals_of_area(db, place.area, asked["year"]))
    asked_children = asked | {"children": _page_of(fifth.children, paging)}
    rows = (await db.execute(_NAMED, asked_children)).mappings()
    children = [_child(opened(row), fifth.authority_cut) for row in rows]
    page = paging.page([(child, [child.child_id]) for child in children])
    deed = Deed("outcomes.lowest_fifth", "return", f"{place.organisation}.{asked['year']}")
    deed.after = {"children": [child.child_id for child in page.results]}
    deed.rows, deed.personal, deed.why = len(page.results), True, reason
    await record(db, caller, deed)
    return _answer(page, fifth)


def _refuse_everybody(caller: Principal) -> None:
    if caller.everywhere:
        message = (
            "Children are named to their own school or setting only; "
            f"the token of {caller.client} acts for all of them."
        )
        fix = "Use a token that is bound to the school."
        fault = Fault("own_school_only", "query.organisation", message, fix)
        raise Problem("forbidden", message, errors=[fault])


async def _totals_of_area(session: AnySession, area: str, year: str) -> Histogram:
    rows = await session.execute(_OF_AREA, {"area": area, "year": year})
    return {row.total: row.children for row in rows}


def _page_of(children: Sequence[int], paging: PageParams) -> Sequence[int]:
    """Those of a page, and one more; raises `bad_request` where the list is no longer what it was
    when the cursor was given out. A cursor holds a child's number: no address tells a total."""
    (after,) = paging.position(0)
    if paging.after is None:
        return children[: paging.limit + 1]
    if after not in children:
        message = "The list has changed since; begin at its first page."
        fault = Fault("list_changed", "query.cursor", message)
        raise Problem("bad_request", message, errors=[fault])
    start = children.index(after) + 1
    return children[start : start + paging.limit + 1]


def _child(row: dict[str, Any], authority_cut: int | None) -> LowestFifthChild:
    return LowestFifthChild(
        **{name: row[name] for name in ("child_id", "upn", "surname", "forename", "total")},
        scores={score.upper(): row[score] for score in SCORES},
        in_authority_lowest_fifth=None if authority_cut is None else row["total"] <= authority_cut,
    )


def _answer(page: Page[LowestFifthChild], fifth: Fifth) -> LowestFifthPage:
    return LowestFifthPage(
        results=page.results,
        paging=page.paging,
        complete=len(fifth.totals),
        lowest=len(fifth.children),
        cut_score=fifth.cut,
        tied_below_cut=fifth.tied_below_cut,
        authority_cut_score=fifth.authority_cut,
        authority_reason=fifth.why_no_authority,
    )
