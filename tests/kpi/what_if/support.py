"""Schools of Bolton with returns, and what may be supposed of them."""

from typing import Any

from contracts.envelope import Event
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return
from tests.kpi.values.places import school

BOLTON = "350"
FIRST, SECOND, THIRD = "105000", "105001", "105002"


def of(good: int, total: int) -> list[Child]:
    """So many children, so many of them at a good level."""
    return [Child(90, good=True)] * good + [Child(60)] * (total - good)


async def bolton(ledger: Ledger, *good_of_forty: int) -> None:
    """Registered schools of 40 children each, all of which have reported."""
    for number, good in enumerate(good_of_forty):
        urn = str(105000 + number)
        await ledger.apply(school(urn), Return(urn, BOLTON, of(good, 40)).event())


def supposed(event: Event[Any], *, version: bool = False) -> dict[str, Any]:
    """An event as what-if is asked of it."""
    asked = {"type": event.type, "data": event.data.model_dump(mode="json", exclude_none=True)}
    return asked | {"version": event.version} if version else asked


def change(amount: int, measure: str = "good_level", **changes: Any) -> dict[str, Any]:
    """A change of one cell of the first school's figures."""
    cell = {"organisation": FIRST, "area": BOLTON, "period": "2008/09"}
    return cell | {"measure": f"eyfsp.{measure}", "amount": amount} | changes


def told(answer: dict[str, Any], side: str = "after") -> dict[tuple[str, str], Any]:
    """Values by indicator and place."""
    return {
        (one["indicator"], one["place"]): one[side] and one[side]["value"]
        for one in answer["indicators"]
    }
