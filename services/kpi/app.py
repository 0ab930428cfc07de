"""The `kpi` service: indicators over everything the other services say."""

from chassis.service import Service
from chassis.submissions.routes import submission_routes
from contracts import kpi
from services.kpi.announcing.announcer import run_announcer
from services.kpi.benchmarks.kind import KINDS as BENCHMARKS
from services.kpi.benchmarks.routes import router as benchmarks
from services.kpi.indicators.routes import router as indicators
from services.kpi.ledger.days import run_days
from services.kpi.ledger.routes import router as ledger
from services.kpi.ledger.watching import run_checks
from services.kpi.measures.routes import router as measures
from services.kpi.measures.stated.again import FIGURES_TOLD
from services.kpi.measures.stated.kind import FIGURES
from services.kpi.memory import run_memory
from services.kpi.plan.routes import router as plan
from services.kpi.policy import POLICY
from services.kpi.releases.public_routes import router as public
from services.kpi.releases.routes import router as releases
from services.kpi.reports.checking.routes import router as checking
from services.kpi.reports.public_routes import router as public_reports
from services.kpi.reports.routes import router as reports
from services.kpi.standing.looking import ATTENTION
from services.kpi.stream import follow_own_topic
from services.kpi.stream import router as stream
from services.kpi.subscription import SUBSCRIPTION
from services.kpi.targets.kind import TARGETS
from services.kpi.targets.routes import router as targets
from services.kpi.values.hot import HotValues
from services.kpi.values.querying import router as querying
from services.kpi.values.routes import router as values
from services.kpi.what_if.routes import router as what_if

service = Service(
    name="kpi",
    package="services.kpi",
    title="Indicators",
    policy=POLICY,
    routers=(
        *(indicators, measures, submission_routes(FIGURES), values, querying),
        *(targets, benchmarks, plan, checking),
        *(what_if, releases, public, stream, ledger),
        *(reports, public_reports),
    ),
    publishes=kpi.EVENTS,
    subscriptions=(SUBSCRIPTION,),
    submissions=(FIGURES, TARGETS, *BENCHMARKS),
    background={
        "memory": run_memory,
        "announcer": run_announcer,
        "days": run_days,
        "ledger-checks": run_checks,
        "stream": follow_own_topic,
    },
    middleware=(HotValues,),
    announcements=(FIGURES_TOLD,),
    attention=ATTENTION,
)
