"""Where figures are kept and values told: a place of some level, in one period.

    level          place
    organisation   its URN, or early years URN                105148, EY123456
    area           a local authority's three digits           350
    region         an English region's ONS code               E12000002
    country        England                                    E92000001
    group          organisations of an area by some scheme    350:phase:primary, 350:tier:5

Balances are kept for organisations and areas; the wider ones are sums of areas, and a group is the
sum of the organisations in it on the day asked for.
"""

import re
from typing import Final, Literal, NamedTuple

Level = Literal["organisation", "area", "region", "country", "group"]
LEVELS: Final[tuple[Level, ...]] = ("organisation", "area", "region", "country", "group")
_AREA: Final = re.compile(r"[0-9]{3}")
_GROUP: Final = re.compile(r"([0-9]{3}):([a-z_]+):([A-Za-z0-9_-]+)")


class Spot(NamedTuple):
    """Where balances and values are: a place and one period."""

    level: Level
    place: str
    period: str


class Group(NamedTuple):
    """The organisations of an area that one scheme puts together: its phase, its tier."""

    area: str
    scheme: str
    code: str


def level_of(place: str) -> Level:
    """The level of a place, told by the form of its name."""
    if _AREA.fullmatch(place):
        return "area"
    if place.startswith("E92"):
        return "country"
    if place.startswith("E12"):
        return "region"
    return "group" if _GROUP.fullmatch(place) else "organisation"


def group_of(place: str) -> Group:
    """A group's place, read. Raises ValueError when it is none."""
    match = _GROUP.fullmatch(place)
    if match is None:
        raise ValueError("A group is written area:scheme:code, as in 350:phase:primary.")
    return Group(match[1], match[2], match[3])
