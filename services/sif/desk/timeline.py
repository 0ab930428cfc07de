"""GET /organisations/{identifier}/timeline: what happened to an organisation, in one list."""

from typing import Final

from chassis.records.timeline import timeline_routes
from services.sif.desk.lines import TIMELINE

_ABOUT: Final = (
    "The newest first: categories, visits, inspections, plans, notices, support, results. What is\n"
    "confidential is not in it."
)

router = timeline_routes(TIMELINE, about=_ABOUT)
