"""The submission kind `attainment_releases`: POST /v1/fourteen19/by-19/releases/submissions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import (
    Checked,
    Choice,
    Column,
    Date,
    Dialect,
    Effects,
    Finding,
    Integer,
    Kind,
    Number,
    Parameter,
    Rule,
    Scope,
    SubmissionInfo,
    Target,
    Text,
)
from chassis.telling import take_turn
from contracts.fourteen19 import AttainedBy19
from education.areas import AREAS
from services.fourteen19.by_nineteen.rules import ALL, Counts
from services.fourteen19.telling import TELLING

_COUNT: Final = Number(0, 10_000_000, 0, unknown=("c", "x", "z", "..", "-", ":"))
_PERCENT: Final = Number(0, 1000, 12, rounded=True, unknown=("c", "x", "z", "..", "-", ":"))
_GROUPS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "gender": ("all, F or M", {"female": "F", "male": "M", "F": "F", "M": "M"}),
    "fsm": (
        "free school meals at 15: all, yes or no",
        {"eligible for FSM": "yes", "not eligible for FSM": "no", "yes": "yes", "no": "no"},
    ),
    "sen": (
        "special educational needs: all, none, statement or support",
        {
            "no SEN": "none",
            "SEN with statements or EHC plans": "statement",
            "SEN without statements or EHC plans": "support",
            **{each: each for each in ("none", "statement", "support")},
        },
    ),
}
_FIGURES: Final[Mapping[str, tuple[str, str]]] = {
    "cohort": ("number_in_ss_cohort", "young people of the cohort, fixed at 14"),
    "level_2": ("l2_by19", "with Level 2 by 19"),
    "level_2_with_english_and_maths": ("l2_with_em_by19", "… with English and mathematics"),
    "level_3": ("l3_by19", "with Level 3 by 19"),
    "level_2_with_english_and_maths_by_16": ("l2_em_by16", "Level 2 with both, by 16"),
    "level_2_with_english_and_maths_after_16": ("l2_em_by19_belowat16", "… only after 16"),
}
_RATES: Final = {"level_2": "l2_by19_rate", "level_3": "l3_by19_rate"}
"""What is published beside a count, and must follow from it."""
_ROUNDING: Final = 0.051  # a rate of one decimal place is at most so far from its counts
RULES: Final = (
    Rule(
        "release_missing",
        "error",
        "It is not said which release it is, or when it was released.",
        "Give the parameters `release` and `released_on`.",
    ),
    Rule(
        "unknown_area",
        "error",
        "No local authority has or had this number.",
        "Give the authority's three digits, as 350.",
    ),
    Rule(
        "count_missing",
        "warning",
        "A count is in no row, so no indicator is told of this file.",
        "Add the column, as the release has it: NI 79 to 82 are told of groups with the cohort, "
        "Level 2, Level 2 with English and mathematics, and Level 3.",
    ),
    Rule(
        "rate_not_of_counts",
        "warning",
        "A published percentage does not follow from the counts beside it.",
        "Look whether a column has moved; the counts are taken.",
    ),
)


def _spellings(values: Mapping[str, str]) -> Choice:
    """Releases number their values: `a.ALL`, `b.Male`."""
    given = {ALL: ALL} | dict(values)
    numbered = {f"{mark}.{text}": value for text, value in given.items() for mark in "abcd"}
    return Choice(given | numbered)


RELEASE: Final = Dialect(
    "release",
    (
        Column(
            "cohort_19_in",
            "the year in which the cohort turned 19, as 2009 for 2008/09",
            Integer(1990, 2199),
            required=True,
            aliases=("cohort_year",),
        ),
        Column("area", "local authority, as 350", required=True, aliases=("la_code_3", "la_code")),
        *(Column(name, meaning, _spellings(values)) for name, (meaning, values) in _GROUPS.items()),
        *(
            Column(name, meaning, _COUNT, present=name == "cohort", aliases=(alias,))
            for name, (alias, meaning) in _FIGURES.items()
        ),
        *(Column(name, "as published, in percent", _PERCENT) for name in _RATES.values()),
    ),
    unknown_columns="ignore",
)


class Given(NamedTuple):
    """What the parameters say of the file."""

    release: str
    released_on: date | None
    status: str


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Given:  # noqa: ARG001 - the chassis's signature
    """The parameters."""
    asked = submission.parameters
    day = asked["released_on"]
    return Given(asked["release"], date.fromisoformat(day) if day else None, asked["status"])


def check(frame: pl.DataFrame, given: Given) -> Checked:
    """The table's columns for every row, and what is wrong with them."""
    start = pl.col("cohort_19_in") - 1
    ends = (pl.col("cohort_19_in") % 100).cast(pl.String).str.zfill(2)
    rows = frame.with_columns(
        pl.concat_str(start, pl.lit("/"), ends).alias("year"),
        *(pl.col(name).fill_null(ALL) for name in _GROUPS),
        *(pl.col(name).cast(pl.Int64) for name in _FIGURES),
        pl.lit(given.release).alias("release"),
        pl.lit(given.released_on, dtype=pl.Date).alias("released_on"),
        pl.lit(given.status).alias("status"),
    )
    missing = not given.release or given.released_on is None
    not_said = _of_file("release_missing", pl.lit(missing), "is not said of the file")
    return Checked(rows, (*_findings(), not_said))


def _findings() -> Sequence[Finding]:
    return (
        Finding(
            "unknown_area", ~pl.col("area").is_in(list(AREAS)), "is no local authority", "area"
        ),
        *(
            _of_file("count_missing", pl.col(name).is_null().all(), "is in no row", name)
            for name in AttainedBy19.model_fields
        ),
        *(
            Finding(
                "rate_not_of_counts",
                (pl.col(rate).cast(pl.Float64) - 100 * pl.col(count) / pl.col("cohort")).abs()
                > _ROUNDING,
                "does not follow from the counts",
                rate,
            )
            for count, rate in _RATES.items()
        ),
    )


def _of_file(rule: str, wrong: pl.Expr, words: str, column: str | None = None) -> Finding:
    """What is wrong with the file, told once, of its first row."""
    return Finding(rule, (pl.int_range(pl.len()) == 0) & wrong, words, column)


async def effects(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    scopes: Sequence[Scope],
) -> Effects:
    """The newest release of each area and cohort is told."""
    areas = {scope.values[0] for scope in scopes}
    await take_turn(session, areas)
    return Effects(await TELLING.tell(session, areas, of=("attainment",)))


RELEASES: Final = Kind(
    name="attainment_releases",
    path="by-19/releases",
    title="Level 2 and Level 3 by 19, as released",
    dialects=(RELEASE,),
    target=Target(
        table="attainment_release",
        key=("area", "year", "release", *_GROUPS),
        scope=("area", "year", "release"),
        values=("released_on", "status", *Counts._fields),
    ),
    prepare=prepare,
    check=check,
    effects=effects,
    reading="fourteen19:submit",
    writing="fourteen19:submit",
    rules=RULES,
    parameters=(
        Parameter("release", "the release's name; each is kept beside the others", type=Text(60)),
        Parameter("released_on", "the day it was released, as 2010-03-18", type=Date()),
        Parameter("status", "how settled it is", ("provisional", "final"), "final"),
    ),
)
