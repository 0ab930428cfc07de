"""What callers send of provision."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import Draft, Organisation
from services.earlyyears.settings.state import Qualification

_Places = Annotated[int, Field(ge=0, le=2000)]


class SettingDraft(Draft):
    """All that is known of a school's or setting's provision; what is left out is not known."""

    as_of: Day | None = Field(None, description="the day it was so; default: today")
    places: _Places | None = Field(None, description="for children under five")
    funded_places: _Places | None = Field(
        None, description="of those, for funded three- and four-year-olds"
    )
    funded_hours: Annotated[int, Field(ge=0, le=60)] | None = Field(
        None, description="offered to each funded child, a week"
    )
    weeks: Annotated[int, Field(ge=0, le=53)] | None = Field(None, description="offered a year")
    lead_qualification: Qualification | None = Field(None, description="of the lead practitioner")


class SettingItem(SettingDraft):
    """One of many."""

    organisation: Organisation = Field(description="URN, LAESTAB or early years URN")


class SettingsBulkDraft(Draft):
    """The provision of many: all of them, or none."""

    items: Annotated[list[SettingItem], Field(min_length=1, max_length=1000)]
