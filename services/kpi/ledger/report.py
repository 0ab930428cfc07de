"""What a check or a rebuild answers."""

from typing import Literal

from pydantic import BaseModel, Field

from services.kpi.ledger.sums import CellDifference


class LedgerDifference(BaseModel):
    """One thing that is not as it should be. `expected` is what the surer side says: the ledger's
    entries for balances and postings, the bus for events, the balances for what was announced."""

    what: Literal["balance", "posting", "event", "announced"]
    where: str
    expected: str | None
    found: str | None


class Pending(BaseModel):
    """An event key whose newest version on the bus is not applied yet."""

    key: str
    version: int
    applied: int | None


class Checked(BaseModel):
    """How much was looked at."""

    event_keys: int = 0
    bus_records: int = 0


class Report(BaseModel):
    """Differences found, the first hundred of each kind, and how many there are in all.

    `pending` keys are on their way; `missing_on_bus` are applied but no longer on the bus;
    `unreadable` are keys whose newest record is no event, or is a dead letter.
    """

    differences: list[LedgerDifference]
    differences_in_all: int
    pending: list[Pending]
    missing_on_bus: list[str]
    unreadable: dict[str, str]
    checked: Checked


class Rebuilt(Report):
    """What a rebuild found and mended: `corrected` counts what it wrote."""

    corrected: dict[str, int] = Field(description="entries and balances written anew, values told")


def of_cell(what: Literal["balance", "posting"], each: CellDifference) -> LedgerDifference:
    where = "/".join((*each.where, each.measure, each.group, str(each.bucket)))
    return LedgerDifference(
        what=what, where=where, expected=str(each.expected), found=str(each.found)
    )
