"""How children are told apart: the breakdowns, their groups by name, and which of them add up.

A group is named as in the events: `gender=F`, `ethnicity=white`, `ward=E05000650`; `all` are all of
them. Children of whom it is not known are a group too, so that the groups add up to all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Literal

from contracts.earlyyears import ALL_CHILDREN
from education.ethnicity import ETHNICITIES, GROUP_OF, MAIN_GROUPS
from education.tables import Sum

Breakdown = Literal[
    "none", "gender", "fsm", "sen", "eal", "ethnicity", "ethnicity_code", "month_of_birth", "ward"
]
UNKNOWN: Final = "unknown"
MAIN, CODES = "ethnicity", "ethnicity_code"
PAIRS: Final[Mapping[str, tuple[str, str]]] = {
    "gender": ("F", "M"),
    "fsm": ("no", "yes"),
    "sen": ("no", "yes"),
    "eal": ("no", "yes"),
}
"""The two values whose gap is the first's rate less the second's, by breakdown."""

_YES_OR_NO: Final = "CASE WHEN {0} THEN 'yes' WHEN NOT {0} THEN 'no' END"
VALUES: Final[Mapping[str, str]] = {
    "none": f"'{ALL_CHILDREN}'",
    "gender": "gender",
    **{flag: _YES_OR_NO.format(flag) for flag in ("fsm", "sen", "eal")},
    MAIN: "ethnicity",
    CODES: "ethnicity",
    "month_of_birth": "birth_month",
    "ward": "ward",
}
"""What SQL tells children apart by; main groups are added up from codes."""
_SCHOOL_YEAR: Final = tuple(str(month) for month in (9, 10, 11, 12, *range(1, 9)))
_ORDER: Final[Mapping[str, Sequence[str]]] = {
    MAIN: MAIN_GROUPS,
    CODES: tuple(ETHNICITIES),
    "month_of_birth": _SCHOOL_YEAR,
    **PAIRS,
}


def name_of(by: Breakdown, value: str) -> str:
    """The group of a breakdown's value."""
    if by == "none":
        return ALL_CHILDREN
    return f"{CODES if by == MAIN else by}={value}"


def main_group(name: str) -> str:
    """The main ethnic group that the group of a code is counted in."""
    code = name.removeprefix(f"{CODES}=")
    return f"{MAIN}={GROUP_OF.get(code, UNKNOWN)}"


def sums_of(by: Breakdown, names: Collection[str]) -> list[Sum]:
    """Which of these groups are the sum of others."""
    if by == "none":
        return []
    if by not in (MAIN, CODES):
        return [Sum(ALL_CHILDREN, [name for name in names if name != ALL_CHILDREN])]
    codes: dict[str, list[str]] = {}
    for name in names:
        if name.startswith(f"{CODES}="):
            codes.setdefault(main_group(name), []).append(name)
    return [Sum(ALL_CHILDREN, list(codes)), *(Sum(main, parts) for main, parts in codes.items())]


def in_order(by: Breakdown, names: Iterable[str]) -> list[str]:
    """The groups that the breakdown is told by: all, then each, those not known last."""
    wanted = [name for name in names if name.startswith(f"{by}=")]
    order = _ORDER.get(by, ())

    def place(name: str) -> tuple[bool, int, str]:
        value = name.partition("=")[2]
        at = order.index(value) if value in order else len(order)
        return value == UNKNOWN, at, value

    return [ALL_CHILDREN, *sorted(wanted, key=place)]
