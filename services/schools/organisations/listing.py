"""Organisations by name, narrowed by filters."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text

from chassis.auth import Principal, needs
from chassis.clock import today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.paging import Page, PageQuery
from chassis.problems import Fault, Problem
from contracts.schools import CategoryChanged, Status
from services.schools.callers import MayRead
from services.schools.organisations.private import withheld
from services.schools.organisations.record import Organisation
from services.schools.search.words import words_of

router = APIRouter(tags=["organisations"], dependencies=[needs("schools:read", bound=True)])

Concern = Literal["notice_to_improve", "special_measures", "inadequate_1", "inadequate_2"]
_ANY_OF: Final = ("area", "status", "phase", "kind", "ward")
_NAMED: Final = "strpos(lower(o.name), lower(:q)) > 0"
_IN_GROUP: Final = """
    EXISTS (SELECT FROM membership m WHERE m.organisation = o.organisation
        AND (m.scheme, m.code) IN (
            SELECT * FROM unnest(CAST(:schemes AS text[]), CAST(:codes AS text[])))
        AND m.starts_on <= :on AND (m.ends_on IS NULL OR m.ends_on > :on))"""
# What was told of the category stands beside the register: no inspection is judged here again.
_IN_CATEGORY: Final = f"""
    EXISTS (SELECT FROM announced a WHERE a.organisation = o.organisation
        AND a.event_type = '{CategoryChanged.event_type}'
        AND NOT coalesce(CAST(a.state ->> 'withdrawn' AS boolean), false)
        AND a.state ->> 'category' = ANY(CAST(:category AS text[]))
        AND CAST(a.state ->> 'entered_on' AS date) <= :on
        AND coalesce(CAST(a.state ->> 'left_on' AS date) > :on, true))"""
_OPEN_ON: Final = """
    (o.status <> 'proposed' AND coalesce(o.opened_on <= :open_on, true)
        AND CASE WHEN o.status = 'closed' THEN o.closed_on > :open_on ELSE true END)"""
_LIST: Final = f"""
    SELECT {", ".join(f"o.{name}" for name in Organisation.model_fields)} FROM organisation o
    WHERE {{conditions}} ORDER BY o.name, o.organisation LIMIT :limit"""


class Filters(BaseModel):
    """What a list may be narrowed to; several values of one filter mean any of them."""

    area: list[str] = Field([], description="local authority, e.g. 350")
    status: list[Status] = []
    phase: list[str] = Field([], description="e.g. primary")
    kind: list[str] = Field([], description="e.g. community_school")
    ward: list[str] = Field([], description="by name, e.g. Crompton")
    group: list[str] = Field([], description="scheme:code, e.g. cluster:bolton_north")
    category: list[Concern] = Field([], description="of concern, by Ofsted's inspections")
    q: str | None = Field(None, max_length=100, description="part of the name")
    open_on: Day | None = Field(None, description="at work on that day")
    on: Day | None = Field(None, description="the day that group and category are of; today")

    def conditions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Conditions in SQL with their values. Raises `invalid_request`."""
        yield "NOT o.withdrawn", {"on": self.on or today()}
        for name in _ANY_OF:
            if wanted := getattr(self, name):
                yield f"o.{name} = ANY(CAST(:{name} AS text[]))", {name: wanted}
        if self.q:
            yield _NAMED, {"q": self.q}
            # Its words stand so in `sought`, which has an index; beyond ASCII that is not sure.
            if self.q.isascii() and (words := words_of(self.q)):
                yield "o.sought LIKE :words", {"words": f"%{' '.join(words)}%"}
        if self.group:
            schemes, codes = zip(*self._groups(), strict=True)
            yield _IN_GROUP, {"schemes": list(schemes), "codes": list(codes)}
        if self.category:
            yield _IN_CATEGORY, {"category": self.category}
        if self.open_on:
            yield _OPEN_ON, {"open_on": self.open_on}

    def _groups(self) -> list[tuple[str, str]]:
        split = [one.partition(":") for one in self.group]
        faults = [
            Fault("wrong_form", f"query.group.{at}", "must be scheme:code, as in cluster:north")
            for at, (scheme, _, code) in enumerate(split)
            if not scheme or not code
        ]
        if faults:
            raise Problem("invalid_request", "A group is named by two words.", errors=faults)
        return [(scheme, code) for scheme, _, code in split]


@router.get("/organisations", summary="Organisations by name")
async def list_organisations(
    filters: Annotated[Filters, Query()], page: PageQuery, db: ReadDb, caller: MayRead
) -> Page[Organisation]:
    """Every organisation that fits all filters, in order of name."""
    conditions: list[str] = []
    values: dict[str, Any] = {"limit": page.limit + 1}
    for condition, asked in filters.conditions():
        conditions.append(condition)
        values |= asked
    if page.after is not None:
        conditions.append("(o.name, o.organisation) > (:after_name, :after)")
        values |= page.bounds(after_name="", after="")
    wanted = text(_LIST.format(conditions=" AND ".join(conditions)))
    rows = (await db.execute(wanted, values)).mappings()
    return page.page([(_shown(row, caller), [row["name"], row["organisation"]]) for row in rows])


def _shown(row: RowMapping, caller: Principal) -> Organisation:
    hidden = withheld(row["kind"], caller)
    return Organisation.model_validate(dict(row) | dict.fromkeys(hidden & row.keys()))
