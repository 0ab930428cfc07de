"""The submission kind `inspections`: POST /v1/schools/inspections/submissions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Kind, StagedIssue, SubmissionInfo, Target
from services.schools.inspections.checks import RULES, Known, check
from services.schools.inspections.columns import DIALECTS, VALUES, recognise
from services.schools.register.naming import known_organisations
from services.schools.telling import effects

_KEY: Final = ("organisation", "inspected", "inspected_on")
_PARTICULARS: Final = tuple(name for name in VALUES if name != "overall")
_LEAVE_OUT: Final = """
    DELETE FROM {staging} WHERE organisation IS NULL OR inspected IS NULL OR inspected_on IS NULL
    RETURNING organisation IS NULL"""
_SAME: Final = (
    "(s.organisation, s.inspected, s.inspected_on) = (i.organisation, i.inspected, i.inspected_on)"
)
# Only rows of Ofsted's lists give nothing beside a grade: a row of ours has a category, if `none`.
_BARE: Final = (
    f"s.overall IS NOT NULL AND num_nonnulls({', '.join(f's.{name}' for name in _PARTICULARS)}) = 0"
)
_KEEP_PARTICULARS: Final = f"""
    UPDATE {{staging}} s SET {", ".join(f"{name} = i.{name}" for name in _PARTICULARS)}
    FROM inspection i WHERE {_SAME} AND s.overall = i.overall AND {_BARE}"""
_REPLACED: Final = f"""
    SELECT s.row_number FROM {{staging}} s JOIN inspection i ON {_SAME}
    WHERE s.overall <> i.overall AND {_BARE}
        AND num_nonnulls({", ".join(f"i.{name}" for name in _PARTICULARS)}) > 0 ORDER BY 1"""
_UNKNOWN: Final = "SELECT count(*) FROM {staging} WHERE overall = 4 AND category IS NULL"


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """The organisations by every number, and the day on which the file came."""
    return Known(await known_organisations(session), submission.received_at.date())


async def staged_checks(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    staging: str,
) -> Sequence[StagedIssue]:
    """What can only be seen beside what is held. A list that tells grades alone does not take away
    what else is known of the same inspection."""
    found = await _left_out(session, staging)
    await session.execute(text(_KEEP_PARTICULARS.format(staging=staging)))
    replaced = await session.scalars(text(_REPLACED.format(staging=staging)))
    message = "is another grade than was held, with its particulars"
    found += [StagedIssue(row, "grade_replaced", message, "overall") for row in replaced]
    unknown = await session.scalar(text(_UNKNOWN.format(staging=staging)))
    if unknown:
        message = f"of {unknown} inadequate inspections the category is not known"
        found.append(StagedIssue(None, "category_unknown", message, "category"))
    return found


async def _left_out(session: AsyncSession, staging: str) -> list[StagedIssue]:
    """Rows of Ofsted's lists that tell nothing here go no further: a notice counts them."""
    gone = (await session.scalars(text(_LEAVE_OUT.format(staging=staging)))).all()
    if not gone:
        return []
    unregistered = sum(gone)
    message = (
        f"{unregistered} rows of organisations that are not registered and "
        f"{len(gone) - unregistered} without an inspection were left out"
    )
    return [StagedIssue(None, "left_out", message, "organisation")]


INSPECTIONS: Final = Kind(
    name="inspections",
    path="inspections",
    title="Inspections and monitoring visits",
    dialects=DIALECTS,
    recognise=recognise,
    target=Target(table="inspection", key=_KEY, scope=("organisation",), values=VALUES),
    prepare=prepare,
    check=check,
    staged_checks=staged_checks,
    effects=effects,
    rules=RULES,
    reading="schools:read",
    writing="schools:write",
)
