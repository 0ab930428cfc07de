"""Dead letters: events that could not be handled, to look at, fix, replay or discard.

By the API (`routes`) and by the command line (`python -m chassis.dead_letters`), for when the API
is down; both end in `Letters`.
"""

from chassis.dead_letters.routes import dead_letter_routes

__all__ = ["dead_letter_routes"]
