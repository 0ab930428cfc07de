"""Events of `sif`: what the School Improvement Framework does that others act on."""

from datetime import date
from typing import ClassVar, Literal

from contracts.envelope import EventData

Power = Literal["additional_governors", "interim_executive_board"]


class PowerUsed(EventData):
    """One use of a power over a school's governing body, as it stands now.

    Additional governors (section 64 of the Education and Inspections Act 2006; `seats` says how
    many) or an interim executive board (section 65). `ended_on`, the first day it no longer holds.
    `reference` is the publisher's own, of this use.
    """

    event_type: ClassVar[str] = "sif.power.used.v1"

    reference: str
    organisation: str
    power: Power
    used_on: date
    ended_on: date | None = None
    seats: int | None = None
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return self.reference


EVENTS: tuple[type[EventData], ...] = (PowerUsed,)
