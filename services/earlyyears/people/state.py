"""Somebody of the Early Years Quality Improvement Team."""

from datetime import date
from typing import Any, ClassVar, Literal

from chassis.records.state import State

Post = Literal["early_years_lead", "adviser", "consultant", "quality_and_inclusion_officer"]


class Person(State):
    """Somebody known under a key (`qio-1`); the name is in no event, log, address or timeline.

    `hours` for visits and support by academic year (`2009/10`); `client` is whose tokens are this
    person's; `left_on` the last day of work.
    """

    NAME: ClassVar[str] = "person"
    PATH: ClassVar[str] = "people"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["active", "left"] = "active"
    name: str
    post: Post
    hours: dict[str, int] = {}
    client: str | None = None
    left_on: date | None = None

    def audited(self) -> dict[str, Any]:
        """Without the name."""
        return self.model_dump(mode="json", exclude={"name"})
