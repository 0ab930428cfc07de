"""The service `fourteen19`, declared."""

from typing import Any, Final

from chassis.service import Service
from chassis.settings import DataKeySettings
from chassis.submissions.kind import Kind
from chassis.submissions.routes import submission_routes
from contracts.fourteen19 import EVENTS
from services.fourteen19.applications.applicant import router as my_application
from services.fourteen19.applications.deciding import router as decisions
from services.fourteen19.applications.ending import run_ending
from services.fourteen19.applications.listing import router as listed_applications
from services.fourteen19.applications.looking import router as whole_application
from services.fourteen19.applications.many import router as many_applications
from services.fourteen19.applications.overview import router as application_overview
from services.fourteen19.applications.providing import router as received_choices
from services.fourteen19.applications.rounds import router as application_rounds
from services.fourteen19.applications.routes import router as applications
from services.fourteen19.by_nineteen.cohort_routes import router as by_19_cohorts
from services.fourteen19.by_nineteen.kind import RELEASES
from services.fourteen19.by_nineteen.routes import router as by_19
from services.fourteen19.collections.attention import ATTENTION
from services.fourteen19.collections.returns import lists as collection_lists
from services.fourteen19.collections.routes import router as collections
from services.fourteen19.commissioning.reading import router as places_summary
from services.fourteen19.commissioning.routes import router as commissioned_places
from services.fourteen19.consortia.lines import router as consortium_lines
from services.fourteen19.consortia.routes import router as consortia
from services.fourteen19.desk.timeline import router as timeline
from services.fourteen19.desk.worklist import router as worklist
from services.fourteen19.enrolments.routes import router as programmes
from services.fourteen19.files import PARTNER_FILES
from services.fourteen19.guarantee.acts import router as follow_ups
from services.fourteen19.guarantee.reading import router as without_offer
from services.fourteen19.guarantee.routes import router as guarantee
from services.fourteen19.guidance.coverage import router as guidance_coverage
from services.fourteen19.guidance.missing import router as not_interviewed
from services.fourteen19.learners.counts import router as learner_counts
from services.fourteen19.learners.deciding import router as deciding_matches
from services.fourteen19.learners.kind import LEARNERS
from services.fourteen19.learners.matches import router as learner_matches
from services.fourteen19.learners.reading import router as learners
from services.fourteen19.lines.routes import router as lines
from services.fourteen19.nccis.routes import router as nccis
from services.fourteen19.participation.currency_routes import router as currency
from services.fourteen19.participation.following import router as expiring
from services.fourteen19.participation.routes import router as participation
from services.fourteen19.partners.held import held_routes
from services.fourteen19.pilots.readiness import router as pilot_readiness
from services.fourteen19.pilots.routes import router as pilots
from services.fourteen19.policy import POLICY
from services.fourteen19.prospectus.bulk import router as many_courses
from services.fourteen19.prospectus.gaps import router as course_gaps
from services.fourteen19.prospectus.public_routes import router as prospectus
from services.fourteen19.prospectus.routes import router as courses
from services.fourteen19.register import REGISTER
from services.fourteen19.results.pupils import router as gcse_pupils
from services.fourteen19.results.qualifications import router as qualifications
from services.fourteen19.results.routes import router as gcse_results
from services.fourteen19.telling import TELLING
from services.fourteen19.transfer.function_routes import router as transfer_functions
from services.fourteen19.transfer.overview import router as transfer
from services.fourteen19.transfer.post_routes import router as transfer_posts

SUBMISSIONS: Final[tuple[Kind[Any], ...]] = (LEARNERS, *PARTNER_FILES, RELEASES)

service = Service(
    name="fourteen19",
    package="services.fourteen19",
    title="14-19",
    policy=POLICY,
    routers=(
        timeline,
        worklist,
        gcse_results,
        qualifications,
        gcse_pupils,
        by_19,
        by_19_cohorts,
        *(submission_routes(kind) for kind in SUBMISSIONS),
        *(held_routes(kind) for kind in PARTNER_FILES),
        programmes,
        learner_counts,
        learners,
        learner_matches,
        deciding_matches,
        lines,
        consortia,
        consortium_lines,
        pilot_readiness,
        pilots,
        participation,
        currency,
        expiring,
        guidance_coverage,
        not_interviewed,
        guarantee,
        without_offer,
        follow_ups,
        nccis,
        collection_lists,
        collections,
        prospectus,
        many_courses,
        course_gaps,
        courses,
        my_application,
        application_rounds,
        application_overview,
        received_choices,
        decisions,
        listed_applications,
        many_applications,
        whole_application,
        applications,
        places_summary,
        commissioned_places,
        transfer,
        transfer_functions,
        transfer_posts,
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER,),
    submissions=SUBMISSIONS,
    background={"applications": run_ending},
    telling=TELLING,
    announcements=(TELLING.announcements,),
    attention=ATTENTION,
    settings=DataKeySettings,
)
