"""A plan and its activities as callers get them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from chassis.conditional import etag
from services.kpi.plan.drafts import Kind, Stage

PLANS = "/v1/kpi/plans"
Status = Literal["planned", "under_way", "late", "done", "cancelled"]


class IndicatorRef(BaseModel):
    """An indicator by its code, and where its values for the plan's authority are."""

    code: str
    values: str

    @classmethod
    def of(cls, codes: Iterable[str], area: str) -> list[Self]:
        """A reference for each code; an indicator need not be defined yet to be planned for."""
        address = f"/v1/kpi/values?indicator={{}}&area={area}&level=area"
        return [cls(code=code, values=address.format(code)) for code in codes]


class Counts(BaseModel):
    """Activities by status; the statuses add up to `total`."""

    total: int
    planned: int = 0
    under_way: int = 0
    late: int = 0
    done: int = 0
    cancelled: int = 0

    @classmethod
    def of(cls, by_status: Mapping[str, int]) -> Self:
        """Counts from status -> number; a status left out is 0."""
        return cls(total=sum(by_status.values()), **by_status)


class Evidence(BaseModel):
    """A dated note. `added_by` is the key it was added with."""

    on: date
    note: str
    link: str | None
    added_by: str
    added_at: datetime


class Activity(BaseModel):
    """One activity. `stage` is what its owner says of it; `status` is late when that is neither
    done nor cancelled and `due_on` is past. `version` counts its changes."""

    number: int
    version: int
    title: str
    description: str | None
    serves: list[str] = Field(description="codes of the elements it is for")
    owner: str | None
    due_on: date | None
    stage: Stage
    status: Status
    indicators: list[IndicatorRef]
    note: str | None
    evidence: list[Evidence]
    links: dict[str, str]

    @property
    def tag(self) -> str:
        """Its ETag."""
        return etag(self.model_dump_json())

    def fields(self) -> dict[str, Any]:
        """What a change may change, as it is now."""
        plain = ("title", "description", "serves", "owner", "due_on", "stage", "note")
        codes = [indicator.code for indicator in self.indicators]
        return {name: getattr(self, name) for name in plain} | {"indicators": codes}


class Element(BaseModel):
    """A part of the plan. `counts` are of the activities that serve it or an element under it."""

    code: str
    kind: Kind
    title: str
    text: str | None
    note: str | None
    indicators: list[IndicatorRef]
    counts: Counts
    children: list["Element"]


class PlanSummary(BaseModel):
    """A plan in a list. `source` is where it was agreed or told."""

    id: str
    area: str
    period: str
    title: str
    source: str | None
    created_by: str
    created_at: datetime
    counts: Counts
    links: dict[str, str]


class Plan(PlanSummary):
    """A whole plan: its elements as a tree, its activities in the order of their numbers."""

    elements: list[Element]
    activities: list[Activity]


class HistoryEntry(BaseModel):
    """One change. `changes` tells each field's value before and after; of evidence, which is only
    ever added to, `after` is the one piece added. `reason` is null where none was asked for."""

    version: int
    changed_by: str
    changed_at: datetime
    reason: str | None
    changes: dict[str, dict[str, Any]]


def activity_links(plan: str, number: int) -> dict[str, str]:
    """Where an activity, its history and its plan are."""
    own = f"{PLANS}/{plan}/activities/{number}"
    return {"self": own, "history": f"{own}/history", "plan": f"{PLANS}/{plan}"}


def plan_links(plan: str) -> dict[str, str]:
    """Where a plan and its activities are."""
    return {"self": f"{PLANS}/{plan}", "activities": f"{PLANS}/{plan}/activities"}


def tree_of(rows: Iterable[Any], counts: Mapping[str, Counter[str]], area: str) -> list[Element]:
    """Rows of elements (parents first) as a tree, each element with its counts."""
    placed: dict[str, Element] = {}
    roots: list[Element] = []
    for row in rows:
        element = Element(
            code=row.code,
            kind=row.kind,
            title=row.title,
            text=row.text,
            note=row.note,
            indicators=IndicatorRef.of(row.indicators, area),
            counts=Counts.of(counts[row.code]),
            children=[],
        )
        placed[row.code] = element
        siblings = placed[row.parent].children if row.parent else roots
        siblings.append(element)
    return roots
