"""The submission kind `music_projects`: POST /v1/enrichment/music-projects/submissions."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, Column, Finding, Flag, Integer, Rule, Text
from services.enrichment.music.instruments import INSTRUMENTS
from services.enrichment.pupils.columns import DATES
from services.enrichment.pupils.files import SchoolFile

_LARGE: Final = 40
_RULES: Final = (
    Rule(
        "not_in_the_year",
        "error",
        "The project did not begin in the academic year.",
        "Send it with the year in which it began.",
    ),
    Rule(
        "large_class",
        "warning",
        f"More than {_LARGE} pupils are in one class.",
        "Send a project for each class, if there are several.",
    ),
)
_FINDINGS: Final = (
    Finding(
        "not_in_the_year",
        ~pl.col("starts_on").is_between(pl.col("starts"), pl.col("ends")),
        "does not lie in the academic year",
        "starts_on",
    ),
    Finding("large_class", pl.col("pupils") > _LARGE, "are many for one class", "pupils"),
)


def _as_kept(frame: pl.DataFrame) -> pl.DataFrame:
    """Names with single spaces, so that the same is the same; weekly, where nothing is said."""
    spaced = pl.col("class_name").str.replace_all(r"\s+", " ")
    return frame.with_columns(spaced, weekly=pl.col("weekly").fill_null(value=True))


MUSIC_PROJECTS: Final = SchoolFile(
    name="music_projects",
    path="music-projects",
    title="Whole-class music projects (Wider Opportunities)",
    columns=(
        Column("project", "the sender's own reference", Text(max_length=60), required=True),
        Column("class_name", "the class", Text(max_length=60), required=True, aliases=("class",)),
        Column("year_group", "school year, 0 to 13", Integer(0, 13), required=True),
        Column("instrument", "what is taught", Choice(INSTRUMENTS), required=True),
        Column("starts_on", "the first lesson", DATES, required=True, aliases=("starts",)),
        Column("weeks", "weeks of lessons", Integer(1, 52), required=True),
        Column("weekly", "a lesson every week; blank: yes", Flag()),
        Column("minutes", "length of a lesson", Integer(10, 180)),
        Column("pupils", "pupils in the class", Integer(1, 100), required=True),
    ),
    table="music_project",
    key=("project",),
    values=(
        *("class_name", "year_group", "instrument", "starts_on"),
        *("weeks", "weekly", "minutes", "pupils"),
    ),
    tells=("music",),
    of_pupils=False,
    rules=_RULES,
    findings=_FINDINGS,
    derive=_as_kept,
).kind()
