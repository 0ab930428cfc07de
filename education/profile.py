"""The Early Years Foundation Stage Profile as it was from 2008 to 2012: 13 scales of 0 to 9.

A scale has nine items, each achieved or not: 1 to 3 are on the way to the early learning goals, 4
to 8 are drawn from them in any order, 9 is beyond them. A scale's points are its items achieved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MAX_SCORE: Final = 9
MAX_TOTAL: Final = 117
GOOD_LEVEL_TOTAL: Final = 78
GOOD_LEVEL_EACH: Final = 6
SECURE_FROM: Final = 6
"""Points in a scale from which a child works securely within the early learning goals."""
ITEMS: Final = 9
"""Items of each scale."""
_STEPPING_STONES: Final = 3
_HIGHEST: Final = ITEMS - 1  # where the ninth item stands

Scores = Mapping[str, int | None]
"""One child's points by scale code. None, or no entry, is a scale not assessed; 0 is a score."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One assessment scale: its code in files, area of learning, name, and name in the NPD."""

    code: str
    area: str
    name: str
    npd: str


SCALES: Final = (
    Scale("DA", "PSED", "Dispositions and attitudes", "fsp_pse_as1"),
    Scale("SD", "PSED", "Social development", "fsp_pse_as2"),
    Scale("ED", "PSED", "Emotional development", "fsp_pse_as3"),
    Scale("LCT", "CLL", "Language for communication and thinking", "fsp_cll_as1"),
    Scale("LSL", "CLL", "Linking sounds and letters", "fsp_cll_as2"),
    Scale("R", "CLL", "Reading", "fsp_cll_as3"),
    Scale("W", "CLL", "Writing", "fsp_cll_as4"),
    Scale("NLC", "PSRN", "Numbers as labels and for counting", "fsp_psrn_as1"),
    Scale("C", "PSRN", "Calculating", "fsp_psrn_as2"),
    Scale("SSM", "PSRN", "Shape, space and measures", "fsp_psrn_as3"),
    Scale("KUW", "KUW", "Knowledge and understanding of the world", "fsp_rkuw"),
    Scale("PD", "PD", "Physical development", "fsp_ripd"),
    Scale("CD", "CD", "Creative development", "fsp_ricd"),
)
"""In the order of the Profile, and of the columns of a file."""

PSED: Final = tuple(scale.code for scale in SCALES if scale.area == "PSED")
"""Codes of the scales in Personal, Social and Emotional Development."""
CLL: Final = tuple(scale.code for scale in SCALES if scale.area == "CLL")
"""Codes of the scales in Communication, Language and Literacy."""
PSRN: Final = tuple(scale.code for scale in SCALES if scale.area == "PSRN")
"""Codes of the scales in Problem Solving, Reasoning and Numeracy."""
SECURE: Final[Mapping[str, tuple[str, ...]]] = {
    **{scale.code: (scale.code,) for scale in SCALES},
    "PSED": PSED,
    "CLL": CLL,
    "PSRN": PSRN,
}
"""What a child may be secure in, and by which scales: each scale, then the areas of several."""


def is_complete(scores: Scores) -> bool:
    """Whether the child has a score of 0 to 9 on all 13 scales. Others are left out of NI 72."""
    return total(scores) is not None


def total(scores: Scores) -> int | None:
    """The points over all 13 scales, 0 to 117; None if any scale lacks a valid score."""
    points = 0
    for scale in SCALES:
        score = scores.get(scale.code)
        if score is None or not 0 <= score <= MAX_SCORE:
            return None
        points += score
    return points


def good_level(scores: Scores) -> bool:
    """A good level of development, the achievement NI 72 counts.

    78 points or more in all, and 6 or more in *each* PSED and CLL scale (an average of 6 is
    not enough). An incomplete Profile never has it.
    """
    points = total(scores)
    if points is None or points < GOOD_LEVEL_TOTAL:
        return False
    return all((scores[code] or 0) >= GOOD_LEVEL_EACH for code in PSED + CLL)


def secure_in(scores: Scores) -> tuple[str, ...]:
    """Scales and areas of `SECURE` with 6 points or more in each scale; none where incomplete."""
    if not is_complete(scores):
        return ()
    return tuple(
        name
        for name, codes in SECURE.items()
        if all((scores[code] or 0) >= SECURE_FROM for code in codes)
    )


def beyond_the_goals_too_soon(items: Sequence[bool]) -> bool:
    """Whether the ninth of a scale's items is achieved without all of the eight before it."""
    return items[_HIGHEST] and not all(items[:_HIGHEST])


def goals_before_stepping_stones(items: Sequence[bool]) -> bool:
    """Whether any of a scale's items 4 to 8 is achieved and one of 1 to 3 is not: rare, but so."""
    return any(items[_STEPPING_STONES:_HIGHEST]) and not all(items[:_STEPPING_STONES])
