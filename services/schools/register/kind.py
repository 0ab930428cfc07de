"""The submission kind `register`: POST /v1/schools/register/submissions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Kind, Parameter, StagedIssue, SubmissionInfo, Target
from services.schools.register.checks import RULES, Writer, check
from services.schools.register.columns import AREA
from services.schools.register.dialects import DIALECTS, recognise
from services.schools.register.fields import STATED
from services.schools.register.staged import (
    find_numbers_of_others,
    leave_out_other_areas,
)
from services.schools.telling import effects

_KEY: Final = ("organisation", "source")
TARGET: Final = Target(table="statement", key=_KEY, scope=_KEY, values=STATED)
_AREA: Final = Parameter(
    "area", "the local authority of a file that names none, e.g. 350", type=AREA
)


def register_kind(areas: frozenset[str]) -> Kind[Writer]:
    """The kind, for an installation that looks after `areas` (empty: all of them)."""
    only = next(iter(areas)) if len(areas) == 1 else None

    async def prepare(_session: AsyncSession, submission: SubmissionInfo) -> Writer:
        everyone = "*" in submission.organisations
        area = submission.parameters.get("area") or only
        return Writer(None if everyone else submission.organisations, area)

    async def staged_checks(
        session: AsyncSession, _submission: SubmissionInfo, staging: str
    ) -> Sequence[StagedIssue]:
        return [
            *await leave_out_other_areas(session, staging, areas),
            *await find_numbers_of_others(session, staging),
        ]

    return Kind(
        name="register",
        path="register",
        title="Register of organisations",
        dialects=DIALECTS,
        recognise=recognise,
        target=TARGET,
        prepare=prepare,
        check=check,
        staged_checks=staged_checks,
        effects=effects,
        rules=RULES,
        parameters=(_AREA,),
        reading="schools:read",
        writing="schools:write",
        bound=True,
    )
