"""What `kpi` listens to."""

from chassis.consumer import Subscription
from contracts import earlyyears, fourteen19, schools, sif
from contracts.kpi import FiguresStated
from services.kpi.apply import apply

SUBSCRIPTION = Subscription(
    topics=("earlyyears", "fourteen19", "kpi", "schools", "sif"),
    models=(
        *earlyyears.EVENTS,
        *fourteen19.EVENTS,
        FiguresStated,
        *schools.EVENTS,
        *sif.EVENTS,
    ),
    handler=apply,
)
