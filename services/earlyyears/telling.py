"""What the early years tell: every aggregate of an organisation that is not as it was last told.

Profile results are told by their submissions (`profiles.kind`).
"""

from typing import Final

from chassis.telling import Aggregates, Telling
from contracts.earlyyears import QualityChanged, SupportAllocated, VisitRecorded
from services.earlyyears.quality.state import quality_states
from services.earlyyears.support.state import support_states
from services.earlyyears.visits.state import visit_states

TELLING: Final = Telling(
    source="/earlyyears",
    aggregates={
        "visit": Aggregates((VisitRecorded,), visit_states),
        "quality": Aggregates((QualityChanged,), quality_states),
        "support": Aggregates((SupportAllocated,), support_states),
    },
)
"""By the kind of record that each is told of."""
