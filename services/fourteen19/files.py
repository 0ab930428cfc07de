"""The kinds of files that refer to a provider's learners."""

from typing import Any, Final

from chassis.submissions.kind import Kind
from services.fourteen19.apprenticeships.kind import APPRENTICESHIPS
from services.fourteen19.diplomas.kind import DIPLOMAS
from services.fourteen19.foundation_learning.kind import FOUNDATION_LEARNING
from services.fourteen19.guarantee.kind import OFFERS
from services.fourteen19.guidance.kind import GUIDANCE
from services.fourteen19.participation.kind import PARTICIPATION
from services.fourteen19.results.kind import ATTAINMENT, REMOVALS

PARTNER_FILES: Final[tuple[Kind[Any], ...]] = (
    DIPLOMAS,
    APPRENTICESHIPS,
    FOUNDATION_LEARNING,
    OFFERS,
    ATTAINMENT,
    REMOVALS,
    PARTICIPATION,
    GUIDANCE,
)
