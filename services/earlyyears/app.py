"""The early years service, declared."""

from chassis.service import Service
from chassis.settings import DataKeySettings
from chassis.submissions.routes import submission_routes
from contracts.earlyyears import EVENTS
from services.earlyyears.caseloads.routes import router as caseloads
from services.earlyyears.caseloads.share_out import router as caseloads_shared_out
from services.earlyyears.cohort.kind import EXPECTED_CHILDREN
from services.earlyyears.cohort.routes import router as cohort
from services.earlyyears.desk.calendar import run_calendar
from services.earlyyears.desk.timeline import router as timeline
from services.earlyyears.desk.worklist import router as worklist
from services.earlyyears.outcomes.lowest_fifth import router as lowest_fifth
from services.earlyyears.outcomes.routes import router as outcomes
from services.earlyyears.people.routes import router as people
from services.earlyyears.people.workload import router as workloads
from services.earlyyears.policy import POLICY
from services.earlyyears.profiles import children, corrections, returns
from services.earlyyears.profiles.again import RETURNS_TOLD
from services.earlyyears.profiles.kind import PROFILES
from services.earlyyears.programmes import planning, progress
from services.earlyyears.programmes.routes import router as programmes
from services.earlyyears.quality import concern_routes as quality_concerns
from services.earlyyears.quality import routes as quality
from services.earlyyears.register import REGISTER
from services.earlyyears.settings.inspected import router as quality_of_inspections
from services.earlyyears.settings.listing import router as settings_listed
from services.earlyyears.settings.routes import router as settings
from services.earlyyears.signoffs.bulk import router as sign_offs_at_once
from services.earlyyears.signoffs.routes import router as sign_offs
from services.earlyyears.statutory.files import router as statutory_files
from services.earlyyears.statutory.importing import router as statutory_importing
from services.earlyyears.statutory.looking import router as statutory_looking
from services.earlyyears.statutory.routes import router as statutory_returns
from services.earlyyears.support.allocating import router as support_allocations
from services.earlyyears.support.delivery import router as support_delivery
from services.earlyyears.support.looking import router as support_looking
from services.earlyyears.support.routes import router as support
from services.earlyyears.telling import TELLING
from services.earlyyears.tools.routes import router as audit_tools
from services.earlyyears.visits.report import router as visit_reports
from services.earlyyears.visits.routes import router as visits

service = Service(
    name="earlyyears",
    package="services.earlyyears",
    title="Early years",
    policy=POLICY,
    routers=(
        timeline,
        worklist,
        workloads,
        people,
        caseloads_shared_out,
        caseloads,
        quality_of_inspections,
        settings_listed,
        settings,
        submission_routes(PROFILES),
        returns.router,
        children.router,
        corrections.router,
        statutory_importing,
        statutory_looking,
        statutory_files,
        statutory_returns,
        submission_routes(EXPECTED_CHILDREN),
        cohort,
        sign_offs_at_once,
        sign_offs,
        outcomes,
        lowest_fifth,
        quality.views,
        quality.router,
        quality_concerns.raising,
        quality_concerns.router,
        support_looking,
        support_allocations,
        support_delivery,
        support,
        audit_tools,
        visit_reports,
        visits,
        progress.overview,
        planning.router,
        progress.router,
        programmes,
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER,),
    submissions=(PROFILES, EXPECTED_CHILDREN),
    background={"calendar": run_calendar},
    telling=TELLING,
    announcements=(TELLING.announcements, RETURNS_TOLD),
    settings=DataKeySettings,
)
