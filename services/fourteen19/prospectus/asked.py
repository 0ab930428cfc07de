"""What a search for courses may ask, and its conditions in SQL."""

import re
from collections.abc import Iterator
from datetime import date
from math import cos, radians
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from chassis.drafts import Day
from chassis.records.drafts import AreaCode
from chassis.records.refusing import wrong
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from education.years import AcademicYear
from services.fourteen19.prospectus.state import Mode
from services.fourteen19.prospectus.texts import Latitude, Longitude, postcode_of

KM_A_DEGREE: Final = 111.0
"""Of latitude; a little less than any, so that a box has at least what a circle has."""
_NEAR: Final = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,10})?) ?, ?(-?[0-9]{1,2}(?:\.[0-9]{1,10})?)")
_NUMBER = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/ -]{1,20}$")]
Condition = tuple[str, dict[str, Any]]


class Spot(BaseModel):
    """A point, in WGS84 degrees."""

    latitude: Latitude
    longitude: Longitude


class NearFound(Spot):
    """The point that `near` was taken for: the one given, where courses are taught at the postcode,
    or, where none is, in the postcode's district (`BL3`), on the mean."""

    by: Literal["coordinates", "postcode", "district"]


class CourseSearch(BaseModel):
    """What is looked for; several values of one filter mean any of them."""

    q: str | None = Field(None, max_length=100, description="words, however spelt")
    line: Annotated[list[LineCode], Field(max_length=17)] = []
    level: Annotated[list[PlaceLevel], Field(max_length=4)] = []
    organisation: Annotated[list[_NUMBER], Field(max_length=50)] = Field(
        [], description="whose it is: a UKPRN, URN or LAESTAB"
    )
    area: Annotated[list[AreaCode], Field(max_length=50)] = Field(
        [], description="local authority of the provider, e.g. 350"
    )
    mode: Mode | None = None
    year: AcademicYear | None = Field(None, description="in which it starts")
    starts_from: Day | None = None
    starts_to: Day | None = Field(None, description="both days are in it")
    open: bool = Field(False, description="only those to which one may apply still")
    near: str | None = Field(
        None,
        max_length=50,
        description="`53.578,-2.429`, or a postcode: the nearest first",
    )
    within_km: float | None = Field(None, gt=0, le=200, description="only with near")

    def conditions(self, today: date) -> Iterator[Condition]:
        """All but words and distance, with the values they need."""
        yield "o.status <> 'closed' AND c.over_on > :today", {"today": today}
        for column, values in (
            ("c.line", self.line),
            ("c.level", self.level),
            ("o.area", self.area),
        ):
            name = column.partition(".")[2]
            if values:
                yield f"{column} = ANY(CAST(:{name} AS text[]))", {name: list(values)}
        if self.organisation:
            keys = ("c.organisation", "o.laestab", "o.ukprn")
            known = " OR ".join(f"{key} = ANY(CAST(:numbers AS text[]))" for key in keys)
            given = [re.sub("[ /-]", "", each).upper() for each in self.organisation]
            yield f"({known})", {"numbers": given}
        if self.mode:
            yield "c.mode = :mode", {"mode": self.mode}
        if self.year:
            yield "c.year = :year", {"year": str(self.year)}
        if self.starts_from:
            yield "c.starts_on >= :starts_from", {"starts_from": self.starts_from}
        if self.starts_to:
            yield "c.starts_on <= :starts_to", {"starts_to": self.starts_to}
        if self.open:
            yield "coalesce(c.apply_by, c.starts_on) >= :today", {}


class Near(NamedTuple):
    """Where `near` says: at a spot, or where a postcode is."""

    spot: Spot | None
    postcode: str | None


def near_of(asked: CourseSearch) -> Near | None:
    """What `near` means; None: nothing was said of it. Raises `invalid_request`."""
    if asked.near is None:
        if asked.within_km is not None:
            raise wrong("near_missing", "query.within_km", "say of which place: near=53.578,-2.429")
        return None
    if match := _NEAR.fullmatch(asked.near.strip()):
        return Near(_spot(float(match[1]), float(match[2])), None)
    try:
        return Near(None, postcode_of(asked.near))
    except PydanticCustomError:
        message = "it is neither latitude,longitude nor a postcode"
        raise wrong("not_a_place", "query.near", message) from None


def around(spot: Spot, within_km: float) -> Condition:
    """A box that holds the circle, for an index; and the circle."""
    high = within_km / KM_A_DEGREE
    wide = within_km / (KM_A_DEGREE * cos(radians(min(spot.latitude + high, 80))))
    box = (
        "c.latitude BETWEEN :south AND :north AND c.longitude BETWEEN :west AND :east"
        f" AND {METRES} <= :within_m"
    )
    return box, {
        "south": spot.latitude - high,
        "north": spot.latitude + high,
        "west": spot.longitude - wide,
        "east": spot.longitude + wide,
        "within_m": round(within_km * 1000),
    }


METRES: Final = """
    CAST(round(2 * 6371008.8 * asin(sqrt(least(1.0,
        power(sin(radians(c.latitude - CAST(:latitude AS float8)) / 2), 2)
        + cos(radians(CAST(:latitude AS float8))) * cos(radians(c.latitude))
        * power(sin(radians(c.longitude - CAST(:longitude AS float8)) / 2), 2))))) AS integer)"""
"""Along the great circle, from a spot to where a course is taught; to the metre."""


def _spot(latitude: float, longitude: float) -> Spot:
    try:
        return Spot(latitude=latitude, longitude=longitude)
    except ValidationError:
        message = "it is not in England: latitude is 49 to 61, then longitude, -9 to 2.5"
        raise wrong("not_a_place", "query.near", message) from None
