"""The Early Years Foundation Stage Profile as it was from 2008 to 2012: 13 scales of 0 to 9."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MAX_SCORE: Final = 9
MAX_TOTAL: Final = 117
GOOD_LEVEL_TOTAL: Final = 78
GOOD_LEVEL_EACH: Final = 6

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
