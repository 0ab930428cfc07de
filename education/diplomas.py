"""The 14-19 Diploma: its lines of learning, when each was first taught, and its levels."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, NamedTuple, get_args

LineCode = Literal[
    "CBE", "CRM", "ENG", "ITE", "SHD",
    "BAF", "ELS", "HBS", "HOS", "MPD",
    "PUS", "RET", "SAL", "TRT",
    "HUM", "LAN", "SCI",
]  # fmt: skip
Level = Literal["foundation", "higher", "progression", "advanced", "extended"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
FRAMEWORK_LEVEL: Final[Mapping[Level, int | None]] = {
    "foundation": 1,
    "higher": 2,
    "progression": 3,
    "advanced": 3,
    "extended": None,
}
"""The level of the National Qualifications Framework; the extended Diploma is of each of them."""
ENTITLED_FROM: Final = date(2013, 9, 1)
"""From when on every young person was to have a choice of all lines."""


class Line(NamedTuple):
    """A line of learning: of which phase, and the first day it could be taught."""

    code: LineCode
    name: str
    phase: int
    available_from: date


_STARTS: Final = {
    1: date(2008, 9, 1),
    2: date(2009, 9, 1),
    3: date(2010, 9, 1),
    4: date(2011, 9, 1),
}
_NAMES: Final[tuple[tuple[LineCode, str, int], ...]] = (
    ("CBE", "Construction and the Built Environment", 1),
    ("CRM", "Creative and Media", 1),
    ("ENG", "Engineering", 1),
    ("ITE", "Information Technology", 1),
    ("SHD", "Society, Health and Development", 1),
    ("BAF", "Business, Administration and Finance", 2),
    ("ELS", "Environmental and Land-based Studies", 2),
    ("HBS", "Hair and Beauty Studies", 2),
    ("HOS", "Hospitality", 2),
    ("MPD", "Manufacturing and Product Design", 2),
    ("PUS", "Public Services", 3),
    ("RET", "Retail Business", 3),
    ("SAL", "Sport and Active Leisure", 3),
    ("TRT", "Travel and Tourism", 3),
    ("HUM", "Humanities and Social Sciences", 4),
    ("LAN", "Languages and International Communication", 4),
    ("SCI", "Science", 4),
)
LINES: Final[Mapping[LineCode, Line]] = {
    code: Line(code, name, phase, _STARTS[phase]) for code, name, phase in _NAMES
}
"""Every line that was planned, by its code; those of phase 4 were never taught in the end."""
