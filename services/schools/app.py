"""The service `schools`: the register of organisations that all others listen to."""

from chassis.service import Service
from chassis.settings import load_settings
from chassis.submissions.routes import submission_routes
from contracts.schools import EVENTS
from services.schools.calendar import run_calendar
from services.schools.changes.numbering import run_numbering
from services.schools.changes.routes import router as changes
from services.schools.governing_bodies.edits import router as governing_bodies_editing
from services.schools.governing_bodies.kinds import GOVERNING_BODIES
from services.schools.governing_bodies.powers import POWERS
from services.schools.governing_bodies.routes import router as governing_bodies
from services.schools.groups.kind import MEMBERSHIPS
from services.schools.groups.routes import router as groups
from services.schools.inspections.edits import router as inspection_edits
from services.schools.inspections.kind import INSPECTIONS
from services.schools.inspections.routes import router as inspections
from services.schools.lineage.kind import LINKS
from services.schools.lineage.routes import router as lineage
from services.schools.organisations.routes import organisation_routes
from services.schools.policy import POLICY
from services.schools.register.kind import register_kind
from services.schools.search.routes import router as search
from services.schools.settings import SchoolsSettings
from services.schools.teams.kind import POSTS, TEAMS
from services.schools.teams.routes import router as teams
from services.schools.telling import TELLING


def schools_service(settings: SchoolsSettings) -> Service:
    """The service, for an installation with these settings."""
    register = register_kind(settings.areas)
    return Service(
        name="schools",
        package="services.schools",
        title="Register of organisations",
        policy=POLICY,
        routers=(
            submission_routes(register),
            organisation_routes(register, settings.areas),
            lineage,
            groups,
            submission_routes(INSPECTIONS),
            inspections,
            inspection_edits,
            *map(submission_routes, GOVERNING_BODIES),
            governing_bodies,
            governing_bodies_editing,
            submission_routes(TEAMS),
            submission_routes(POSTS),
            teams,
            changes,
            search,
        ),
        publishes=EVENTS,
        announcements=(TELLING.announcements,),
        subscriptions=(POWERS,),
        background={"calendar": run_calendar, "changes": run_numbering},
        submissions=(register, LINKS, MEMBERSHIPS, INSPECTIONS, *GOVERNING_BODIES, TEAMS, POSTS),
    )


service = schools_service(load_settings(SchoolsSettings))
