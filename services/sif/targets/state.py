"""The statutory targets of one school and academic year, and what events tell of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import GOVERNORS, Due, Entry, Part, State
from chassis.records.told import told_of
from contracts.sif import TargetsSet
from services.sif.targets.law import Measure, Requirement, Stage, required

Status = Literal["due", "set", "revised", "not_required"]


class Target(Part):
    """The percentage of a cohort that is to achieve a measure; `cohort` null: its size is not
    known yet."""

    measure: Measure
    percent: Decimal
    cohort: int | None = None


class Advice(Part):
    """What the School Improvement Partner said to the governing body, and would have it aim at."""

    on: date
    text: str
    proposed: tuple[Target, ...] = ()


class Targets(State):
    """Of the results of `year` (2010/11): due from the governing body by `due_on`.

    `stages` are the key stages whose end its pupils will reach in that year. That they are late is
    reckoned on a day, never kept.
    """

    NAME: ClassVar[str] = "targets"
    PATH: ClassVar[str] = "targets"

    status: Status = "due"
    year: str
    stages: tuple[Stage, ...]
    due_on: date
    set_on: date | None = None
    revised_on: date | None = None
    targets: tuple[Target, ...] = ()
    advice: tuple[Advice, ...] = ()

    @property
    def required(self) -> list[Requirement]:
        """The targets there must be."""
        return required(self.stages, self.due_on)

    def audited(self) -> dict[str, Any]:
        """Without the words of advice: they stay with the record."""
        return self.model_dump(mode="json", exclude={"advice"})

    def dues(self) -> Iterable[Due]:
        if self.status == "due":
            what = f"set the statutory targets for {self.year}"
            yield Due("set", GOVERNORS, what, self.due_on)

    def entries(self) -> Iterable[Entry]:
        if self.set_on:
            yield Entry("set", self.set_on, f"statutory targets for {self.year} set")
        if self.revised_on:
            yield Entry("revised", self.revised_on, f"statutory targets for {self.year} revised")


async def targets_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[TargetsSet]:
    """The targets of these organisations, a model a year."""
    return await told_of(session, Targets, organisations, _told)


def _told(_key: str, targets: Targets, place: dict[str, Any]) -> TargetsSet:
    return TargetsSet(
        **place,
        year=targets.year,
        due_on=targets.due_on,
        set_on=targets.set_on,
        required=len(targets.required),
        present=len(targets.targets),
    )
