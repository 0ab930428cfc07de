"""The early years service, declared."""

from chassis.service import Service
from chassis.submissions.routes import submission_routes
from contracts.earlyyears import EVENTS
from services.earlyyears.organisations import REGISTER
from services.earlyyears.profiles import children, corrections, returns
from services.earlyyears.profiles.kind import PROFILES

service = Service(
    name="earlyyears",
    package="services.earlyyears",
    title="Early years",
    routers=(
        submission_routes(PROFILES),
        returns.router,
        children.router,
        corrections.router,
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER,),
    submissions=(PROFILES,),
)
