"""Year, provider and learner of every row of a partner's file, a chunk at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copied
from chassis.pseudonyms import Pseudonyms
from chassis.submissions import naming
from chassis.submissions.kind import Finding, Rule, SubmissionInfo
from chassis.table_keys import KEY_CHANGED_RULE
from services.fourteen19.learners.keys import LEARNER_KEY, keys_of

RULES: Final = (
    *naming.RULES,
    Rule(
        "provider_not_yours",
        "error",
        "The row is of a provider that the sender does not act for.",
        "Send your own learners; a partner's key is for its own organisations.",
    ),
    KEY_CHANGED_RULE,
)
UNKNOWN_LEARNER: Final = Rule(
    "unknown_learner",
    "error",
    "No learner of this reference was submitted for this provider and academic year.",
    "Send the file of learners first, with the same references.",
)
_LEARNERS: Final = """
    SELECT l.year, l.organisation, '\\x' || encode(l.learner_key, 'hex') AS learner_key,
        k.learner_id, l.born
    FROM learner l JOIN known_learner k USING (organisation, learner_key)
    WHERE '*' = ANY($1::text[]) OR l.organisation = ANY($1::text[])"""
_SCHEMA: Final = {
    "year": pl.String(),
    "organisation": pl.String(),
    "learner_key": pl.String(),
    "learner_id": pl.Int64(),
    "born": pl.Date(),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need beside the file: the register's numbers, for whom the sender acts ("*":
    all), the key learners are under and, of files that refer to them, its learners. `parameters`:
    of the request."""

    numbers: pl.DataFrame
    organisations: tuple[str, ...]
    sealing: Pseudonyms
    learners: pl.DataFrame | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """For a file of learners. Raises the problem `data_locked`."""
    return Known(
        await naming.known_numbers(session),
        submission.organisations,
        await LEARNER_KEY.in_use(session),
        parameters=submission.parameters,
    )


async def prepare_with_learners(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """For a file that refers to learners. Raises the problem `data_locked`."""
    known = await prepare(session, submission)
    found = await copied(session, _LEARNERS, list(known.organisations))
    learners = pl.DataFrame(schema=_SCHEMA)
    if found:
        learners = pl.read_csv(found, has_header=False, schema=_SCHEMA)
    return replace(known, learners=learners)


def placed(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Adds `year`, its first and last day, and `organisation`, whose learner it is."""
    dated = naming.with_year(frame, "academic_year")
    return naming.with_organisation(dated, "provider", known.numbers)


def with_learner(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """As `placed`; adds `learner_id` (null: unknown) and the first day of the month of birth,
    `born`."""
    assert known.learners is not None
    rows = placed(frame, known)
    keyed = rows.with_columns(keys_of(rows["learner_ref"], known.sealing))
    return keyed.join(
        known.learners,
        on=["year", "organisation", "learner_key"],
        how="left",
        maintain_order="left",
    )


def about_provider(known: Known) -> Sequence[Finding]:
    """What is looked for in the year and provider of every row."""
    found = (
        naming.no_year("academic_year"),
        Finding(
            "unknown_organisation",
            pl.col("provider").is_not_null()
            & pl.col("year").is_not_null()
            & pl.col("organisation").is_null(),
            "is no organisation of the register",
            "provider",
        ),
    )
    if "*" in known.organisations:
        return found
    foreign = ~pl.col("organisation").is_in(list(known.organisations))
    message = "is not an organisation this key acts for"
    return (*found, Finding("provider_not_yours", foreign, message, "provider"))


def about_learner(known: Known) -> Sequence[Finding]:
    """What is looked for in year, provider and learner."""
    unknown = pl.col("organisation").is_not_null() & pl.col("learner_id").is_null()
    message = "is no learner of this provider in that year"
    return (
        *about_provider(known),
        Finding("unknown_learner", unknown, message, "learner_ref"),
    )
