"""The rules of a file of inspections, applied to a chunk of rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Checked, Finding, Rule
from education.ofsted import BEGAN, CATEGORIES, CONCERNS, GRADES, INADEQUATE, RENAMED
from services.schools.inspections.columns import MONITORED
from services.schools.inspections.state import JUDGEMENTS
from services.schools.register.naming import UNKNOWN_ORGANISATION, named

RULES: Final = (
    UNKNOWN_ORGANISATION,
    Rule(
        "left_out",
        "warning",
        "Rows of Ofsted's lists that say nothing here were left out: of organisations that are "
        "not registered, or without an inspection.",
        "Nothing, or register the organisations first and hand the file in again.",
    ),
    Rule("in_the_future", "error", "The day is still to come.", "Correct the date."),
    Rule(
        "before_2005",
        "error",
        "It was held before September 2005, when inspections that give the four grades began.",
        "Leave the row out.",
    ),
    Rule(
        "published_before_inspected",
        "error",
        "The report was published before the inspection.",
        "Correct one of the dates.",
    ),
    Rule(
        "word_of_another_framework",
        "warning",
        "The word for grade 3 is not that of the day: satisfactory became requires improvement in "
        "September 2012 (early years: November 2013). The grade is 3 either way.",
        "Check the date.",
    ),
    Rule(
        "missing_for_this_sort",
        "error",
        "What an inspection of this sort always has is missing: a full one its overall grade, the "
        "childcare register its outcome.",
        "Fill it in.",
    ),
    Rule(
        "not_of_this_sort",
        "error",
        "An inspection of this sort does not give this.",
        "Leave it blank, or correct the sort of the inspection.",
    ),
    Rule(
        "category_missing",
        "error",
        "An inadequate school is always in a category (Education Act 2005, section 44).",
        "Give notice_to_improve or special_measures.",
    ),
    Rule(
        "category_without_grade_4",
        "error",
        "Only an inadequate inspection, grade 4, leads to a category.",
        "Correct the grade or the category.",
    ),
    Rule(
        "category_of_another_sort",
        "error",
        "The category is not one that an inspection of this sort leads to.",
        "Schools: notice_to_improve, special_measures; settings: inadequate_1, inadequate_2.",
    ),
    Rule(
        "category_unknown",
        "warning",
        "Ofsted's lists do not say into which category an inadequate inspection led.",
        "Hand in those inspections in the native form, with their category.",
    ),
    Rule(
        "grade_replaced",
        "warning",
        "The same inspection was held with another grade and its particulars; the file's grade "
        "alone stands now.",
        "Check which is right; withdraw the submission to have the former back.",
    ),
)
_FULL: Final = tuple(CATEGORIES)
_NUMBERS: Final = GRADES | {str(grade): grade for grade in GRADES.values()}
_GIVEN_BY: Final = {
    **dict.fromkeys(("overall", *JUDGEMENTS, "category"), _FULL),
    **dict.fromkeys((*MONITORED, "statement_of_action", "nqt_appointments"), ("section_8",)),
    "outcome": ("childcare_register",),
}
"""Which sorts of inspection give what."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need beside the file: who is meant by which number, and the day it came."""

    organisations: pl.DataFrame
    today: date


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """The columns of the table for every row of any form, and what is wrong with them.

    Rows of Ofsted's lists that name nobody known come without organisation: they are left out.
    """
    rows = named(_gathered(frame), known.organisations)
    return Checked(rows, (*_dates(known.today), *_FINDINGS))


def _gathered(frame: pl.DataFrame) -> pl.DataFrame:
    """One set of columns out of those of the three forms, of which a row has but one's."""
    word = pl.coalesce("rating", "grade")
    # A setting's six digits may be a school's URN as well.
    setting = pl.col("setting").str.replace("^([0-9])", "OC${1}")
    return frame.with_columns(
        pl.coalesce("organisation", "school", setting).alias("organisation"),
        pl.coalesce("inspected", _sort()).alias("inspected"),
        pl.coalesce("overall", looked_up(word, _NUMBERS, pl.Int64())).alias("overall"),
        pl.coalesce("outcome", pl.when(word.is_in(["met", "not_met"])).then(word)).alias("outcome"),
        _word=word,
        _listed=pl.col("dialect") != "native",
        category=pl.when(_none_follows()).then(pl.lit("none")).otherwise("category"),
    )


