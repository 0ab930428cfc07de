"""A school's or setting's place in somebody's caseload."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal

from chassis.records.state import Entry, Part, State


class Stint(Part):
    """One person's time with it: `until` is the first day it is over, null: it is not."""

    officer: str
    since: date
    until: date | None = None


class Caseload(State):
    """With whom a school or setting is; its key is the organisation's. `officer` null: nobody."""

    NAME: ClassVar[str] = "caseload"
    PATH: ClassVar[str] = "caseloads"

    status: Literal["active", "ended"] = "active"
    officer: str | None
    stints: tuple[Stint, ...]

    def entries(self) -> Iterable[Entry]:
        for number, stint in enumerate(self.stints, 1):
            what = "named officer" if number == 1 else "another named officer"
            yield Entry(f"officer.{number}", stint.since, what)
