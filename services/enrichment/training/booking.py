"""The places of one school on one course."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar, Final, Literal

from chassis.records.state import HEAD, Due, Entry, State

EVALUATE_WITHIN: Final = timedelta(days=28)
"""After the last day of a course, how long a school has to evaluate it: our own reading."""
SAY_WHO_CAME_WITHIN: Final = timedelta(days=14)
"""After the last day of a course, how long the authority has to say who came: our own reading."""
Status = Literal["booked", "waiting", "cancelled", "attended", "absent"]
HOLDING: Final[tuple[Status, ...]] = ("booked", "attended", "absent")
"""Of which status a booking has places."""


class Booking(State):
    """Its key is the school's and the course's name: `105148.phonics-2009`.

    `number` is its turn among the bookings of the course: who waits moves up in this order.
    `attended` of its places were taken up, null: not yet known. `ratings` are of evaluations, from
    1 poor to 5 excellent, one each. `held_on`: the last day of a course that was held.
    """

    NAME: ClassVar[str] = "booking"
    PATH: ClassVar[str] = "bookings"

    status: Status
    course: str
    title: str
    number: int
    places: int
    booked_on: date
    held_on: date | None = None
    attended: int | None = None
    ratings: tuple[int, ...] = ()

    @property
    def has_places(self) -> bool:
        return self.status in HOLDING

    def dues(self) -> Iterable[Due]:
        if self.status == "booked" and self.held_on:
            by = self.held_on + SAY_WHO_CAME_WITHIN
            yield Due("attendance", None, f"say how many came: {self.title}", by)
        if self.status == "attended" and self.held_on and not self.ratings:
            by = self.held_on + EVALUATE_WITHIN
            yield Due("evaluation", HEAD, f"evaluate the course: {self.title}", by)

    def entries(self) -> Iterable[Entry]:
        if self.status in ("booked", "waiting"):
            waiting = ", waiting" if self.status == "waiting" else ""
            yield Entry("booked", self.booked_on, f"course booked{waiting}: {self.title}")
        if self.status == "attended" and self.held_on:
            yield Entry("attended", self.held_on, f"course attended: {self.title}")
