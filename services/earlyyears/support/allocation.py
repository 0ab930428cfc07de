"""How one area's hours of support in a year were shared out, or would be."""

from datetime import date
from typing import Any, ClassVar, Literal

from chassis.records.state import Part, State
from services.earlyyears.support.ruling import SharingRule
from services.earlyyears.support.sharing import Line


class Capacity(Part):
    """Hours there are: given, or those of the people in the team less those of visits."""

    hours: int
    given: bool
    people_hours: int | None = None
    visit_hours: int | None = None


class Allocation(State):
    """One sharing out, under `350.2009-10.1`; with its rule and all it was reckoned by, so that it
    explains itself for ever. `left` hours are nobody's: everybody has the most. `replaced_by` is
    the key of the one adopted after it.
    """

    NAME: ClassVar[str] = "allocation"
    PATH: ClassVar[str] = "support-allocations"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["drafted", "adopted", "replaced", "discarded"] = "drafted"
    area: str
    year: str
    drafted_on: date
    capacity: Capacity
    left: int
    rule: SharingRule
    lines: tuple[Line, ...]
    adopted_on: date | None = None
    replaced_by: str | None = None

    @property
    def shared(self) -> int:
        """Hours of all together."""
        return sum(line.hours for line in self.lines)

    def audited(self) -> dict[str, Any]:
        """Without its lines: they are in the history of the record."""
        return self.model_dump(mode="json", exclude={"lines"})
