"""How pupils are told apart: the breakdowns, their groups by name, and which of them add up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Literal

from education.ethnicity import MAIN_GROUPS
from education.tables import Sum

Breakdown = Literal["none", "gender", "fsm", "sen", "ethnicity"]
ALL: Final = "all"
UNKNOWN: Final = "unknown"
PARTED: Final = ("gender", "fsm", "sen", "ethnicity")
"""The breakdowns that part all pupils; those of whom it is not known are a group too."""
PAIRS: Final[Mapping[str, tuple[str, str]]] = {
    "gender": ("F", "M"),
    "fsm": ("no", "yes"),
    "sen": ("no", "yes"),
}
"""The two values whose gap is the first's rate less the second's, by breakdown."""
_ORDER: Final[Mapping[str, Sequence[str]]] = {"ethnicity": MAIN_GROUPS, **PAIRS}


def groups_of(by: Breakdown, names: Iterable[str]) -> list[str]:
    """The groups that a breakdown is told by: all, then each, those not known last."""
    order = _ORDER.get(by, ())

    def place(name: str) -> tuple[bool, int]:
        value = name.partition("=")[2]
        return value == UNKNOWN, order.index(value) if value in order else len(order)

    return [ALL, *sorted({name for name in names if name.startswith(f"{by}=")}, key=place)]


def sums_of(names: Collection[str]) -> list[Sum]:
    """All pupils are the sum of a breakdown's groups."""
    parts = [name for name in names if name != ALL]
    return [Sum(ALL, parts)] if parts else []
