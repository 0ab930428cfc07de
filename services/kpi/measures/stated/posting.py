"""What an event of stated figures says, in figures."""

from contracts.envelope import BadEvent, Event
from contracts.kpi import FiguresStated
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    PROVISIONAL,
    Cells,
    Place,
    Posting,
    family_of,
    true_since,
)
from services.kpi.measures.catalogue import is_returns


def stated_posting(event: Event[FiguresStated]) -> Posting:
    """The figures stated, and one return of all people and of each group they are of.

    Raises `BadEvent` for measures of another family, or of what is held itself.
    """
    data = event.data
    for measure in data.figures:
        if family_of(measure) != data.family or is_returns(measure):
            raise BadEvent(f"{measure} is not a measure to state of the family {data.family}")
    figures: dict[str, Cells] = {
        measure: {
            group: {bucket: amount for bucket, amount in amounts.items() if amount}
            for group, amounts in cells.items()
            if any(amounts.values())
        }
        for measure, cells in data.figures.items()
    }
    groups = {group for cells in data.figures.values() for group in cells}
    if groups:
        status = FINAL if data.status == "final" else PROVISIONAL
        figures[f"{data.family}.returns"] = {group: {status: 1} for group in sorted(groups | {ALL})}
    return true_since(
        # What is withdrawn was never so: the ledger takes it back from when it was said to be.
        data.effective_on or ALWAYS,
        Place(data.organisation, data.area, data.period),
        {measure: cells for measure, cells in figures.items() if cells},
    )
