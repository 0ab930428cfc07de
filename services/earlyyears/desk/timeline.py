"""GET /organisations/{identifier}/timeline: what happened to a school or setting, in one list."""

from typing import Final

from chassis.records.lines import Timeline
from chassis.records.timeline import timeline_routes

_ABOUT: Final = """The newest first: visits, ratings, inspections, support, sign-offs. What is
confidential is not in it, and no child."""

router = timeline_routes(Timeline("earlyyears"), about=_ABOUT)
