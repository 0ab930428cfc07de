"""What a caller who acts for some organisations only may be told of an area's Guarantee. Pure.

It knows its own young people, so what counts is the rest: percentages are told where those of the
rest could be, by the rules for published tables, and where that is of several homes.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from education.sides import OWN, REST, WHOLE, groups_to_hide, is_of_one
from education.tables import Cell, Sum
from services.fourteen19.guarantee.cohorts import Candidate
from services.fourteen19.guarantee.counting import GuaranteeCounts, GuaranteeParts, parts_of
from services.fourteen19.guarantee.rules import STATUSES

_PARTS: Final = tuple(GuaranteeParts.model_fields)
_TOGETHER: Final = Sum("together", ("at_16", "at_17"))
_NOTHING: Final = dict.fromkeys(GuaranteeCounts.model_fields)
_COUNTS: Final = dict.fromkeys(("cohort", *STATUSES))


def protected_parts(
    candidates: Sequence[Candidate], own: Collection[str], on: date
) -> GuaranteeParts:
    """Both cohorts, and together, less what would tell of individuals at home elsewhere, or of one
    other home."""
    others = [each for each in candidates if each.home not in own]
    mine = [each for each in candidates if each.home in own]
    sides = {WHOLE: candidates, OWN: mine, REST: others}
    parts = {side: dict(parts_of(some, on)) for side, some in sides.items()}
    cells = {side: {n: _cells(held[n]) for n in _PARTS} for side, held in parts.items()}
    hidden = groups_to_hide(cells, [_TOGETHER], _of_one(others))
    told = {
        name: _told(parts[WHOLE][name], parts[REST][name], is_hidden=name in hidden)
        for name in _PARTS
    }
    return GuaranteeParts(**told)


def _told(whole: GuaranteeCounts, others: GuaranteeCounts, *, is_hidden: bool) -> GuaranteeCounts:
    """Where nobody is anybody else's, all of it."""
    if not others.cohort:
        return whole
    withheld: dict[str, Any] = _NOTHING | {"reason": "suppressed"} if is_hidden else _COUNTS
    return whole.model_copy(update=withheld)


def _cells(counts: GuaranteeCounts) -> list[Cell]:
    return [Cell(getattr(counts, status), counts.cohort) for status in STATUSES]


def _of_one(others: Sequence[Candidate]) -> list[str]:
    sizes = {name: Counter[str]() for name in _PARTS}
    for each in others:
        for name in (f"at_{each.cohort}", "together"):
            sizes[name][each.home] += 1
    return [name for name, homes in sizes.items() if is_of_one(homes.values())]
