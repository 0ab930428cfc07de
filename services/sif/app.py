"""The service `sif`: the School Improvement Framework."""

from chassis.service import Service
from chassis.settings import DataKeySettings
from chassis.submissions.routes import submission_routes
from contracts.sif import EVENTS
from services.sif.categories.confirmations import router as confirmations
from services.sif.categories.reading import router as tiers
from services.sif.categories.reviews import router as reviews
from services.sif.categories.routes import evidence as category_evidence
from services.sif.categories.routes import router as categories
from services.sif.desk.calendar import run_calendar
from services.sif.desk.timeline import router as timeline
from services.sif.desk.watchlist import router as watchlist
from services.sif.desk.worklist import router as worklist
from services.sif.groups.plan.routes import router as plans
from services.sif.groups.routes import router as working_groups
from services.sif.interventions.power_routes import router as powers
from services.sif.interventions.reading_routes import router as interventions
from services.sif.interventions.routes import router as warning_notices
from services.sif.people.allocations import router as allocations
from services.sif.people.missing import router as missing_partners
from services.sif.people.routes import router as people
from services.sif.people.workload import router as workloads
from services.sif.policy import POLICY
from services.sif.ratings.routes import router as ratings
from services.sif.ratings.routes import summaries as rating_summaries
from services.sif.register import REGISTER
from services.sif.results.gcse import GCSE
from services.sif.results.published.kind import TABLES
from services.sif.results.pupils.kind import PUPIL_RESULTS
from services.sif.results.pupils.routes import router as pupil_results
from services.sif.results.routes import router as results
from services.sif.rules.routes import assessments, rule_sets, suggestions
from services.sif.support.delivery import router as support_delivery
from services.sif.support.routes import router as support
from services.sif.targets.lists import router as target_lists
from services.sif.targets.routes import router as targets
from services.sif.telling import TELLING
from services.sif.visits.programme import router as visit_programme
from services.sif.visits.routes import notes as visit_notes
from services.sif.visits.routes import router as visits

service = Service(
    name="sif",
    package="services.sif",
    title="School Improvement Framework",
    policy=POLICY,
    routers=(
        tiers,
        reviews,
        confirmations,
        categories,
        category_evidence,
        timeline,
        worklist,
        watchlist,
        workloads,
        people,
        missing_partners,
        allocations,
        support_delivery,
        support,
        visit_programme,
        visits,
        visit_notes,
        working_groups,
        plans,
        rating_summaries,
        ratings,
        target_lists,
        targets,
        submission_routes(TABLES),
        submission_routes(PUPIL_RESULTS),
        results,
        pupil_results,
        suggestions,
        assessments,
        rule_sets,
        warning_notices,
        powers,
        interventions,
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER, GCSE),
    submissions=(TABLES, PUPIL_RESULTS),
    background={"calendar": run_calendar},
    telling=TELLING,
    announcements=(TELLING.announcements,),
    settings=DataKeySettings,
)
