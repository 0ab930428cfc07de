"""What callers send of warning notices and powers."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chassis.records.drafts import OnDraft, Organisation, Prose, ReasonDraft
from contracts.sif import Power as PowerName
from services.sif.interventions.law import By, Consulted, Ground
from services.sif.interventions.rules import REASONABLE_NOTICE
from services.sif.interventions.state import Decision, Recipient, Requirement

ByNotice = Literal[
    "additional_governors", "interim_executive_board", "suspended_budget", "required_collaboration"
]
"""The powers under sections 63 to 66."""


class WhyDraft(OnDraft, ReasonDraft):
    """The day, and why."""


class NoticeDraft(OnDraft):
    """A warning notice given, and to whom it was copied at the same time."""

    organisation: Organisation
    grounds: Annotated[list[Ground], Field(min_length=1, max_length=3)]
    concerns: Prose = Field(description="the matters of concern")
    action_required: Prose
    action_minded: Prose = Field(description="what the authority is minded to do otherwise")
    copied_to: Annotated[list[Recipient], Field(max_length=3)]


class RepresentationsDraft(OnDraft):
    """What the governing body puts to the Chief Inspector."""

    text: Prose


class IntentDraft(OnDraft):
    """Notice in writing of the powers the authority proposes to use."""

    powers: Annotated[list[ByNotice], Field(min_length=1, max_length=4)]
    working_days: int = Field(REASONABLE_NOTICE, ge=1, le=60, description="of notice, following it")


class PowerDraft(OnDraft):
    """A power proposed; by the Secretary of State, one to be recorded as used."""

    organisation: Organisation
    power: PowerName
    by: By = "authority"
    seats: int | None = Field(None, ge=1, le=50, description="of additional governors")
    requirement: Requirement | None = Field(None, description="of the governing body: section 63")

    @model_validator(mode="after")
    def _says_what_the_power_needs(self) -> Self:
        for name, power in (
            ("seats", "additional_governors"),
            ("requirement", "required_collaboration"),
        ):
            if (getattr(self, name) is not None) != (self.power == power):
                raise PydanticCustomError(
                    f"{name}_misplaced", f"{name} is given for {power}, and for that alone"
                )
        return self


class ConsultationDraft(OnDraft):
    """Who was consulted."""

    body: Consulted


class EndDraft(OnDraft):
    """The first day it no longer holds; of proposals to close, with the decision."""

    decision: Decision | None = None
