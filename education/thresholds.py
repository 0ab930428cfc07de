"""The thresholds of Levels 1 to 3: what a young person's results come to. Pure.

Results with one discount code (else: one subject, however spelt) overlap: of them the one that
gives most to a level counts for it, of equals the one with the most points; so a resit counts once.
A qualification that is a whole threshold by itself replaces what is part of it. English and
mathematics are looked for in all results, before any is left out. One more result never makes
anything worse.

`reckoned` does it for one young person and says why; `reckoned_all` for a frame of many.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import polars as pl

from education.qualifications import (
    QUALIFICATIONS,
    SUBJECTS,
    Qualification,
    Subject,
    Worth,
    counted_in,
    plain,
)
from education.years import AcademicYear

Level = Literal["level_1", "level_2", "level_3"]
LEVELS: Final[tuple[Level, ...]] = ("level_1", "level_2", "level_3")
WHOLE: Final = 100
GOOD: Final = ("A*", "A", "B", "C")
"""The grades in English and mathematics that NI 75 asks for."""
Verdict = Literal["counted", "not_awarded", "not_approved", "overlaps", "part_of"]
"""Why a result gives nothing: no award; not approved for the cohort; another one with its discount
code gives as much or more; it is part of another one."""


class Result(NamedTuple):
    """A result: the code of its qualification, its subject and grade."""

    qualification: str
    subject: str
    grade: str
    discount_code: str | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A result, what it is worth by itself and what it gives to each level; `instead`: the number
    of the result that counts in its place."""

    result: Result
    worth: Worth | None
    gives: Mapping[Level, int]
    verdict: Verdict
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all results of a young person come to: percent of each threshold."""

    shares: Mapping[Level, int]
    english: bool
    maths: bool
    any_qualification: bool
    results: Sequence[Reckoned] = ()

    def reaches(self, level: Level) -> bool:
        """Whether the threshold of a level, or of a higher one, is reached."""
        return any(self.shares[each] >= WHOLE for each in LEVELS[LEVELS.index(level) :])

    @property
    def with_english_and_maths(self) -> bool:
        """NI 75."""
        return self.reaches("level_2") and self.english and self.maths


def reckoned(results: Sequence[Result], cohort: AcademicYear) -> Outcome:
    """What the results of one young person of a cohort come to."""
    approved = counted_in(cohort)
    worth = [_worth(result, approved) for result in results]
    gives: list[dict[Level, int]] = [{} for _ in results]
    instead: dict[int, tuple[Verdict, int]] = {}
    for level in LEVELS:
        replaced = _parts(results, worth, approved, level)
        for one, by in replaced.items():
            instead.setdefault(one, ("part_of", by))
        best = _best(results, worth, approved, level, replaced)
        for one, by in best.items():
            if one == by:
                gives[one][level] = getattr(worth[one], level)
            elif one not in replaced:
                instead.setdefault(one, ("overlaps", by))
    lines = [
        _line(result, worth[number], gives[number], approved, instead.get(number))
        for number, result in enumerate(results)
    ]
    return Outcome(
        shares={level: sum(each.get(level, 0) for each in gives) for level in LEVELS},
        english=_has("english", results, worth, approved),
        maths=_has("maths", results, worth, approved),
        any_qualification=any(worth),
        results=lines,
    )


def _worth(result: Result, approved: Mapping[str, Qualification]) -> Worth | None:
    found = approved.get(result.qualification)
    return found.grades.get(result.grade) if found else None


def _parts(
    results: Sequence[Result],
    worth: Sequence[Worth | None],
    approved: Mapping[str, Qualification],
    level: Level,
) -> dict[int, int]:
    """Which results are part of one that is a whole threshold of a level by itself."""
    whole = {
        part: number
        for number, (result, each) in enumerate(zip(results, worth, strict=True))
        if each and getattr(each, level) >= WHOLE
        for part in approved[result.qualification].contains
    }
    return {
        number: whole[result.qualification]
        for number, result in enumerate(results)
        if worth[number] and result.qualification in whole
    }


def _best(
    results: Sequence[Result],
    worth: Sequence[Worth | None],
    approved: Mapping[str, Qualification],
    level: Level,
    replaced: Mapping[int, int],
) -> dict[int, int]:
    """The result that counts for a level in place of each that gives anything to it."""
    groups: dict[str, list[tuple[int, int, int]]] = {}
    for number, (result, each) in enumerate(zip(results, worth, strict=True)):
        if each and getattr(each, level) and number not in replaced:
            code = _code(result, approved[result.qualification])
            groups.setdefault(code, []).append((getattr(each, level), each.points, -number))
    return {-number: -max(group)[2] for group in groups.values() for _, _, number in group}


def _code(result: Result, qualification: Qualification) -> str:
    return result.discount_code or qualification.discount_code or _subject(result, qualification)


def _subject(result: Result, qualification: Qualification) -> str:
    """Maths is mathematics; English Language is English, as a GCSE."""
    name = plain(result.subject)
    known = SUBJECTS.get(name)
    return known if known and (known == "maths" or qualification.counts_as_gcse) else name


def _has(
    subject: Subject,
    results: Sequence[Result],
    worth: Sequence[Worth | None],
    approved: Mapping[str, Qualification],
) -> bool:
    return any(
        each is not None
        and approved[result.qualification].counts_as_gcse
        and result.grade in GOOD
        and SUBJECTS.get(plain(result.subject)) == subject
        for result, each in zip(results, worth, strict=True)
    )


def _line(
    result: Result,
    worth: Worth | None,
    gives: Mapping[Level, int],
    approved: Mapping[str, Qualification],
    instead: tuple[Verdict, int] | None,
) -> Reckoned:
    if worth is None:
        verdict: Verdict = "not_awarded" if result.qualification in approved else "not_approved"
        return Reckoned(result, None, {}, verdict)
    if gives or instead is None:
        return Reckoned(result, worth, gives, "counted")
    return Reckoned(result, worth, {}, *instead)


WHO: Final = ("who", "cohort")
RESULTS: Final = {
    "who": pl.Int64(),
    "cohort": pl.String(),
    "qualification": pl.String(),
    "subject": pl.String(),
    "grade": pl.String(),
    "discount_code": pl.String(),
}
"""A frame of results: whose, and of which cohort (an academic year, as 2009/10)."""


def reckoned_all(results: pl.DataFrame) -> pl.DataFrame:
    """What the results of many come to: for each who and cohort of a frame of `RESULTS` the shares,
    then `english`, `maths`, `any_qualification`, and of each level whether it is `…_reached`."""
    cohorts = results["cohort"].unique().to_list()
    rows = results.join(_worth_in(cohorts), on=["cohort", "qualification", "grade"], how="inner")
    rows = rows.with_columns(_subject=_plain("subject"))
    for level in LEVELS:
        rows = _without_parts(rows, level)
    code = pl.coalesce("discount_code", "_code", _SUBJECT).alias("_group")
    shares = (
        rows.group_by(*WHO, code)
        .agg(pl.col(level).max() for level in LEVELS)
        .group_by(WHO)
        .agg(pl.col(level).sum() for level in LEVELS)
    )
    good = pl.col("counts_as_gcse") & pl.col("grade").is_in(GOOD)
    subjects = rows.group_by(WHO).agg(
        (good & pl.col("_subject").is_in(_named(each))).any().alias(each)
        for each in ("english", "maths")
    )
    everybody = results.select(WHO).unique(maintain_order=True)
    found = everybody.join(shares, on=WHO, how="left").join(subjects, on=WHO, how="left")
    told = found.with_columns(any_qualification=pl.col("level_1").is_not_null())
    filled = told.with_columns(
        *(pl.col(level).fill_null(0) for level in LEVELS),
        *(pl.col(each).fill_null(value=False) for each in ("english", "maths")),
    )
    return filled.with_columns(
        pl.any_horizontal(pl.col(each) >= WHOLE for each in LEVELS[at:]).alias(f"{level}_reached")
        for at, level in enumerate(LEVELS)
    )


_PARTS: Final = {"qualification": pl.String(), "_part": pl.String()}
_WORTH: Final = {
    "cohort": pl.String(),
    "qualification": pl.String(),
    "grade": pl.String(),
    "level_1": pl.Int64(),
    "level_2": pl.Int64(),
    "level_3": pl.Int64(),
    "counts_as_gcse": pl.Boolean(),
    "_code": pl.String(),
}


def _worth_in(cohorts: Iterable[str]) -> pl.DataFrame:
    rows = [
        (cohort, code, grade, *worth[:3], each.counts_as_gcse, each.discount_code)
        for cohort in cohorts
        for code, each in counted_in(AcademicYear.parse(cohort)).items()
        for grade, worth in each.grades.items()
    ]
    return pl.DataFrame(rows, schema=_WORTH, orient="row")


def _without_parts(rows: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Nothing for a level from what is part of a result that is a whole threshold of it."""
    parts = [(code, part) for code, each in QUALIFICATIONS.items() for part in each.contains]
    inside = pl.DataFrame(parts, schema=_PARTS, orient="row")
    replaced = (
        rows.filter(pl.col(level) >= WHOLE)
        .join(inside, on="qualification", how="inner")
        .select(*WHO, qualification="_part", _replaced=pl.lit(value=True))
        .unique()
    )
    marked = rows.join(replaced, on=[*WHO, "qualification"], how="left")
    kept = pl.when(pl.col("_replaced").is_null()).then(level).otherwise(0).alias(level)
    return marked.with_columns(kept).drop("_replaced")


_KNOWN: Final = pl.col("_subject").replace(dict[str, str](SUBJECTS))
_SUBJECT: Final = (
    pl.when(pl.col("counts_as_gcse") | (_KNOWN == "maths"))
    .then(_KNOWN)
    .otherwise(pl.col("_subject"))
)
"""As `_subject`."""


def _plain(column: str) -> pl.Expr:
    """As `education.qualifications.plain`."""
    lower = pl.col(column).str.to_lowercase().str.replace_all("&", " and ", literal=True)
    return lower.str.replace_all("[^a-z0-9]+", " ").str.strip_chars(" ")


def _named(subject: Subject) -> list[str]:
    return [name for name, each in SUBJECTS.items() if each == subject]
