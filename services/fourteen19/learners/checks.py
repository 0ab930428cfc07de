"""The rules of a file of learners, applied to a chunk of rows at once."""

from collections.abc import Sequence
from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions import naming
from chassis.submissions.kind import Checked, Finding, Rule, StagedIssue, SubmissionInfo
from chassis.table_keys import KEY_CHANGED
from education.ulns import NOT_YET_KNOWN
from education.ulns import is_good as is_good_uln
from education.upns import judged
from services.fourteen19.learners.keys import LEARNER_KEY, hidden
from services.fourteen19.partners.checks import RULES as OF_PARTNERS
from services.fourteen19.partners.checks import Known, about_provider, placed

YOUNGEST, OLDEST = 10, 25
_REPEATED: Final = """
    SELECT '{name}' AS name, row_number FROM (
        SELECT row_number, count(*) OVER (PARTITION BY year, organisation, {name}_key) AS times
        FROM "{table}" WHERE {name}_key IS NOT NULL) counted
    WHERE times > 1"""
RULES: Final = (
    *OF_PARTNERS,
    Rule(
        "uln_wrong",
        "error",
        "The unique learner number is not right: ten digits, the last of them a check digit.",
        "Look it up in the Learner Register; leave it blank, or write 9999999999, until you know.",
    ),
    Rule(
        "upn_wrong",
        "error",
        "The unique pupil number is not right.",
        "Look it up in the school's system; do not make one up. It may be blank.",
    ),
    Rule(
        "dob_impossible",
        "error",
        "Nobody born then is a learner of 14 to 19, or nearly, in that year.",
        "Correct the date, or leave the learner out: adults are not asked for.",
    ),
    Rule(
        "unknown_home",
        "error",
        "The register has no organisation of the number given as home.",
        "Correct it, or leave it blank: the learner then counts with another provider, or here.",
    ),
    Rule(
        "left_without_day",
        "error",
        "A learner left and the day is missing, or is on roll and has one.",
        "Give left_on of those who left, and of nobody else.",
    ),
    Rule(
        "uln_repeated",
        "warning",
        "Two learners of the provider have one unique learner number: they count as one.",
        "Correct the number of the one, or leave out the one that is there twice.",
    ),
    Rule(
        "upn_repeated",
        "warning",
        "Two learners of the provider have one unique pupil number: they count as one.",
        "Correct the number of the one, or leave out the one that is there twice.",
    ),
    Rule(
        "no_number",
        "warning",
        "The learner has neither ULN nor UPN: at another provider the learner is not recognised.",
        "Send it again when one is known.",
    ),
)


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """Year, provider and learner of every row, hidden, and which rows break a rule."""
    rows = _with_home(placed(frame, known), known)
    verdict = judged(rows["upn"])
    given = pl.col("uln").str.replace_all(" ", "", literal=True)
    there = rows.with_columns(
        verdict["upn"].alias("upn"),
        verdict["said"].alias("_upn_said"),
        uln=pl.when(given != NOT_YET_KNOWN).then(given),
        born=pl.col("dob").dt.month_start(),
        standing=pl.col("standing").fill_null("on_roll"),
        _age=pl.col("starts").dt.year() - pl.col("dob").dt.year() - (pl.col("dob").dt.month() >= 9),
    )
    good = there.with_columns(_uln_good=is_good_uln(pl.col("uln")))
    sealed = hidden(
        good.with_columns(uln=pl.when(pl.col("_uln_good")).then(pl.col("uln"))), known.sealing
    )
    return Checked(good.hstack(sealed), (*about_provider(known), *_LEARNER))


def _with_home(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """`home` by its number becomes the organisation's key; what was written is `_home`."""
    written = frame.rename({"home": "_home"})
    return naming.with_organisation(written, "_home", known.numbers, into="home")


async def staged_checks(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """What is only seen of all rows: whether the key still holds, and numbers given twice."""
    if await LEARNER_KEY.has_changed(session, table):
        return [KEY_CHANGED]
    query = " UNION ALL ".join(_REPEATED.format(name=name, table=table) for name in ("uln", "upn"))
    rows = await session.execute(text(f"{query} ORDER BY row_number"))
    message = "is that of another row of this provider, too"
    return [StagedIssue(row, f"{name}_repeated", message, name) for name, row in rows]


_LEFT: Final = pl.col("standing") == "left"
_LEARNER: Final[Sequence[Finding]] = (
    Finding("uln_wrong", ~pl.col("_uln_good"), "does not have the check digit it must have", "uln"),
    Finding("upn_wrong", pl.col("_upn_said").is_not_null(), pl.col("_upn_said"), "upn"),
    Finding(
        "dob_impossible",
        ~pl.col("_age").is_between(YOUNGEST, OLDEST),
        f"makes the learner younger than {YOUNGEST} or older than {OLDEST}",
        "dob",
    ),
    Finding(
        "unknown_home",
        pl.col("_home").is_not_null() & pl.col("starts").is_not_null() & pl.col("home").is_null(),
        "is no organisation of the register",
        "home",
    ),
    Finding(
        "left_without_day",
        pl.col("left_on").is_not_null() != _LEFT,
        "must be there of those who left, and of nobody else",
        "left_on",
    ),
    Finding(
        "no_number",
        pl.col("uln").is_null() & pl.col("upn").is_null(),
        "has neither ULN nor UPN",
    ),
)
