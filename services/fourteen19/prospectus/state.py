"""A course of the prospectus."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar, Final, Literal

from chassis.records.state import HEAD, Due, Entry, Part, State
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from education.years import AcademicYear

Mode = Literal["full_time", "part_time"]
PUBLISH_BEFORE: Final = timedelta(days=30)
"""How long before the last day for applications a course is to be published."""


class CoursePlace(Part):
    """Where it is taught. Latitude and longitude are WGS84 degrees; null: not known, and then no
    search by distance finds it."""

    name: str
    postcode: str
    latitude: float | None = None
    longitude: float | None = None


class Course(State):
    """A course of one provider in one academic year, under the provider's own code.

    It lasts `years` or `weeks`, from `starts_on`; null: to the end of its year. `line` is the
    Diploma's, null for any other qualification. `apply_by` is the last day for applications. Ages
    are on 31 August before the year, both in it.
    """

    NAME: ClassVar[str] = "course"
    PATH: ClassVar[str] = "courses"

    status: Literal["draft", "published", "withdrawn"] = "draft"
    year: str
    code: str
    title: str
    level: PlaceLevel
    summary: str | None = None
    description: str | None = None
    qualification: str | None = None
    line: LineCode | None = None
    subject_area: str | None = None
    mode: Mode = "full_time"
    starts_on: date | None = None
    weeks: int | None = None
    years: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    entry_requirements: str | None = None
    places: int | None = None
    apply_by: date | None = None
    taught_at: CoursePlace | None = None
    web: str | None = None
    contact: str | None = None
    published_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_why: str | None = None

    @property
    def over_on(self) -> date:
        """The first day on which it is over."""
        year = AcademicYear.parse(self.year)
        if self.starts_on and self.weeks:
            return self.starts_on + timedelta(weeks=self.weeks)
        # A course of two years that begins in 2009/10 is over with 2010/11.
        ends = AcademicYear(year.start + (self.years or 1) - 1).ends
        return ends + timedelta(days=1)

    def dues(self) -> Iterable[Due]:
        if self.status == "draft" and self.apply_by:
            by = self.apply_by - PUBLISH_BEFORE
            yield Due("publish", HEAD, f"publish the course {self.code}: {self.title}", by)

    def entries(self) -> Iterable[Entry]:
        if self.published_on:
            what = f"course in the prospectus: {self.title}"
            yield Entry("published", self.published_on, what)
        if self.withdrawn_on:
            yield Entry("withdrawn", self.withdrawn_on, f"course withdrawn: {self.title}")
