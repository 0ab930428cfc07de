"""What enrichment tells: every aggregate of a school that is not as it was last told."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.statistics import analyse_grown
from chassis.submissions.kind import Effects
from chassis.telling import Aggregates, Telling, take_turn
from contracts.enrichment import (
    AgreementSigned,
    ArtsAwardsLoaded,
    ArtsmarkChanged,
    ParticipationLoaded,
    ProgressLoaded,
    ProjectChanged,
    PupilsLoaded,
    SupportChanged,
    TrainingChanged,
    TuitionChanged,
)
from services.enrichment.activities.state import activity_states
from services.enrichment.agreements.state import agreement_states
from services.enrichment.arts.state import arts_award_states, artsmark_states
from services.enrichment.music.state import music_states
from services.enrichment.pupils.state import pupils_states
from services.enrichment.sport.state import participation_states
from services.enrichment.support.state import support_states
from services.enrichment.training.standing import training_states
from services.enrichment.tuition.state import tuition_states

TELLING: Final = Telling(
    source="/enrichment",
    aggregates={
        "pupils": Aggregates((PupilsLoaded,), pupils_states),
        "tuition": Aggregates((TuitionChanged,), tuition_states),
        "participation": Aggregates((ParticipationLoaded,), participation_states),
        "music": Aggregates((ProjectChanged,), music_states),
        "activity": Aggregates((ProgressLoaded,), activity_states),
        "agreement": Aggregates((AgreementSigned,), agreement_states),
        "booking": Aggregates((TrainingChanged,), training_states),
        "artsmark": Aggregates((ArtsmarkChanged,), artsmark_states),
        "arts_award": Aggregates((ArtsAwardsLoaded,), arts_award_states),
        "enrichment_support": Aggregates((SupportChanged,), support_states),
    },
)
"""By what is told of; of case records, by the name of their kind."""
_OF_PUPILS: Final = ("pupil_id", "pupil_key")
"""What tables of pupils have: they grow from nothing by one file."""


async def told_of_schools(
    session: AsyncSession, schools: Collection[str], of: Collection[str]
) -> Effects:
    """What follows for some schools from a file."""
    await take_turn(session, schools)
    await analyse_grown(session, _OF_PUPILS)
    return Effects(await TELLING.tell(session, schools, of=of))
