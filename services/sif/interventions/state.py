"""A warning notice, a power of intervention, and what events tell of them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.records.state import Due, Entry, Part, State
from chassis.records.store import records_of
from chassis.records.told import told_of
from contracts.sif import NoticeGiven, PowerUsed
from contracts.sif import Power as PowerName
from services.sif.interventions.law import By, Consulted, Ground, Section

NoticeStatus = Literal[
    "given",
    "representations",
    "confirmed",
    "not_confirmed",
    "complied",
    "not_complied",
    "notice_of_intent",
    "eligible",
    "power_exercised",
    "lapsed",
    "withdrawn",
]
PowerStatus = Literal["proposed", "used", "ended", "not_pursued", "withdrawn"]
Recipient = Literal["hmci", "head", "appointing_body"]
Requirement = Literal["advice", "collaboration", "further_education", "federation"]
Decision = Literal["approved", "rejected", "abandoned"]
TITLES: Final[dict[PowerName, str]] = {
    "additional_governors": "additional governors",
    "interim_executive_board": "interim executive board",
    "suspended_budget": "delegated budget suspended",
    "required_collaboration": "collaboration required",
    "closure_proposal": "proposals to close",
}
ENDED: Final = frozenset({"complied", "not_confirmed", "withdrawn", "lapsed"})
_DAY: Final = timedelta(days=1)


class Representations(Part):
    """What the governing body put to the Chief Inspector against the notice."""

    on: date
    text: str


class Intent(Part):
    """Reasonable notice in writing of the powers proposed, and the last day of it."""

    on: date
    powers: tuple[PowerName, ...]
    ends_on: date


class Notice(State):
    """One warning notice. `status` is that of the last act; what holds on a day, `status_on`: that
    a school became eligible, or the notice lapsed, nobody records.

    Days of periods are the last ones of them. `compliance_period_ends_on` and `powers_until` are
    null while the Chief Inspector has representations to decide on.
    """

    NAME: ClassVar[str] = "notice"
    PATH: ClassVar[str] = "warning-notices"

    status: NoticeStatus = "given"
    title: str
    given_on: date
    grounds: tuple[Ground, ...]
    concerns: str
    action_required: str
    action_minded: str
    copied_to: tuple[Recipient, ...]
    initial_period_ends_on: date
    compliance_period_ends_on: date | None
    powers_until: date | None
    representations: Representations | None = None
    confirmed_on: date | None = None
    not_confirmed_on: date | None = None
    not_complied_on: date | None = None
    intent: Intent | None = None
    exercised_on: date | None = None
    complied_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def closed_on(self) -> date | None:
        """The day it was complied with, not confirmed, or withdrawn."""
        return self.complied_on or self.not_confirmed_on or self.withdrawn_on

    @property
    def met_on(self) -> date | None:
        """The first day all conditions of section 60 hold, the window apart: the day after the
        reasonable notice, unless it was closed by then."""
        if self.intent is None:
            return None
        met_on = self.intent.ends_on + _DAY
        return met_on if self.closed_on is None or met_on < self.closed_on else None

    @property
    def eligible_on(self) -> date | None:
        """The first day they hold within the window."""
        met_on, until = self.met_on, self.powers_until
        return met_on if met_on and until and met_on <= until else None

    @property
    def lapsed_on(self) -> date | None:
        """The day after the window, where no power was used in it."""
        until = self.powers_until
        if until is None or any(on and on <= until for on in (self.closed_on, self.exercised_on)):
            return None
        return until + _DAY

    def steps(self) -> list[tuple[NoticeStatus, date]]:
        """Every status it came to with its first day, by acts and by the calendar, in order."""
        days: tuple[tuple[NoticeStatus, date | None], ...] = (
            ("given", self.given_on),
            ("representations", self.representations.on if self.representations else None),
            ("confirmed", self.confirmed_on),
            ("not_complied", self.not_complied_on),
            ("notice_of_intent", self.intent.on if self.intent else None),
            ("eligible", self.eligible_on),
            ("lapsed", self.lapsed_on),
            ("power_exercised", self.exercised_on),
            ("not_confirmed", self.not_confirmed_on),
            ("complied", self.complied_on),
            ("withdrawn", self.withdrawn_on),
        )
        return sorted(((name, on) for name, on in days if on), key=lambda step: step[1])

    def status_on(self, day: date) -> NoticeStatus | None:
        """The status on any day; None before it was given."""
        return next((name for name, on in reversed(self.steps()) if on <= day), None)

    def runs_on(self, day: date) -> bool:
        """Whether it is given, and neither at an end nor lapsed."""
        status = self.status_on(day)
        return status is not None and status not in ENDED

    def ended_on(self, day: date) -> date | None:
        """Since when it is at an end or lapsed, as of a day; None: it is not."""
        ended = None
        for name, on in reversed(self.steps()):
            if on <= day:
                if name not in ENDED:
                    break
                ended = on
        return ended

    def dues(self) -> Iterable[Due]:
        title = self.title
        match self.status:
            case "representations":
                what = f"the Chief Inspector's decision on the {title}"
                yield Due("decision", None, what, self.initial_period_ends_on)
            case "given" | "confirmed" if self.compliance_period_ends_on:
                what = f"decide whether the {title} was complied with"
                yield Due("compliance", None, what, self.compliance_period_ends_on)
            case "not_complied" if self.powers_until:
                what = f"give notice of intent upon the {title}, or withdraw it"
                yield Due("intent", None, what, self.powers_until)
            case "notice_of_intent" if self.powers_until:
                what = f"use a power by the {title}, or withdraw it"
                yield Due("power", None, what, self.powers_until)

    def entries(self) -> Iterable[Entry]:
        for name, on in self.steps():
            yield Entry(name, on, f"{self.title}: {name.replace('_', ' ')}")

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        words = {"concerns", "action_required", "action_minded", "representations"}
        return self.model_dump(mode="json", exclude=words)


class Consultation(Part):
    """Who was consulted, and the day that was done."""

    body: Consulted
    on: date


class Power(State):
    """One use of a power of intervention, from its proposal on.

    `section` of the Education and Inspections Act 2006; `eligible_by` the sections the school was
    eligible by when it was used, with the `notice` where one was that ground. Proposals to close
    are used the day they are published.
    """

    NAME: ClassVar[str] = "power"
    PATH: ClassVar[str] = "powers"

    status: PowerStatus = "proposed"
    power: PowerName
    by: By = "authority"
    section: str
    proposed_on: date
    seats: int | None = None
    requirement: Requirement | None = None
    consultations: tuple[Consultation, ...] = ()
    consented_on: date | None = None
    used_on: date | None = None
    eligible_by: tuple[Section, ...] = ()
    notice: str | None = None
    ended_on: date | None = None
    decision: Decision | None = None
    not_pursued_on: date | None = None

    @property
    def was_used(self) -> bool:
        """Whether it is or was in use; not where that was recorded in error."""
        return self.status in ("used", "ended")

    def in_use_on(self, day: date) -> bool:
        """Whether it was used by a day and had not ended."""
        if not self.was_used or self.used_on is None or day < self.used_on:
            return False
        return self.ended_on is None or day < self.ended_on

    def entries(self) -> Iterable[Entry]:
        title = f"{TITLES[self.power]} (section {self.section})"
        if self.was_used and self.used_on:
            yield Entry("used", self.used_on, title)
        if self.was_used and self.ended_on:
            outcome = f": {self.decision}" if self.decision else ""
            yield Entry("ended", self.ended_on, f"{title} ended{outcome}")


async def notice_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[NoticeGiven]:
    """Every notice given to these organisations, as of today."""
    return await told_of(session, Notice, organisations, _notice)


async def power_states(session: AsyncSession, organisations: Sequence[str]) -> Sequence[PowerUsed]:
    """Every power used over these organisations; one taken back tells itself as withdrawn."""
    records = await records_of(session, Power, organisations)
    return [
        PowerUsed(
            reference=record.key,
            organisation=str(record.organisation),
            power=record.state.power,
            used_on=record.state.used_on,
            ended_on=record.state.ended_on,
            seats=record.state.seats,
        )
        for record in records
        if record.state.was_used and record.state.used_on
    ]


def _notice(key: str, notice: Notice, place: dict[str, Any]) -> NoticeGiven:
    day = today()
    return NoticeGiven(
        **place,
        notice=key,
        status=notice.status_on(day) or notice.status,
        given_on=notice.given_on,
        initial_period_ends_on=notice.initial_period_ends_on,
        compliance_period_ends_on=(
            notice.compliance_period_ends_on or notice.initial_period_ends_on
        ),
        eligible_on=notice.eligible_on,
        powers_until=notice.powers_until,
        ended_on=notice.ended_on(day),
    )
