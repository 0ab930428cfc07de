"""Foundation Learning at one school or college, and what events tell of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import HEAD, Due, Entry, State
from chassis.records.told import told_of
from contracts.fourteen19 import PilotChanged
from education.diplomas import ENTITLED_FROM
from services.fourteen19.readiness import ToBeReady

PilotItemCode = Literal[
    "curriculum", "staff", "accreditation", "information_and_guidance", "progression_routes"
]
ITEMS: Final[Mapping[PilotItemCode, str]] = {
    "curriculum": "curriculum planned for all three components",
    "staff": "staff in place and trained",
    "accreditation": "qualifications chosen and accredited",
    "information_and_guidance": "information, advice and guidance for learners",
    "progression_routes": "routes on to further learning and work agreed",
}
"""What has to be ready for every learner entitled in 2013."""


class PilotItem(ToBeReady):
    """One thing that has to be ready for every learner entitled in 2013."""

    code: PilotItemCode


class Pilot(State):
    """Its key is the school's or college's. `pilot_from` null: it is no pilot, but makes ready;
    `pilot_until` is the first day it is none any more."""

    NAME: ClassVar[str] = "pilot"
    PATH: ClassVar[str] = "pilots"

    status: Literal["preparing", "ready"] = "preparing"
    pilot_from: date | None = None
    pilot_until: date | None = None
    items: tuple[PilotItem, ...] = tuple(PilotItem(code=code) for code in ITEMS)
    ready_on: date | None = None

    def is_pilot_on(self, day: date) -> bool:
        if self.pilot_from is None or self.pilot_from > day:
            return False
        return self.pilot_until is None or self.pilot_until > day

    def dues(self) -> Iterable[Due]:
        for item in self.items:
            if item.readiness != "ready":
                what = f"Foundation Learning, ready for 2013: {ITEMS[item.code]}"
                yield Due(item.code, HEAD, what, ENTITLED_FROM)

    def entries(self) -> Iterable[Entry]:
        if self.pilot_from:
            yield Entry("pilot", self.pilot_from, "pilot of Foundation Learning")
        if self.pilot_until:
            yield Entry("pilot_over", self.pilot_until, "pilot of Foundation Learning over")
        if self.ready_on:
            yield Entry("ready", self.ready_on, "ready for Foundation Learning in 2013")

    def audited(self) -> dict[str, Any]:
        """Without the notes: they stay with the record."""
        items = [item.model_dump(mode="json", exclude={"note"}) for item in self.items]
        return self.model_dump(mode="json", exclude={"items"}) | {"items": items}


async def pilot_states(session: AsyncSession, organisations: Sequence[str]) -> list[PilotChanged]:
    """Of each of these schools and colleges that has one."""
    return await told_of(session, Pilot, organisations, _told)


def _told(_key: str, pilot: Pilot, place: dict[str, Any]) -> PilotChanged:
    return PilotChanged(
        **place,
        pilot_from=pilot.pilot_from,
        pilot_until=pilot.pilot_until,
        ready_on=pilot.ready_on,
    )
