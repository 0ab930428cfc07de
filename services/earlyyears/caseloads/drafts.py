"""What callers send of caseloads."""

from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.drafts import Day, distinct
from chassis.records.drafts import AreaCode, Draft, OnDraft, Organisation, PersonKey, Prose
from services.earlyyears.provision import Sort

SettingWeight = Annotated[int, Field(ge=1, le=100)]


class CaseloadDraft(Draft):
    """A school or setting for an officer, from a day on."""

    organisation: Organisation
    officer: PersonKey
    since: Day | None = Field(None, description="default: today")


class HandoverDraft(OnDraft):
    """Another officer, and why."""

    officer: PersonKey
    reason: Prose


class CaseloadEndDraft(OnDraft):
    """The first day with no officer, and why."""

    reason: Prose


class ShareOutDraft(Draft):
    """Every open school or setting of an area that has no officer, shared out evenly from today."""

    area: AreaCode
    officers: Annotated[
        list[PersonKey],
        Field(max_length=100, description="default: all Quality and Inclusion Officers"),
        AfterValidator(distinct),
    ] = []
    caseload_of: PersonKey | None = Field(
        None, description="whose caseload is shared out too, as of one who leaves"
    )
    weights: dict[Sort, SettingWeight] = Field(
        default_factory=dict, description="what one of a sort counts; default: 1 each"
    )
    dry_run: bool = Field(False, description="only say who would be given what")
