"""The kinds of files that are handed in."""

from typing import Any, Final

from chassis.submissions.kind import Kind
from services.enrichment.activities.kinds import KINDS as ACTIVITY_FILES
from services.enrichment.arts.kinds import ARTS_AWARDS, ARTSMARK
from services.enrichment.music.kind import MUSIC_PROJECTS
from services.enrichment.pupils.kind import PUPILS
from services.enrichment.sport.kind import SPORT_SURVEY
from services.enrichment.tuition.kinds import ALLOCATIONS, SESSIONS, TUITION

SCHOOL_FILES: Final[tuple[Kind[Any], ...]] = (ALLOCATIONS, ARTSMARK, SPORT_SURVEY, MUSIC_PROJECTS)
"""About schools."""
PUPIL_FILES: Final[tuple[Kind[Any], ...]] = (
    PUPILS,
    TUITION,
    SESSIONS,
    *ACTIVITY_FILES,
    ARTS_AWARDS,
)
"""About pupils: their rows are read back by who may know them. The roll comes first."""
SUBMISSIONS: Final = (*PUPIL_FILES, *SCHOOL_FILES)
