"""Year, school and pupil of every row of a file, a chunk at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copied
from chassis.pseudonyms import Pseudonyms
from chassis.submissions import naming
from chassis.submissions.kind import Checked, Finding, Rule, StagedIssue, SubmissionInfo
from chassis.table_keys import KEY_CHANGED, KEY_CHANGED_RULE
from education.upns import judged
from services.enrichment.pupils.keys import PUPIL_KEY, hidden

OF_SCHOOL_RULES: Final = (
    *naming.RULES,
    Rule(
        "school_not_yours",
        "error",
        "The row is of a school that the sender does not act for.",
        "Send your own school's; a school's key is for its own rows.",
    ),
)
NOT_THE_AUTHORITYS: Final = Rule(
    "not_the_authoritys",
    "error",
    "The sender acts for some schools only; this file is the authority's.",
    "Leave it to the authority, and tell it of what is wrong in it.",
)
_UPN_WRONG: Final = Rule(
    "upn_wrong",
    "error",
    "The unique pupil number is not right.",
    "Look it up in the school's system; do not make one up.",
)
OF_PUPIL_RULES: Final = (
    *OF_SCHOOL_RULES,
    _UPN_WRONG,
    Rule(
        "unknown_pupil",
        "error",
        "No pupil of this number is on the roll that was sent for this school and academic year.",
        "Send the file of pupils first, or correct the number, school or year.",
    ),
)
PUPILS_RULES: Final = (*OF_SCHOOL_RULES, _UPN_WRONG, KEY_CHANGED_RULE)
_PUPILS: Final = """
    SELECT p.year, p.organisation, '\\x' || encode(p.pupil_key, 'hex') AS pupil_key, k.pupil_id,
        p.year_group
    FROM pupil p JOIN known_pupil k USING (pupil_key)
    WHERE '*' = ANY($1::text[]) OR p.organisation = ANY($1::text[])"""
_SCHEMA: Final = {
    "year": pl.String(),
    "organisation": pl.String(),
    "pupil_key": pl.String(),
    "pupil_id": pl.Int64(),
    "roll_year_group": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need beside the file: the register's numbers, for whom the sender acts ("*":
    all) and, of files about pupils, the key they are under and the roll."""

    numbers: pl.DataFrame
    organisations: tuple[str, ...]
    sealing: Pseudonyms | None = None
    pupils: pl.DataFrame | None = None
    referred: pl.DataFrame | None = None


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """For a file about schools."""
    return Known(await naming.known_numbers(session), submission.organisations)


async def prepare_sealed(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """For a file of pupils. Raises the problem `data_locked`."""
    known = await prepare(session, submission)
    return replace(known, sealing=await PUPIL_KEY.in_use(session))


async def prepare_with_pupils(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """For a file that refers to pupils. Raises the problem `data_locked`."""
    known = await prepare_sealed(session, submission)
    found = await copied(session, _PUPILS, list(known.organisations))
    if (await PUPIL_KEY.in_use(session)).key_id != _key_of(known):
        # The roll may be under another key than the file would be: nobody in it would be known.
        return await prepare_with_pupils(session, submission)
    pupils = pl.DataFrame(schema=_SCHEMA)
    if found:
        pupils = pl.read_csv(found, has_header=False, schema=_SCHEMA)
    return replace(known, pupils=pupils)


def _key_of(known: Known) -> str:
    assert known.sealing is not None
    return known.sealing.key_id


def placed(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Adds `year`, its first and last day (`starts`, `ends`), and `organisation`."""
    dated = naming.with_year(frame, "academic_year")
    return naming.with_organisation(dated, "school", known.numbers)


def sealed(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """As `placed`; adds `pupil_key`, `key_id` and, of a UPN that is wrong, `_upn_said`."""
    assert known.sealing is not None
    rows = placed(frame, known)
    verdict = judged(rows["upn"])
    return rows.with_columns(
        hidden(verdict["upn"], known.sealing),
        verdict["said"].alias("_upn_said"),
        key_id=pl.lit(known.sealing.key_id),
    )


def with_pupil(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """As `sealed`; adds `pupil_id` and `roll_year_group`; null: unknown."""
    assert known.pupils is not None
    on = ["year", "organisation", "pupil_key"]
    return sealed(frame, known).join(known.pupils, on=on, how="left", maintain_order="left")


def about_school(known: Known) -> Sequence[Finding]:
    """What is looked for in the year and school of every row."""
    found = (
        naming.no_year("academic_year"),
        Finding(
            "unknown_organisation",
            pl.col("school").is_not_null()
            & pl.col("year").is_not_null()
            & pl.col("organisation").is_null(),
            "is no organisation of the register",
            "school",
        ),
    )
    if "*" in known.organisations:
        return found
    foreign = ~pl.col("organisation").is_in(list(known.organisations))
    message = "is not a school this key acts for"
    return (*found, Finding("school_not_yours", foreign, message, "school"))


def about_sender(known: Known) -> Sequence[Finding]:
    """Every row, where the sender acts for some schools only."""
    if "*" in known.organisations:
        return ()
    message = "is in a file that only the authority sends"
    return (Finding("not_the_authoritys", pl.col("school").is_not_null(), message, "school"),)


def about_upn(known: Known) -> Sequence[Finding]:
    """What is looked for in year, school and UPN."""
    wrong = pl.col("_upn_said").is_not_null()
    return (*about_school(known), Finding("upn_wrong", wrong, pl.col("_upn_said"), "upn"))


def about_pupil(known: Known) -> Sequence[Finding]:
    """What is looked for in year, school and pupil."""
    unknown = (
        pl.col("organisation").is_not_null()
        & pl.col("pupil_key").is_not_null()
        & pl.col("pupil_id").is_null()
    )
    message = "is on no roll of this school in that year"
    return (*about_upn(known), Finding("unknown_pupil", unknown, message, "upn"))


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """Year, school and UPN of every row of the roll, hidden, and which rows break a rule."""
    return Checked(sealed(frame, known), about_upn(known))


async def staged_checks(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Whether the key still holds."""
    return [KEY_CHANGED] if await PUPIL_KEY.has_changed(session, table) else []
