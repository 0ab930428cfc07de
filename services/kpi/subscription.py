"""What `kpi` listens to."""

from chassis.consumer import Subscription
from contracts import earlyyears, enrichment, fourteen19, schools, sif
from contracts.kpi import FiguresStated
from services.kpi.apply import apply

SUBSCRIPTION = Subscription(
    topics=("earlyyears", "enrichment", "fourteen19", "kpi", "schools", "sif"),
    models=(
        *earlyyears.EVENTS,
        *fourteen19.EVENTS,
        *enrichment.EVENTS,
        FiguresStated,
        *schools.EVENTS,
        *sif.EVENTS,
    ),
    handler=apply,
)
