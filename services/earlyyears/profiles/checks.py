"""The rules of a Profile return, applied to a chunk of rows at once.

Each step adds columns; those that begin with an underscore only serve the findings.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from chassis.pseudonyms import Pseudonyms
from chassis.submissions.kind import Checked, Finding
from education.upns import WRONG_FORM, WRONG_LETTER, judged
from education.years import AcademicYear
from services.earlyyears.profiles.columns import ITEM_COLUMNS, ITEMS_FILE, SCORES
from services.earlyyears.profiles.items import item_findings, with_items
from services.earlyyears.profiles.pupils import hidden
from services.earlyyears.profiles.schools import organisations_named

FIRST_YEAR: Final = AcademicYear(2002)
LAST_YEAR: Final = AcademicYear(2011)
_OLDEST, _YOUNGEST = 12, 0  # years of age when the academic year begins
_ITEM_NAMES: Final = [name for columns in ITEM_COLUMNS.values() for name in columns]
_HEADINGS: Final = {
    "urn": ("urn", "URN"),
    "laestab": ("estab", "LAESTAB"),
    "ey_urn": ("ey_urn", "early years URN"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need beside the file: the register by identifier, whose data the caller
    may send (organisations, or "*" for all), and the key children are kept under."""

    register: pl.DataFrame
    organisations: tuple[str, ...]
    pupils: Pseudonyms


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """Resolve year, school and child of every row, and say which rows break a rule."""
    scored, about_items = _with_items(frame)
    counted = scored.with_columns(_scores=pl.sum_horizontal(pl.col(SCORES).is_not_null()))
    return Checked(resolved(counted, known), (*about_whom(known), *_PROFILE, *about_items))


def resolved(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """The rows of a file of children, with the year, school and child of each."""
    return _with_child(_with_school(_with_year(frame), known.register), known.pupils)


def about_whom(known: Known) -> Sequence[Finding]:
    """What is looked for in the year, school and child of every row."""
    return (*_YEAR, *_SCHOOL, *_yours(known), *_CHILD)


def _with_items(frame: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Finding]]:
    """Adds `items`, and what is looked for in them; a file without any is not looked through."""
    if frame.select((pl.col("dialect") == ITEMS_FILE.name).any()).item():
        return with_items(frame), _ITEMS
    return frame.select(pl.exclude(_ITEM_NAMES)).with_columns(items=pl.lit(None, pl.String)), ()


