"""The service `schools`: the register of organisations that all others listen to."""

from chassis.service import Service
from chassis.settings import load_settings
from chassis.submissions.routes import submission_routes
from contracts.schools import OrganisationChanged
from services.schools import organisations
from services.schools.policy import POLICY
from services.schools.register.kind import register_kind
from services.schools.settings import SchoolsSettings


def schools_service(settings: SchoolsSettings) -> Service:
    """The service, for an installation with these settings."""
    register = register_kind(settings.areas)
    return Service(
        name="schools",
        package="services.schools",
        title="Register of organisations",
        policy=POLICY,
        routers=(submission_routes(register), organisations.router),
        publishes=(OrganisationChanged,),
        submissions=(register,),
    )


service = schools_service(load_settings(SchoolsSettings))