def _none_follows() -> pl.Expr:
    """Where a native row gives a grade better than 4, there is no category."""
    better = pl.col("overall") < INADEQUATE
    return pl.col("category").is_null() & pl.col("inspected").is_in(_FULL) & better


def _sort() -> pl.Expr:
    """Of a row of Ofsted's lists; a setting without a grade was not inspected."""
    met = pl.col("grade").is_in(["met", "not_met"])
    return (
        pl.when(pl.col("rating").is_not_null())
        .then(pl.lit("section_5"))
        .when(met)
        .then(pl.lit("childcare_register"))
        .when(pl.col("grade").is_not_null())
        .then(pl.lit("early_years"))
    )


_INSPECTED: Final = pl.col("inspected")
_FULLY: Final = _INSPECTED.is_in(_FULL)
_DAY: Final = pl.col("inspected_on")
_RENAMED: Final = (
    pl.when(_INSPECTED == "section_5")
    .then(pl.lit(RENAMED["section_5"]))
    .otherwise(pl.lit(RENAMED["early_years"]))
)


def _dates(today: date) -> list[Finding]:
    return [
        Finding("in_the_future", _DAY.gt(today), "is still to come", "inspected_on"),
        Finding(
            "in_the_future", pl.col("published_on") > today, "is still to come", "published_on"
        ),
        Finding("before_2005", _DAY < BEGAN, "lies before September 2005", "inspected_on"),
        Finding(
            "published_before_inspected",
            pl.col("published_on") < _DAY,
            "lies before the inspection",
            "published_on",
        ),
    ]


def _of_sorts() -> list[Finding]:
    return [
        Finding(
            "not_of_this_sort",
            pl.col(name).is_not_null() & ~_INSPECTED.is_in(sorts),
            pl.format("is not given by an inspection of the sort {}", _INSPECTED),
            name,
        )
        for name, sorts in _GIVEN_BY.items()
    ]


def _categories() -> list[Finding]:
    category, overall = pl.col("category"), pl.col("overall")
    concern = category.is_in(CONCERNS)
    fits = pl.any_horizontal(
        _INSPECTED.eq(sort) & category.is_in(those) for sort, those in CATEGORIES.items()
    )
    none = category.is_null() | (category == "none")
    return [
        Finding(
            "category_missing",
            (_INSPECTED == "section_5") & (overall == INADEQUATE) & none & ~pl.col("_listed"),
            "is missing for an inadequate school",
            "category",
        ),
        Finding(
            "category_without_grade_4",
            concern & (overall < INADEQUATE),
            "needs overall grade 4",
            "category",
        ),
        Finding(
            "category_of_another_sort",
            concern & _FULLY & ~fits,
            pl.format("is none that an inspection of the sort {} leads to", _INSPECTED),
            "category",
        ),
    ]


_FINDINGS: Final[Sequence[Finding]] = (
    Finding(
        UNKNOWN_ORGANISATION.code,
        pl.col("_unknown_organisation") & ~pl.col("_listed"),
        "is no organisation of the register",
        "organisation",
    ),
    Finding(
        "missing_for_this_sort",
        _FULLY & pl.col("overall").is_null(),
        "is missing",
        "overall",
    ),
    Finding(
        "missing_for_this_sort",
        (_INSPECTED == "childcare_register") & pl.col("outcome").is_null(),
        "is missing",
        "outcome",
    ),
    Finding(
        "word_of_another_framework",
        ((pl.col("_word") == "satisfactory") & (_DAY >= _RENAMED))
        | ((pl.col("_word") == "requires_improvement") & (_DAY < _RENAMED)),
        "is not what grade 3 was called on that day",
        "rating",
    ),
    *_of_sorts(),
    *_categories(),
)
