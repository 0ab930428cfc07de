"""The early years service, declared."""

from chassis.service import Service
from chassis.settings import DataKeySettings
from chassis.submissions.routes import submission_routes
from contracts.earlyyears import EVENTS
from services.earlyyears.policy import POLICY
from services.earlyyears.profiles import children, corrections, returns
from services.earlyyears.profiles.kind import PROFILES
from services.earlyyears.register import REGISTER
from services.earlyyears.telling import TELLING

service = Service(
    name="earlyyears",
    package="services.earlyyears",
    title="Early years",
    policy=POLICY,
    routers=(
        submission_routes(PROFILES),
        returns.router,
        children.router,
        corrections.router,
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER,),
    submissions=(PROFILES,),
    telling=TELLING,
    settings=DataKeySettings,
)
