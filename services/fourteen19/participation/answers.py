"""What `GET /participation` answers with.

Percentages have one decimal place, half up. A figure that is not there is null with a reason beside
it. Who acts for some organisations only is told an authority's percentages, and no counts.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from education.disclosure import Disclosure, Withheld

ParticipationBreakdown = Literal["none", "age", "gender", "ethnicity", "home"]
NotTold = Literal[Withheld, "not_yet"]
"""suppressed: it would tell of too few; not_applicable: nobody to count; not_yet: a month it is
about is not over."""


class ParticipationMonth(BaseModel):
    """Young people of 16 to 18 at the end of a month, by their age on that day.

    Percentages are of `young_people`: those in education, employment or training (`eet`), NEET and
    not known. Those in custody and asylum seekers are left out.
    """

    on: date
    projected: bool = Field(description="still to come: as it will be if nobody is heard of again")
    young_people: int | None
    eet: int | None
    learning: int | None = Field(description="in education or training, of eet")
    neet: int | None
    not_known: int | None
    lapsed_eet: int | None = Field(description="of not_known: last known in education or work")
    lapsed_neet: int | None = Field(description="of not_known: last known as neither")
    excluded: int | None
    neet_percent: Decimal | None
    adjusted_neet_percent: Decimal | None = Field(
        description="with the shares asked for of those whose record lapsed"
    )
    not_known_percent: Decimal | None
    reason: NotTold | None


class NeetIndicator(BaseModel):
    """NI 117: the mean of the rates at the end of November, December and January, adjusted with the
    shares asked for; `ratio_of_sums` is the other way to read its definition."""

    percent: Decimal | None
    ratio_of_sums: Decimal | None
    months: list[date]
    reason: NotTold | None


class LearningIndicator(BaseModel):
    """NI 91: on 31 December, those in education or training of all who were 17 on 31 August before
    the academic year. Who is not known takes no part."""

    on: date
    percent: Decimal | None
    learning: int | None
    population: int | None
    reason: NotTold | None


class ParticipationGroup(BaseModel):
    """A group of young people: `all`, `age=17`, `gender=F`, `ethnicity=white`, `home=105260`; of
    whom it is not known, `gender=unknown`."""

    group: str
    months: list[ParticipationMonth]
    ni117: NeetIndicator
    ni91: LearningIndicator


class Participation(BaseModel):
    """What young people do at the end of each month of an academic year."""

    organisation: str | None
    area: str | None
    year: str
    by: ParticipationBreakdown
    share_of_lapsed_eet: Decimal
    share_of_lapsed_neet: Decimal
    disclosure: Disclosure = Field(
        description="suppressed: percentages only, and none that would tell of few"
    )
    groups: list[ParticipationGroup]
