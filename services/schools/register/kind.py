"""The submission kind `register`: POST /v1/schools/register/submissions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Kind, StagedIssue, SubmissionInfo, Target
from services.schools.register.announce import announce
from services.schools.register.checks import RULES, VALUES, Writer, check
from services.schools.register.dialects import DIALECTS, recognise
from services.schools.register.staged import (
    find_clashes,
    find_shared_laestabs,
    leave_out_other_areas,
)

TARGET: Final = Target(
    table="organisation", key=("organisation",), scope=("organisation",), values=VALUES
)


async def _prepare(_session: AsyncSession, submission: SubmissionInfo) -> Writer:
    everyone = "*" in submission.organisations
    return Writer(None if everyone else submission.organisations)


def register_kind(areas: frozenset[str]) -> Kind[Writer]:
    """The kind, for an installation that looks after `areas` (empty: all of them)."""

    async def staged_checks(
        session: AsyncSession, _submission: SubmissionInfo, staging: str
    ) -> Sequence[StagedIssue]:
        return [
            *await leave_out_other_areas(session, staging, areas),
            *await find_clashes(session, staging),
            *await find_shared_laestabs(session, staging),
        ]

    return Kind(
        name="register",
        path="register",
        title="Register of organisations",
        dialects=DIALECTS,
        recognise=recognise,
        target=TARGET,
        prepare=_prepare,
        check=check,
        staged_checks=staged_checks,
        effects=announce,
        rules=RULES,
        reading="schools:read",
        writing="schools:write",
        bound=True,
    )
