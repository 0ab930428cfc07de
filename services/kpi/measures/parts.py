"""What translators share: counts by group, and what an event may not contradict."""

from collections.abc import Sequence
from datetime import date

from contracts.envelope import BadEvent
from education.years import AcademicYear
from services.kpi.figures import SCALAR


def tally(
    measure: str, groups: Sequence[str], bucket: int = SCALAR, amount: int = 1
) -> dict[str, dict[str, dict[int, int]]]:
    """Figures of one measure: the same amount in each of the groups; of nothing, none."""
    return {measure: {group: {bucket: amount} for group in groups}} if amount else {}


def in_order(starts: date, ends: date | None, field: str) -> None:
    """Raises `BadEvent` for what ended before it began; `field` names the end."""
    if ends is not None and ends < starts:
        raise BadEvent(f"{field} is {ends}, before {starts}")


def year_of(text: str) -> AcademicYear:
    """The academic year an event names. Raises `BadEvent` where it names none."""
    try:
        return AcademicYear.parse(text)
    except ValueError as wrong:
        raise BadEvent(f"year: {wrong}") from None
