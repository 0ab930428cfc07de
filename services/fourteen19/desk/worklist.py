"""GET /worklist: what is due or overdue, to me."""

from chassis.records.worklist import worklist_routes
from services.fourteen19.applications.state import REPLY
from services.fourteen19.policy import AUTHORITY

router = worklist_routes("fourteen19", AUTHORITY, lapsing=REPLY)
