"""National Curriculum levels and GCSE grades, as results of 1995 to 2015 give them.

A sub-level (4c just into the level, 4b secure, 4a top) counts as its whole level.
"""

from collections.abc import Mapping
from typing import Final

_HIGHEST: Final = 8
LEVELS: Final[Mapping[str, int]] = {
    "W": 0,
    **{f"{level}{sub}": level for level in range(1, _HIGHEST + 1) for sub in ("", "C", "B", "A")},
}
"""Every level as written, in capitals, to its whole level; W, working towards level 1, is 0."""
NO_LEVEL: Final = ("A", "B", "D", "M", "N", "T")
"""Why a pupil has none: absent, below the test's levels, disapplied, missing, none awarded, unable
to take the test."""
GRADES: Final = ("A*", "A", "B", "C", "D", "E", "F", "G", "U", "X")
"""Of a GCSE, the best first; U ungraded, X no result."""
EXPECTED_GRADE: Final[Mapping[int, str]] = {2: "E", 3: "D", 4: "C", 5: "B"}
"""The GCSE grade that is three levels' progress from a level of key stage 2 (the Education (School
Performance Targets) (England) Regulations 2004, Schedule 1A); of other levels it says nothing."""
