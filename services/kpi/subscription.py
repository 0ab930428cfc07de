"""What `kpi` listens to."""

from chassis.consumer import Subscription
from contracts import earlyyears, schools
from contracts.kpi import FiguresStated
from services.kpi.apply import apply

SUBSCRIPTION = Subscription(
    topics=("earlyyears", "kpi", "schools"),
    models=(*earlyyears.EVENTS, FiguresStated, *schools.EVENTS),
    handler=apply,
)
