"""A tutor of one-to-one tuition."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from chassis.records.state import State
from contracts.enrichment import Subject


class Tutor(State):
    """Somebody known under a key (`350.tutor-7`); the name is in no event, log, address or
    timeline.

    `qualified_on`: since when a qualified teacher, null: none; `from_day` is the first day of work,
    `until` the first day of none.
    """

    NAME: ClassVar[str] = "tutor"
    PATH: ClassVar[str] = "tutors"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["active", "left"] = "active"
    area: str
    name: str
    qualified_on: date | None
    subjects: tuple[Subject, ...]
    hours_a_week: Decimal | None
    from_day: date
    until: date | None = None

    def audited(self) -> dict[str, Any]:
        """Without the name."""
        return self.model_dump(mode="json", exclude={"name"})
