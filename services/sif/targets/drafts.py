"""What callers send of statutory targets."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from chassis.drafts import Plain
from chassis.records.drafts import Draft, OnDraft, Prose
from education.years import AcademicYear
from services.sif.targets.law import Measure, Stage

Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=1)]


class TargetDraft(Draft):
    """The percentage of a cohort that is to achieve a measure."""

    measure: Measure
    percent: Percent
    cohort: int | None = Field(None, ge=1, le=2000, description="pupils, where known")


Drafts = Annotated[list[TargetDraft], Field(max_length=20)]


class SettingDraft(OnDraft):
    """All targets that are required, and the day the governing body set them; default: today."""

    targets: Drafts


class TargetsRevisionDraft(SettingDraft):
    """All targets anew, and why."""

    reason: Prose


class AdviceDraft(OnDraft):
    """The School Improvement Partner's words, and what the partner would have the school aim at."""

    text: Prose
    proposed: Drafts = []


class StagesDraft(Draft):
    """The key stages whose end pupils will reach in the year; none: there is nothing to set."""

    stages: Annotated[list[Stage], Field(max_length=3)]
    reason: Prose = Field(examples=["An infant school"])


class OpeningDraft(Draft):
    """The schools of an authority whose targets for a year's results are to be set."""

    area: Plain = Field(max_length=20, examples=["350"])
    year: AcademicYear | None = Field(None, description="default: whose targets are due next")
