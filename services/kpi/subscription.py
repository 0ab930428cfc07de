"""What `kpi` listens to."""

from chassis.consumer import Subscription
from contracts import earlyyears, schools, sif
from contracts.kpi import FiguresStated
from services.kpi.apply import apply

SUBSCRIPTION = Subscription(
    topics=("earlyyears", "kpi", "schools", "sif"),
    models=(*earlyyears.EVENTS, FiguresStated, *schools.EVENTS, *sif.EVENTS),
    handler=apply,
)
