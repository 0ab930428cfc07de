"""The submission kind `profiles`: how a Profile file is checked, stored and told of."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Kind, Scope, StagedIssue, SubmissionInfo, Target
from chassis.submissions.statements import Statements
from chassis.table_keys import KEY_CHANGED
from services.earlyyears.profiles.checks import Known, check
from services.earlyyears.profiles.columns import ITEMS_FILE, PROFILE_FILE, SCORES, dialect_of
from services.earlyyears.profiles.pupils import PROFILE_KEY
from services.earlyyears.profiles.rules import RULES
from services.earlyyears.profiles.schools import read_register
from services.earlyyears.profiles.telling import RETURNS, told
from services.earlyyears.signoffs.late import LATE_REASON, keep_late, refusals

READ, WRITE = "earlyyears:read", "earlyyears:write"
TARGET: Final = Target(
    table="profile",
    key=("year", "child_key"),
    scope=("organisation", "year"),
    values=(
        "organisation",
        "key_id",
        "identity",
        "gender",
        "fsm",
        "sen",
        "eal",
        "ethnicity",
        "ward",
        "birth_month",
        "funded_hours",
        "total_hours",
        "funded_hours_jan_mar",
        *SCORES,
        "items",
    ),
)

_HELD_ELSEWHERE: Final = """
    SELECT staged.row_number
    FROM {table} AS staged
    JOIN {held} AS held ON held.year = staged.year AND held.child_key = staged.child_key
    WHERE held.organisation <> staged.organisation
      AND NOT (:whole AND EXISTS (
          SELECT FROM {table} AS other
          WHERE other.organisation = held.organisation AND other.year = held.year))
    ORDER BY staged.row_number
"""


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """The register, whose data the sender may bring, and the key it will be under."""
    pupils = await PROFILE_KEY.in_use(session)
    return Known(await read_register(session), submission.organisations, pupils)


async def staged_checks(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """What can only be seen of all rows: whether the key still holds, and who is held where."""
    if await PROFILE_KEY.has_changed(session, table):
        return [KEY_CHANGED]
    late = await refusals(session, submission, Statements(TARGET, table))
    held = await held_elsewhere(session, submission, table, TARGET.table)
    message = "another school holds this child for that year"
    return [*late, *(StagedIssue(row, "child_at_other_school", message) for row in held)]


async def held_elsewhere(
    session: AsyncSession, submission: SubmissionInfo, table: str, held: str
) -> Sequence[int]:
    """Rows of children whom another school has for the year in the table `held`: they would leave
    it unnoticed.

    A file that replaces both schools' returns whole may move a child from one to the other.
    """
    whole = submission.parameters.get("replaces") == "scope"
    query = text(_HELD_ELSEWHERE.format(table=table, held=held))
    return (await session.scalars(query, {"whole": whole})).all()


async def effects(
    session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Callable[[], Effects]:
    """One event for each school and year that changed, with the counts as they are now; what came
    late is kept with the return's sign-off."""
    versions = {(scope.values[0], scope.values[1]): scope.version for scope in scopes}
    await keep_late(session, submission, list(versions))
    return await told(session, versions)


PROFILES: Final = Kind(
    name=RETURNS,
    path="profiles",
    title="Early Years Foundation Stage Profile",
    dialects=(PROFILE_FILE, ITEMS_FILE),
    recognise=dialect_of,
    target=TARGET,
    prepare=prepare,
    check=check,
    staged_checks=staged_checks,
    effects=effects,
    reading=READ,
    writing=WRITE,
    bound=True,
    rules=RULES,
    parameters=(LATE_REASON,),
)
