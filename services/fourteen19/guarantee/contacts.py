"""What is kept of following up one young person without a suitable offer.

The young person is told by number; no name is in it, and no words that could hold one.
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal

from chassis.records.state import Due, Part, State

ContactOutcome = Literal[
    "no_answer",
    "message_left",
    "spoke_to_family",
    "spoke_to_young_person",
    "met_young_person",
    "does_not_want_help",
    "contact_details_wrong",
]


class Contact(Part):
    """One attempt to get in touch: when, by whom (a person's key), and what came of it."""

    on: date
    by: str | None
    outcome: ContactOutcome


class FollowUp(State):
    """A young person without a suitable offer, followed up by the home or the authority, under
    `105260.2009-10` and a number.

    `learner_id` is the number in addresses. `next_on` is the day by which somebody (`owner`, a
    person's key or `head`; None: anybody who may) tries next; closed, there is none.
    """

    NAME: ClassVar[str] = "follow_up"
    PATH: ClassVar[str] = "guarantee-follow-ups"

    status: Literal["open", "closed"] = "open"
    year: str
    learner_id: int
    owner: str | None = None
    next_on: date | None = None
    contacts: tuple[Contact, ...] = ()

    def dues(self) -> Iterable[Due]:
        if self.status == "open" and self.next_on is not None:
            what = "get in touch with a young person who has no suitable offer"
            yield Due("contact", self.owner, what, self.next_on)
