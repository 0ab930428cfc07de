"""GET /organisations/{identifier}/timeline: what happened at a school."""

from typing import Final

from chassis.records.lines import Timeline
from chassis.records.timeline import timeline_routes

_ABOUT: Final = """The newest first: agreements, training, support. No pupil is in it."""

router = timeline_routes(Timeline("enrichment", register=()), about=_ABOUT)
