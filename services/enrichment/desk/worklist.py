"""GET /worklist: what is due or overdue, to me."""

from chassis.records.worklist import worklist_routes
from services.enrichment.agreements.state import LAPSING
from services.enrichment.policy import AUTHORITY

router = worklist_routes("enrichment", AUTHORITY, lapsing=LAPSING)
