"""What a list of activities may be narrowed to."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from chassis.drafts import Day
from chassis.problems import Fault, Problem
from services.kpi.plan.activities import Filter
from services.kpi.plan.answers import Status
from services.kpi.plan.drafts import Code, IndicatorCode, Line
from services.kpi.plan.rules import beneath, lines_of

_SERVED = ("strand", "challenge", "objective")


class ActivityQuery(BaseModel):
    """The filters of a request; an activity must fit all of them."""

    strand: Code | None = Field(None, description="1a, or 1 for all of 1a to 1e")
    challenge: Code | None = Field(None, description="its code: what serves anything under it")
    objective: Code | None = Field(None, description="its code")
    owner: Line | None = Field(None, description="as written, in capitals or not")
    status: Status | None = None
    indicator: IndicatorCode | None = Field(None, description="NI72, 'NI 72', ni072")
    due_before: Day | None = None


def filter_of(asked: ActivityQuery, elements: Iterable[Any]) -> Filter:
    """The filter that `asked` means in a plan of these elements.

    Raises `invalid_request` naming each code that is no element of its kind.
    """
    rows = list(elements)
    kinds = {row.code: row.kind for row in rows}
    lines = lines_of((row.code, row.parent) for row in rows)
    wanted = {kind: code for kind in _SERVED if (code := getattr(asked, kind)) is not None}
    faults = [
        Fault("unknown_element", f"query.{kind}", f"the plan has no {kind} {code}")
        for kind, code in wanted.items()
        if kinds.get(code) != kind
    ]
    if faults:
        raise Problem("invalid_request", "The filters do not fit.", errors=faults)
    served = {kind: beneath(lines, code) for kind, code in wanted.items()}
    return Filter(**asked.model_dump() | served)
