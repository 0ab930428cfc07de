"""What young people do, as tests hand it in."""

from datetime import date

from contracts.fourteen19 import Activity, Age, ParticipationChanged
from tests.fourteen19.app import SCHOOL, Fourteen19, Row
from tests.fourteen19.people import learner, of_learner

AT = f"{SCHOOL}/2009-10"
NOVEMBER, DECEMBER = date(2009, 11, 30), date(2009, 12, 31)
JANUARY = date(2010, 1, 31)


def does(number: int, activity: str, starts_on: str, provider: str = SCHOOL, **more: str) -> Row:
    """A row of a file of participation."""
    return of_learner(number, provider, activity=activity, starts_on=starts_on, **more)


def left(number: int, **more: str) -> Row:
    """Who was on roll at the school in September alone."""
    return learner(number, standing="left", left_on="2009-10-01", **more)


async def months(fourteen19: Fourteen19, at: str = AT) -> dict[date, dict[Age, Activity]]:
    """What was told last of a home and year."""
    told: ParticipationChanged = (await fourteen19.told(ParticipationChanged))[at]
    return told.months


def as_one(ages: dict[Age, Activity]) -> Activity:
    """All ages of a month together."""
    names = Activity.model_fields
    return Activity(**{name: sum(getattr(each, name) for each in ages.values()) for name in names})
