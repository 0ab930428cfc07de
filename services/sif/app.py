"""The service `sif`: the School Improvement Framework."""

from chassis.service import Service
from contracts.sif import EVENTS
from services.sif.policy import POLICY
from services.sif.register import REGISTER
from services.sif.visits.routes import notes as visit_notes
from services.sif.visits.routes import router as visits

service = Service(
    name="sif",
    package="services.sif",
    title="School Improvement Framework",
    policy=POLICY,
    routers=(visits, visit_notes),
    publishes=EVENTS,
    subscriptions=(REGISTER,),
    submissions=(),
)