def _with_year(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `year` (canonical), `_start`, and the year's first and last day."""
    written = frame.get_column("acad_year").drop_nulls().unique().to_list()
    years = {text: year for text in written if (year := _year(text)) is not None}
    start = pl.col("acad_year").replace_strict(
        list(years), [y.start for y in years.values()], default=None, return_dtype=pl.Int32
    )
    name = pl.col("acad_year").replace_strict(
        list(years), [str(y) for y in years.values()], default=None, return_dtype=pl.String
    )
    return frame.with_columns(_start=start, year=name).with_columns(
        starts=pl.date("_start", 9, 1), ends=pl.date(pl.col("_start") + 1, 8, 31)
    )


def _year(text: str) -> AcademicYear | None:
    try:
        return AcademicYear.parse(text)
    except ValueError:
        return None


def _with_school(frame: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Adds `organisation` and what the register says of it."""
    given = [pl.col(name).is_not_null() for name in ("urn", "estab", "ey_urn")]
    named = frame.with_columns(
        _named=pl.sum_horizontal(given),
        kind=pl.when(given[0])
        .then(pl.lit("urn"))
        .when(given[1])
        .then(pl.lit("laestab"))
        .when(given[2])
        .then(pl.lit("ey_urn")),
    ).with_columns(
        identifier=pl.when(pl.col("_named") == 1).then(
            pl.when(pl.col("kind") == "laestab")
            .then(pl.concat_str("la", "estab"))
            .otherwise(pl.coalesce("urn", pl.col("ey_urn").str.to_uppercase()))
        )
    )
    return named.hstack(organisations_named(named, register))


def _with_child(frame: pl.DataFrame, pupils: Pseudonyms) -> pl.DataFrame:
    """Adds who the child is, hidden, and the verdict on the UPN; `upn` becomes canonical."""
    verdict = judged(frame.get_column("upn"))
    ages = pl.col("_start") - pl.col("dob").dt.year() - (pl.col("dob").dt.month() >= 9)
    judged_frame = frame.with_columns(
        verdict.get_column("upn"),
        verdict.get_column("fault").alias("_upn_fault"),
        verdict.get_column("said").alias("_upn_said"),
        birth_month=pl.col("dob").dt.month(),
        _no_upn=pl.col("upn").is_null(),
        _age=ages,
    )
    identified = _with_digest(judged_frame)
    return identified.hstack(hidden(identified, pupils))


def _with_digest(frame: pl.DataFrame) -> pl.DataFrame:
    """The UPN identifies a child; at a setting, failing that, name and date of birth do."""
    who = ("ey_urn", "surname", "forename", "dob")
    rows = frame.with_row_index("_row")
    unnumbered = rows.filter(
        pl.col("_no_upn") & pl.all_horizontal(pl.col(who).is_not_null())
    ).select("_row", *who)
    digests = [digest_without_upn(*row[1:]) for row in unnumbered.iter_rows()]
    found = unnumbered.select("_row", pl.Series("digest", digests, dtype=pl.Binary))
    return rows.join(found, on="_row", how="left", maintain_order="left")


def digest_without_upn(ey_urn: str, surname: str, forename: str, dob: date) -> bytes:
    """What identifies a child of a setting who has no UPN: a SHA-256, not secret by itself.

    Capitals, spaces and the way an accent is encoded make no difference.
    """
    parts = [
        " ".join(unicodedata.normalize("NFKC", part).casefold().split())
        for part in (ey_urn, surname, forename)
    ]
    return hashlib.sha256("|".join([*parts, dob.isoformat()]).encode()).digest()


_YEAR: Final[Sequence[Finding]] = (
    Finding(
        "year_wrong_form",
        pl.col("acad_year").is_not_null() & pl.col("year").is_null(),
        "must be an academic year written as 2008/09",
        "acad_year",
    ),
    Finding(
        "year_out_of_range",
        ~pl.col("_start").is_between(FIRST_YEAR.start, LAST_YEAR.start),
        f"must be from {FIRST_YEAR} to {LAST_YEAR}",
        "acad_year",
    ),
)
_UNKNOWN = (
    pl.col("identifier").is_not_null()
    & pl.col("starts").is_not_null()
    & pl.col("organisation").is_null()
)
_SCHOOL: Final[Sequence[Finding]] = (
    Finding(
        "school_identifier_count",
        pl.col("_named") != 1,
        pl.format("names its school in {} ways instead of one", "_named"),
    ),
    Finding(
        "estab_without_la",
        (pl.col("_named") == 1) & pl.col("estab").is_not_null() & pl.col("la").is_null(),
        "needs la beside it",
        "estab",
    ),
    *(
        Finding(
            "unknown_school",
            _UNKNOWN & (pl.col("kind") == kind),
            f"the register has no organisation with this {label}",
            column,
        )
        for kind, (column, label) in _HEADINGS.items()
    ),
    Finding(
        "closed_school",
        pl.col("closed"),
        pl.format("the school closed on {}, before {} began", "closed_on", "year"),
    ),
    Finding(
        "school_opened_later",
        pl.col("later") & ~pl.col("closed"),
        pl.format("the register has the school as not yet open in {}", "year"),
    ),
    Finding(
        "school_area_mismatch",
        pl.col("la") != pl.col("area"),
        pl.format("the school is in local authority {}", "area"),
        "la",
    ),
)


def _yours(known: Known) -> Sequence[Finding]:
    if "*" in known.organisations:
        return ()
    foreign = ~pl.col("organisation").is_in(list(known.organisations))
    return (Finding("organisation_not_yours", foreign, "is not a school this key acts for"),)


_CHILD: Final[Sequence[Finding]] = (
    Finding(
        "upn_missing",
        pl.col("_no_upn") & pl.col("ey_urn").is_null(),
        "every child of a school has a UPN",
        "upn",
    ),
    *(
        Finding(code, pl.col("_upn_fault") == code, pl.col("_upn_said"), "upn")
        for code in (WRONG_LETTER, WRONG_FORM)
    ),
    Finding(
        "child_not_named",
        pl.col("_no_upn") & pl.col("ey_urn").is_not_null() & pl.col("digest").is_null(),
        "without a UPN, surname, forename and dob are all needed",
    ),
    Finding(
        "dob_impossible",
        ~pl.col("_age").is_between(_YOUNGEST, _OLDEST),
        "does not fit a child assessed in that year",
        "dob",
    ),
    Finding(
        "dob_outside_cohort",
        pl.col("_age").is_between(_YOUNGEST, _OLDEST) & (pl.col("_age") != 4),
        "the child does not turn five in that year",
        "dob",
    ),
)
_PROFILE: Final[Sequence[Finding]] = (
    Finding(
        "incomplete_profile",
        pl.col("_scores") < len(SCORES),
        pl.format("has {} of 13 scores and counts as incomplete", "_scores"),
    ),
    Finding(
        "funded_hours_above_total",
        pl.col("funded_hours") > pl.col("total_hours"),
        "is more than the hours in all",
        "funded_hours",
    ),
)
_ITEMS: Final[Sequence[Finding]] = item_findings()
