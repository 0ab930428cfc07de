"""The submission kind `expected_children`: whose Profile is expected, from a school's own census or
a setting's headcount. A list changed is a return told of anew: who is missing from it is another.
"""

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import (
    Checked,
    Effects,
    Kind,
    Rule,
    Scope,
    StagedIssue,
    SubmissionInfo,
    Target,
)
from chassis.table_keys import KEY_CHANGED
from services.earlyyears.cohort.columns import COHORT_FILE
from services.earlyyears.profiles.checks import Known, about_whom, resolved
from services.earlyyears.profiles.kind import READ, WRITE, held_elsewhere, prepare
from services.earlyyears.profiles.pupils import IDENTITY, PROFILE_KEY
from services.earlyyears.profiles.rules import WHOSE
from services.earlyyears.profiles.telling import told_again

TARGET: Final = Target(
    table="expected_child",
    key=("year", "child_key"),
    scope=("organisation", "year"),
    values=("organisation", "key_id", "identity"),
)
_RULES: Final = (
    *WHOSE,
    Rule(
        "child_expected_elsewhere",
        "error",
        "Another school already expects this child's Profile for that year.",
        "Have it taken off that school's list first, or send both schools' lists whole with "
        "replaces=scope.",
    ),
)


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """Year, school and child of every row, by the rules of a Profile file."""
    unknown = [name for name in IDENTITY if name not in frame.columns]
    whole = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in unknown)
    return Checked(resolved(whole, known), about_whom(known))


async def staged_checks(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """What can only be seen of all rows: whether the key still holds, and who is on another's
    list."""
    if await PROFILE_KEY.has_changed(session, table):
        return [KEY_CHANGED]
    rows = await held_elsewhere(session, submission, table, TARGET.table)
    message = "another school expects this child for that year"
    return [StagedIssue(row, "child_expected_elsewhere", message) for row in rows]


async def effects(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    scopes: Sequence[Scope],
) -> Callable[[], Effects]:
    """The next event of each return whose list changed."""
    return await told_again(session, [(scope.values[0], scope.values[1]) for scope in scopes])


EXPECTED_CHILDREN: Final = Kind(
    name="expected_children",
    path="cohort",
    title="Children whose Profile is expected",
    dialects=(COHORT_FILE,),
    target=TARGET,
    prepare=prepare,
    check=check,
    staged_checks=staged_checks,
    effects=effects,
    reading=READ,
    writing=WRITE,
    bound=True,
    rules=_RULES,
)
