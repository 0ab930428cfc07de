"""A person the framework works through, and the allocation of a partner to a school."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Final, Literal

from chassis.records.state import Entry, Part, State

Role = Literal["school_improvement_partner", "consultant", "officer", "national_challenge_adviser"]
Expertise = Literal["literacy", "numeracy", "teaching_and_learning", "leadership", "early_years"]
Nature = Literal["employment", "governance", "family", "business", "other"]
PARTNERS: Final[frozenset[Role]] = frozenset(
    {"school_improvement_partner", "national_challenge_adviser"}
)
"""Roles that are accredited, and may be a school's partner."""


class Accreditation(Part):
    """As a School Improvement Partner, by the National College (section 5 of the Education and
    Inspections Act 2006); `expires_on` is its last day."""

    number: str
    accredited_on: date
    expires_on: date


class Interest(Part):
    """Why somebody may not be partner of an organisation; `until` is its last day, null: open."""

    organisation: str
    nature: Nature
    since: date
    until: date | None = None


class Person(State):
    """Somebody known under a key (`sip-1`); the name is in no event, log, address or timeline.

    `capacity_half_days` by academic year (`2009/10`); `client` is whose tokens are this person's;
    `employer` the school a serving head leads; `left_on` the last day of work.
    """

    NAME: ClassVar[str] = "person"
    PATH: ClassVar[str] = "people"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["active", "left"] = "active"
    name: str
    roles: tuple[Role, ...]
    expertise: tuple[Expertise, ...] = ()
    phases: tuple[str, ...] = ()
    accreditation: Accreditation | None = None
    capacity_half_days: dict[str, int] = {}
    client: str | None = None
    interests: tuple[Interest, ...] = ()
    employer: str | None = None
    left_on: date | None = None

    def audited(self) -> dict[str, Any]:
        """Without the name."""
        return self.model_dump(mode="json", exclude={"name"})


class Stint(Part):
    """One person's time as partner of a school within a year: `until` is the first day it is over,
    null: to the end of the year."""

    partner: str
    half_days: int
    since: date
    until: date | None = None


class Allocation(State):
    """A school's School Improvement Partner in one academic year (`2009/10`).

    `partners`: all there were in the year, the first first; `partner` who it is now, null once
    ended. `by_choice`: the school need not have one.
    """

    NAME: ClassVar[str] = "allocation"
    PATH: ClassVar[str] = "allocations"

    status: Literal["active", "ended"] = "active"
    year: str
    partner: str | None
    partners: tuple[Stint, ...]
    by_choice: bool = False

    @property
    def current(self) -> Stint:
        """The last stint: the present one while the allocation is active."""
        return self.partners[-1]

    def entries(self) -> Iterable[Entry]:
        for number, stint in enumerate(self.partners, 1):
            what = "allocated" if number == 1 else "changed"
            yield Entry(f"partner.{number}", stint.since, f"School Improvement Partner {what}")
        if self.status == "ended" and self.current.until:
            yield Entry("ended", self.current.until, "School Improvement Partner's work ended")
