"""GET /organisations/{identifier}/timeline: what happened at a school, college or provider."""

from typing import Final

from chassis.records.lines import Timeline
from chassis.records.timeline import timeline_routes

_ABOUT: Final = """The newest first: consortia, pilots, courses, commissioning. No learner is in
it."""

router = timeline_routes(Timeline("fourteen19", register=()), about=_ABOUT)
