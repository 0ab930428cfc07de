"""What callers send about quality."""

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, OnDraft, Prose, ReasonDraft
from services.earlyyears.quality.ruleset import Thresholds


class ConcernDraft(Draft):
    """A concern about the provision, and since when."""

    reason: Prose
    since: Day | None = Field(None, description="default: today")


class ConcernLiftDraft(OnDraft):
    """From which day a concern stands no more, and why."""

    reason: Prose


class ConcernWithdrawalDraft(ReasonDraft):
    """Why a concern should not have been recorded."""


class QualityTrialDraft(Draft):
    """Thresholds to try on the schools and settings of one area."""

    area: AreaCode
    thresholds: Thresholds
    on: Day | None = Field(None, description="the day of the facts; today unless given")


class RecalculationDraft(Draft):
    """Whose quality is to be rated anew, by the rules in force."""

    area: AreaCode
