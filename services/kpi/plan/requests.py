"""What the routes of plans share: who may call, the names in addresses, answers to a write."""

import re
from typing import Annotated, Final

from fastapi import Depends, Path, Response

from chassis.auth import Principal, needs
from chassis.idempotency import Answer
from chassis.paging import PageParams, another_lists
from chassis.problems import Problem
from services.kpi.plan.answers import Activity

MAY_READ: Final = [needs("kpi:read")]
MayWrite = Annotated[Principal, needs("kpi:plan")]
_PLAN: Final = re.compile(r"[0-9]{3}\.[0-9]{4}-[0-9]{2}")


def _plan_id(
    plan: Annotated[str, Path(description="authority and year", examples=["350.2009-10"])],
) -> str:
    if not _PLAN.fullmatch(plan):
        raise Problem("not_found", "A plan is named by authority and year: 350.2009-10")
    return plan


PlanId = Annotated[str, Depends(_plan_id)]
Number = Annotated[int, Path(ge=1, lt=2**31, description="the activity's number in its plan")]


def number_after(paging: PageParams) -> int:
    """The number a page starts after; raises `bad_request` for another list's cursor."""
    match paging.after:
        case None:
            return 0
        case [int(number)] if 0 < number < 2**31:
            return number
    raise another_lists()


def activity_answer(activity: Activity, status: int) -> Answer:
    """An activity as the answer to a write."""
    headers = {"ETag": activity.tag}
    if status == 201:
        headers["Location"] = activity.links["self"]
    return Answer(status, headers, activity.model_dump_json().encode())


def not_modified(tag: str) -> Response:
    """What a caller gets that already holds the version `tag`."""
    return Response(status_code=304, headers={"ETag": tag})
