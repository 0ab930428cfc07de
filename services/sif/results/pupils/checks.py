"""The rules of a file of pupils' own results, applied to a chunk of rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pseudonyms import Pseudonyms
from chassis.submissions import naming
from chassis.submissions.kind import Checked, Finding, Rule, StagedIssue, SubmissionInfo
from chassis.table_keys import KEY_CHANGED, KEY_CHANGED_RULE
from education.upns import judged
from services.sif.results.pupils.keys import PUPIL_KEY, hidden
from services.sif.results.pupils.rules import with_outcomes
from services.sif.results.rules import WITHOUT_LEVELS

RULES: Final = (
    *naming.RULES,
    Rule(
        "upn_wrong",
        "error",
        "The unique pupil number is not right.",
        "Look it up in the school's system; do not make one up.",
    ),
    Rule(
        "outcome_missing",
        "error",
        "A pupil at the end of key stage 4 either has five A*-C with English and mathematics, or "
        "has not.",
        "Give level2_with_english_and_maths.",
    ),
    Rule(
        "no_levels_then",
        "error",
        "Key stages 1 and 2 have no levels from 2015/16 on.",
        "Check the year; published results of later years are taken as tables.",
    ),
    KEY_CHANGED_RULE,
    Rule(
        "pupil_at_other_school",
        "error",
        "Another school holds this pupil for the stage and year: one of the two is wrong.",
        "Correct the other school's file first, or send both schools' whole with replaces=scope.",
    ),
)
_HELD_ELSEWHERE: Final = """
    SELECT staged.row_number FROM {table} AS staged
    JOIN pupil_result AS held USING (stage, year, pupil_key)
    WHERE held.organisation <> staged.organisation
      AND NOT (:whole AND EXISTS (
          SELECT FROM {table} AS other WHERE (other.organisation, other.year, other.stage)
              = (held.organisation, held.year, held.stage)))
    ORDER BY staged.row_number"""
_LEVELS_ENDED: Final = str(WITHOUT_LEVELS)


@dataclass(frozen=True, slots=True)
class Known:
    """The register's numbers, the key pupils are kept under, and how settled the results are."""

    numbers: pl.DataFrame
    pupils: Pseudonyms
    status: str


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """The register, and the key in use. Raises the problem `data_locked`."""
    pupils = await PUPIL_KEY.in_use(session)
    numbers = await naming.known_numbers(session)
    return Known(numbers, pupils, submission.parameters["status"])


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """School, year, pupil and outcomes of every row, and which rows break a rule."""
    dated = naming.with_year(frame, "academic_year")
    placed = naming.with_organisation(dated, "number", known.numbers)
    verdict = judged(placed["upn"])
    rows = with_outcomes(placed).with_columns(
        verdict["said"].alias("_upn_said"),
        hidden(verdict["upn"], known.pupils),
        pl.lit(known.pupils.key_id).alias("key_id"),
        pl.lit(known.status).alias("status"),
    )
    return Checked(rows, _FINDINGS)


_FINDINGS: Final[Sequence[Finding]] = (
    naming.no_year("academic_year"),
    Finding(
        "unknown_organisation",
        pl.col("number").is_not_null() & pl.col("organisation").is_null(),
        "is no organisation of the register",
        "number",
    ),
    Finding("upn_wrong", pl.col("_upn_said").is_not_null(), pl.col("_upn_said"), "upn"),
    Finding(
        "outcome_missing",
        (pl.col("stage") == "ks4") & pl.col("level2_with_english_and_maths").is_null(),
        "is missing",
        "level2_with_english_and_maths",
    ),
    Finding(
        "no_levels_then",
        (pl.col("stage") != "ks4") & (pl.col("year") >= _LEVELS_ENDED),
        "has no levels",
        "academic_year",
    ),
)


async def staged_checks(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """What is only seen of all rows: whether the key still holds, and who is held elsewhere."""
    if await PUPIL_KEY.has_changed(session, table):
        return [KEY_CHANGED]
    whole = submission.parameters.get("replaces") == "scope"
    rows = await session.scalars(text(_HELD_ELSEWHERE.format(table=table)), {"whole": whole})
    message = "another school holds this pupil for that stage and year"
    return [StagedIssue(row, "pupil_at_other_school", message) for row in rows]
