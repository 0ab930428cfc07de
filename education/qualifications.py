"""Approved qualifications: how much of the thresholds of Levels 1 to 3 each grade gives.

The data are in `qualifications.toml`, by the cohorts of which they are true. A cohort is the
academic year at whose end a young person's results are counted.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from education.years import AcademicYear

Subject = Literal["english", "maths"]
NOT_AWARDED: Final = ("U", "X", "Q")
"""Grades of who was entered and has no award: unclassified, absent, still to come."""


class Worth(NamedTuple):
    """What a grade gives: percent of each threshold, and points."""

    level_1: int
    level_2: int
    level_3: int
    points: int


class Band(BaseModel):
    """Grades, by their points, that give the same shares of the thresholds, in percent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: Mapping[str, int]
    level_1: int = Field(0, ge=0)
    level_2: int = Field(0, ge=0)
    level_3: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _higher_levels_are_lower_ones_too(self) -> Self:
        if self.level_2 > self.level_1 or (self.level_3 and not self.level_2):
            raise ValueError("What is of a level is of those below it too.")
        return self


class Qualification(BaseModel):
    """A type of qualification, for the cohorts `first` to `last` (None: without end).

    `contains`: what is part of it. `discount_code`: of results that give none of their own; else
    it is their subject. `counts_as_gcse`: it may be one of the two subjects of NI 75.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title: str
    spellings: Sequence[str] = ()
    first: AcademicYear | None = None
    last: AcademicYear | None = None
    counts_as_gcse: bool = False
    discount_code: str | None = None
    contains: Sequence[str] = ()
    bands: Sequence[Band]

    @property
    def grades(self) -> Mapping[str, Worth]:
        """Every grade that is an award, and what it gives."""
        return {
            grade: Worth(band.level_1, band.level_2, band.level_3, points)
            for band in self.bands
            for grade, points in band.points.items()
        }

    def is_counted_in(self, cohort: AcademicYear) -> bool:
        """Whether it is approved for a cohort."""
        begun = self.first is None or self.first <= cohort
        return begun and (self.last is None or cohort <= self.last)


class _File(BaseModel):
    """`qualifications.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    qualifications: Sequence[Qualification]
    subjects: Mapping[Subject, Sequence[str]]


def _read() -> _File:
    file = resources.files("education") / "qualifications.toml"
    return _File.model_validate(tomllib.loads(file.read_text("utf-8")))


_FILE: Final = _read()
QUALIFICATIONS: Final[Mapping[str, Qualification]] = {
    each.code: each for each in _FILE.qualifications
}
"""By code."""
SUBJECTS: Final[Mapping[str, Subject]] = {
    name: subject for subject, names in _FILE.subjects.items() for name in names
}
"""Which of the two subjects of NI 75 a subject is, by its plain name."""


@cache
def counted_in(cohort: AcademicYear) -> Mapping[str, Qualification]:
    """The qualifications approved for a cohort, by code."""
    return {code: each for code, each in QUALIFICATIONS.items() if each.is_counted_in(cohort)}


def plain(subject: str) -> str:
    """A subject as it is compared: `Design & Technology` is `design and technology`."""
    return re.sub("[^a-z0-9]+", " ", subject.lower().replace("&", " and ")).strip()
