"""An audit tool."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, StringConstraints

from chassis.drafts import Plain
from chassis.records.drafts import Prose
from chassis.records.state import Part, State

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Line = Annotated[Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
HIGHEST: Final = 10
"""The most a tool may give for one criterion."""


class Criterion(Part):
    """What is looked at. `descriptors` say what each score looks like, from 0 to the tool's
    highest; `weight` how much it counts for."""

    code: Code
    text: Line
    guidance: Prose | None = None
    weight: int = Field(1, ge=1, le=20)
    descriptors: Annotated[tuple[Line, ...], Field(min_length=2, max_length=HIGHEST + 1)]


class Section(Part):
    """Criteria of one theme."""

    code: Code
    title: Line
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=50)]


class AuditTool(State):
    """A tool, under `eyfs-audit-1`. Visits are scored by it from when it is published; from then on
    it never changes, and another version is another tool. `top_score` is the best of each
    criterion, 0 the poorest."""

    NAME: ClassVar[str] = "audit_tool"
    PATH: ClassVar[str] = "audit-tools"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["draft", "published", "retired"] = "draft"
    title: str
    top_score: int
    sections: tuple[Section, ...]
    published_on: date | None = None
    retired_on: date | None = None

    @property
    def criteria(self) -> Iterator[Criterion]:
        """Those of all sections, in their order."""
        return (criterion for section in self.sections for criterion in section.criteria)

    def audited(self) -> dict[str, Any]:
        """Without the criteria: they stay with the record."""
        return self.model_dump(mode="json", exclude={"sections"})
