"""The service `enrichment`, declared."""

from chassis.service import Service
from chassis.settings import DataKeySettings
from chassis.submissions.routes import submission_routes
from contracts.enrichment import EVENTS
from services.enrichment.desk.timeline import router as timeline
from services.enrichment.desk.worklist import router as worklist
from services.enrichment.files import SUBMISSIONS
from services.enrichment.policy import POLICY
from services.enrichment.register import REGISTER
from services.enrichment.telling import TELLING

service = Service(
    name="enrichment",
    package="services.enrichment",
    title="Enrichment",
    policy=POLICY,
    routers=(
        timeline,
        worklist,
        *(submission_routes(kind) for kind in SUBMISSIONS),
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER,),
    submissions=SUBMISSIONS,
    telling=TELLING,
    settings=DataKeySettings,
)
