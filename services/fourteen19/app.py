"""The service `fourteen19`, declared."""

from chassis.service import Service
from chassis.settings import DataKeySettings
from chassis.submissions.routes import submission_routes
from contracts.fourteen19 import EVENTS
from services.fourteen19.desk.calendar import run_calendar
from services.fourteen19.desk.timeline import router as timeline
from services.fourteen19.desk.worklist import router as worklist
from services.fourteen19.diplomas.kind import DIPLOMAS
from services.fourteen19.learners.kind import LEARNERS
from services.fourteen19.policy import POLICY
from services.fourteen19.register import REGISTER
from services.fourteen19.telling import TELLING

SUBMISSIONS = (LEARNERS, DIPLOMAS)

service = Service(
    name="fourteen19",
    package="services.fourteen19",
    title="14-19",
    policy=POLICY,
    routers=(
        timeline,
        worklist,
        *(submission_routes(kind) for kind in SUBMISSIONS),
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER,),
    submissions=SUBMISSIONS,
    background={"calendar": run_calendar},
    telling=TELLING,
    settings=DataKeySettings,
)
