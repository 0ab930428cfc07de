"""What `kpi` listens to."""

from chassis.consumer import Subscription
from contracts import earlyyears, schools
from services.kpi.apply import apply

SUBSCRIPTION = Subscription(
    topics=("earlyyears", "schools"),
    models=(*earlyyears.EVENTS, *schools.EVENTS),
    handler=apply,
)
