"""What a caller sends: a new draft, its head changed, a section's words, a publication."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import StringConstraints

from chassis.drafts import Day
from chassis.problems import Fault, Problem
from education.areas import AREAS
from services.kpi.plan.drafts import Line, Owner
from services.kpi.values.filters import moment_of

DRAFTS_ONLY: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "It is published, and never changes"}
}
Words = Annotated[
    str, StringConstraints(max_length=50_000, pattern=r"^[^\x00]*$"), Field(description="Markdown")
]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReportDraft(_Draft):
    """A new report. `on` is the day of the meeting, `as_at` the day its figures are of: the
    meeting's if not given. People and posts are named without numbers to call or addresses."""

    area: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$"), Field(examples=["350"])]
    title: Line | None = None
    on: Day
    as_at: Day | None = None
    report_to: Owner
    report_of: Owner
    contact_officer: Owner

    def check(self) -> None:
        """Raises `invalid_request` for an authority or a day that nothing is told of."""
        if self.area not in AREAS:
            fault = Fault("unknown_area", "$.area", f"there is no authority {self.area}")
            raise Problem("invalid_request", "The report does not fit.", errors=[fault])
        moment_of(self.as_at or self.on, None)


class ReportChange(_Draft):
    """What to change of a draft's head; members left out stay."""

    title: Line = Field(default_factory=str)
    on: Day = Field(default=None)  # type: ignore[assignment]
    as_at: Day = Field(default=None)  # type: ignore[assignment]
    report_to: Owner = Field(default_factory=str)
    report_of: Owner = Field(default_factory=str)
    contact_officer: Owner = Field(default_factory=str)

    def fields(self) -> dict[str, Any]:
        """What was sent. Raises `invalid_request` for a day that nothing is told of."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        for name in sent.keys() & {"on", "as_at"}:
            moment_of(sent[name], None)
        return sent


class SectionDraft(_Draft):
    """A section's words, whole."""

    text: Words


class Publication(_Draft):
    """Why a report is published; `despite_findings`: although the checker finds errors, for the
    reason given. Nothing else that stands in the way can be passed over."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
    despite_findings: bool = False
