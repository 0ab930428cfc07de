"""A consortium, and what events tell of its agreement."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import HEAD, Due, Entry, Part, State
from chassis.records.told import told_of
from contracts.fourteen19 import AgreementChanged
from education.diplomas import LINES, Level, LineCode


class ConsortiumMember(Part):
    """A school, college or provider, and the day it signed; null: it has not."""

    organisation: str
    signed_on: date | None = None


class ConsortiumLine(Part):
    """A line of learning: at which levels, taught by which members; planned on a day from a day,
    passed the gateway, offered from a day until the first day it is not; learners planned by
    academic year."""

    code: LineCode
    levels: tuple[Level, ...]
    taught_by: tuple[str, ...]
    planned_from: date
    planned_on: date | None = None
    gateway_passed_on: date | None = None
    offered_from: date | None = None
    offered_until: date | None = None
    planned_learners: dict[str, int] = {}

    def is_offered_on(self, day: date) -> bool:
        if self.offered_from is None or self.offered_from > day:
            return False
        return self.offered_until is None or self.offered_until > day


class Consortium(State):
    """Its key is its lead provider's and a name. Its agreement is signed by `sign_by`, in force
    from a day until the first day it is not."""

    NAME: ClassVar[str] = "consortium"
    PATH: ClassVar[str] = "consortia"

    status: Literal["forming", "in_force", "ended"] = "forming"
    title: str
    area: str
    sign_by: date
    members: tuple[ConsortiumMember, ...]
    in_force_from: date | None = None
    in_force_until: date | None = None
    lines: tuple[ConsortiumLine, ...] = ()

    @property
    def unsigned(self) -> list[ConsortiumMember]:
        """Members whose signature is missing."""
        return [member for member in self.members if member.signed_on is None]

    def has(self, organisation: str) -> bool:
        """Whether it is a member."""
        return any(member.organisation == organisation for member in self.members)

    def line(self, code: str) -> ConsortiumLine | None:
        """Its line of a code."""
        return next((line for line in self.lines if line.code == code), None)

    def dues(self) -> Iterable[Due]:
        if self.status == "ended":
            return
        for each in self.unsigned:
            what = f"signature of {each.organisation} to the agreement: {self.title}"
            item = f"sign.{each.organisation}"
            yield Due(item, HEAD, what, self.sign_by, each.organisation)
        for line in self.lines:
            if line.gateway_passed_on is None:
                what = f"gateway of {LINES[line.code].name}: {self.title}"
                yield Due(f"gateway.{line.code}", None, what, line.planned_from)

    def entries(self) -> Iterable[Entry]:
        for each in self.members:
            if each.signed_on:
                what = f"{each.organisation} signed the agreement: {self.title}"
                yield Entry(f"signed.{each.organisation}", each.signed_on, what)
        if self.in_force_from:
            yield Entry("in_force", self.in_force_from, f"agreement in force: {self.title}")
        if self.in_force_until:
            yield Entry("ended", self.in_force_until, f"agreement ended: {self.title}")
        for line in self.lines:
            name = LINES[line.code].name
            if line.gateway_passed_on:
                yield Entry(f"gateway.{line.code}", line.gateway_passed_on, f"gateway: {name}")
            if line.offered_from:
                yield Entry(f"offered.{line.code}", line.offered_from, f"Diploma offered: {name}")
            if line.offered_until:
                what = f"Diploma no longer offered: {name}"
                yield Entry(f"stopped.{line.code}", line.offered_until, what)


async def agreement_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[AgreementChanged]:
    """The agreement of every consortium that one of these leads."""
    return await told_of(session, Consortium, organisations, _told)


def _told(key: str, consortium: Consortium, place: dict[str, Any]) -> AgreementChanged:
    return AgreementChanged(
        **place,
        consortium=key,
        members=len(consortium.members),
        signed=len(consortium.members) - len(consortium.unsigned),
        in_force_from=consortium.in_force_from,
        in_force_until=consortium.in_force_until,
    )
