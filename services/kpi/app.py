"""The `kpi` service: indicators over everything the other services say."""

from chassis.service import Service
from services.kpi.indicators.routes import router as indicators
from services.kpi.ledger.routes import router as ledger
from services.kpi.subscription import SUBSCRIPTION
from services.kpi.values.routes import router as values

service = Service(
    name="kpi",
    package="services.kpi",
    title="Indicators",
    routers=(indicators, values, ledger),
    subscriptions=(SUBSCRIPTION,),
)
