"""What callers send of places."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from chassis.problems import Fault
from chassis.records.drafts import Draft, OnDraft, Organisation, Prose
from chassis.records.people import Line
from chassis.records.refusing import all_wrong
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from education.years import AcademicYear
from services.fourteen19.commissioning.rules import Numbers, RowKey


class PlacesRowDraft(Draft):
    """Places of a level: in a line of learning, or in none."""

    level: PlaceLevel
    line: LineCode | None = None
    places: int = Field(ge=0, le=100_000)


_Rows = Annotated[list[PlacesRowDraft], Field(min_length=1, max_length=100)]


class PlacesRowsDraft(OnDraft):
    """Places row by row, each once."""

    rows: _Rows


class PlacesBeginningDraft(PlacesRowsDraft):
    """A provider's plan for a year."""

    organisation: Organisation
    year: AcademicYear


class PlacesCommissionDraft(OnDraft):
    """What is commissioned, under which agreement."""

    rows: _Rows | None = Field(None, description="default: as proposed")
    funding_agreement: Line = Field(description="its reference")


class PlacesVariationDraft(PlacesRowsDraft):
    """Rows commissioned in other numbers, and why; those not named stay."""

    reason: Prose


class PlacesWithdrawalDraft(OnDraft):
    """Why places are neither planned nor commissioned any more."""

    reason: Prose


def numbers_from(rows: Sequence[PlacesRowDraft]) -> Numbers:
    """The rows' numbers. Raises `invalid_request` with every row that is there twice."""
    found: dict[RowKey, int] = {}
    faults = []
    for at, row in enumerate(rows):
        key = RowKey(row.level, row.line)
        if key in found:
            message = "a row of this level and line is there already"
            faults.append(Fault("repeated", f"$.rows.{at}", message))
        found[key] = row.places
    if faults:
        raise all_wrong(faults)
    return found
