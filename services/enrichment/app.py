"""The service `enrichment`, declared."""

from chassis.service import Service
from chassis.settings import DataKeySettings
from chassis.submissions.routes import submission_routes
from contracts.enrichment import EVENTS
from services.enrichment.activities.answers import router as activity_results
from services.enrichment.activities.reach import router as activity_reach
from services.enrichment.activities.routes import lists as activity_list
from services.enrichment.activities.routes import router as activities
from services.enrichment.activities.summary import router as activity_summary
from services.enrichment.agreements.lists import router as agreement_lists
from services.enrichment.agreements.quoting import router as quotes
from services.enrichment.agreements.reading import router as agreement_summary
from services.enrichment.agreements.routes import router as agreements
from services.enrichment.arts.artsmark import router as artsmark
from services.enrichment.arts.awards import router as arts_awards
from services.enrichment.desk.timeline import router as timeline
from services.enrichment.desk.worklist import router as worklist
from services.enrichment.files import PUPIL_FILES, SUBMISSIONS
from services.enrichment.music.schools import router as music_schools
from services.enrichment.music.summary import router as music
from services.enrichment.policy import POLICY
from services.enrichment.pupils.counts import router as pupil_counts
from services.enrichment.pupils.held import held_routes
from services.enrichment.reach.routes import router as reach
from services.enrichment.register import REGISTER
from services.enrichment.sport.schools import router as sport_schools
from services.enrichment.sport.summary import router as sport
from services.enrichment.support.following import TIERS
from services.enrichment.support.overview import router as support_overview
from services.enrichment.support.routes import router as support
from services.enrichment.telling import TELLING
from services.enrichment.traded_services.reading import lists as catalogue
from services.enrichment.traded_services.routes import router as traded_services
from services.enrichment.training.booking_routes import router as bookings
from services.enrichment.training.routes import router as courses
from services.enrichment.training.summary import router as training
from services.enrichment.tuition.named import router as tuition_courses
from services.enrichment.tuition.schools import router as tuition_schools
from services.enrichment.tuition.summary import router as tuition
from services.enrichment.tuition.tutors.counts import router as tutors_taught
from services.enrichment.tuition.tutors.routes import router as tutors

service = Service(
    name="enrichment",
    package="services.enrichment",
    title="Enrichment",
    policy=POLICY,
    routers=(
        timeline,
        worklist,
        pupil_counts,
        sport,
        sport_schools,
        music,
        music_schools,
        activity_list,
        activity_summary,
        activity_reach,
        activity_results,
        activities,
        tuition,
        tuition_schools,
        tuition_courses,
        tutors_taught,
        tutors,
        *(held_routes(kind) for kind in PUPIL_FILES),
        *(submission_routes(kind) for kind in SUBMISSIONS),
        catalogue,
        traded_services,
        agreement_summary,
        agreement_lists,
        quotes,
        agreements,
        reach,
        support_overview,
        support,
        artsmark,
        arts_awards,
        training,
        bookings,
        courses,
    ),
    publishes=EVENTS,
    subscriptions=(REGISTER, TIERS),
    submissions=SUBMISSIONS,
    telling=TELLING,
    announcements=(TELLING.announcements,),
    settings=DataKeySettings,
)
