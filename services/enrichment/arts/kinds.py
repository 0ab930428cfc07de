"""The submission kinds `artsmark` and `arts_awards`."""

from typing import Any, Final

import polars as pl

from chassis.clock import today
from chassis.submissions.kind import Choice, Column, Finding, Kind, Rule, Text
from education.arts import (
    ARTS_AWARD_BEGAN,
    ARTS_AWARD_FROM_YEAR_GROUP,
    ARTS_AWARD_LEVELS,
    ARTSMARK_BEGAN,
    INTRODUCTORY_BEGAN,
    INTRODUCTORY_LEVELS,
)
from services.enrichment.pupils.columns import DATES
from services.enrichment.pupils.files import SchoolFile

_ARTSMARK: Final = Choice(
    {
        "Artsmark": "artsmark",
        "Silver": "silver",
        "Gold": "gold",
        "Artsmark Silver": "silver",
        "Artsmark Gold": "gold",
    }
)
_ON: Final = pl.col("awarded_on")
_AWARDED_ON: Final = Column("awarded_on", "the day of the award", DATES, required=True)
_RULES: Final = (
    Rule(
        "not_in_the_year",
        "error",
        "The award is not of the academic year.",
        "Send it with the year in which it was awarded.",
    ),
    Rule("in_the_future", "error", "The day is still to come.", "Correct the date."),
)
_FINDINGS: Final = (
    Finding(
        "not_in_the_year",
        ~_ON.is_between(pl.col("starts"), pl.col("ends")),
        "does not lie in the academic year",
        "awarded_on",
    ),
    Finding("in_the_future", _ON.gt(pl.col("_today")), "is still to come", "awarded_on"),
)


def _with_today(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(_today=pl.lit(today()))


ARTSMARK: Final[Kind[Any]] = SchoolFile(
    name="artsmark",
    path="artsmark",
    title="Artsmark of schools",
    columns=(
        Column("level", "of the award, as there was in 2009", _ARTSMARK, required=True),
        _AWARDED_ON,
    ),
    table="artsmark",
    key=("awarded_on",),
    values=("level",),
    tells=("artsmark",),
    of_pupils=False,
    of_authority=True,
    derive=_with_today,
    rules=(
        *_RULES,
        Rule(
            "before_artsmark",
            "error",
            "The day lies before 2001, when Artsmark began.",
            "Correct the date, or leave the row out.",
        ),
    ),
    findings=(
        *_FINDINGS,
        Finding("before_artsmark", _ON < ARTSMARK_BEGAN, "lies before 2001", "awarded_on"),
    ),
).kind()

ARTS_AWARDS: Final[Kind[Any]] = SchoolFile(
    name="arts_awards",
    path="arts-awards",
    title="Arts Awards of young people",
    columns=(
        Column(
            "level",
            "of the award; Discover and Explore from 2011",
            Choice((*ARTS_AWARD_LEVELS, *INTRODUCTORY_LEVELS)),
            required=True,
        ),
        _AWARDED_ON,
        Column("art_form", "in which art form, such as dance", Text(max_length=60)),
    ),
    table="arts_award",
    key=("level",),
    values=("awarded_on", "art_form"),
    tells=("arts_award",),
    derive=_with_today,
    rules=(
        *_RULES,
        Rule(
            "before_arts_award",
            "error",
            "The day lies before October 2005, when Arts Award began.",
            "Correct the date, or leave the row out.",
        ),
        Rule(
            "not_there_yet",
            "error",
            "There was no Discover and no Explore before 2011: Bronze, Silver and Gold only.",
            "Correct the level or the date.",
        ),
        Rule(
            "young",
            "warning",
            "Arts Award is for ages 11 to 25; the pupil is in a year group before year 6.",
            "Nothing, or correct the pupil's year group on the roll.",
        ),
    ),
    findings=(
        *_FINDINGS,
        Finding(
            "before_arts_award", _ON < ARTS_AWARD_BEGAN, "lies before October 2005", "awarded_on"
        ),
        Finding(
            "not_there_yet",
            pl.col("level").is_in(INTRODUCTORY_LEVELS) & (_ON < INTRODUCTORY_BEGAN),
            "was not awarded before 2011; there were bronze, silver and gold",
            "level",
        ),
        Finding(
            "young",
            pl.col("roll_year_group") < ARTS_AWARD_FROM_YEAR_GROUP,
            "is of a pupil younger than the award is for",
            "level",
        ),
    ),
).kind()
