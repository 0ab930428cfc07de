"""Which groups of an authority's survey a caller is told of who acts for some schools only. Pure.

It has its own schools' figures exactly, so what counts is the rest. Years 1 to 11 and 1 to 13 may
be asked for one after the other: both are looked at together, whichever is asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from education.sides import OWN, REST, WHOLE, groups_to_hide, is_of_one
from education.tables import Cell, Sum
from services.enrichment.sport.rules import (
    ALL,
    FIRST,
    GENDERS,
    LAST,
    NOT_TOLD_APART,
    OLDEST,
    Counts,
    Span,
    Surveyed,
    together,
)

_BEYOND: Final = "beyond"
_APART: Final = (*GENDERS, NOT_TOLD_APART)
_SPANS: Final = (str(LAST), _BEYOND, str(OLDEST))


def hidden_groups(
    rows: Sequence[Surveyed], own: Collection[str], to_year: Span = LAST
) -> frozenset[str]:
    """Of the groups as `grouped` names them, those to say nothing of."""
    rest = [row for row in rows if row.organisation not in own]
    mine = [row for row in rows if row.organisation in own]
    sides = {WHOLE: _cells(rows)} | ({OWN: _cells(mine), REST: _cells(rest)} if mine else {})
    hidden = groups_to_hide(sides, _SUMS, _of_one_school(rest))
    names = {str(to_year): ALL} | {f"{to_year}.{each}": f"gender={each}" for each in GENDERS}
    return frozenset(names.get(name, name) for name in hidden)


def _groups_of(row: Surveyed) -> list[str]:
    spans = [str(OLDEST), str(LAST) if row.year_group <= LAST else _BEYOND]
    apart = [f"{span}.{row.gender}" for span in spans]
    return [f"year_group={row.year_group}", *spans, *apart]


def _cells(rows: Iterable[Surveyed]) -> Mapping[str, Sequence[Cell]]:
    groups: dict[str, list[Counts]] = defaultdict(list)
    for row in rows:
        for name in _groups_of(row):
            groups[name].append(row.counts)
    wholes = {name: together(some) for name, some in groups.items()}
    return {
        name: [Cell(part, whole.pupils) for part in whole[1:]] for name, whole in wholes.items()
    }


def _of_one_school(rows: Iterable[Surveyed]) -> set[str]:
    sizes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        for name in _groups_of(row):
            sizes[name][row.organisation] += row.counts.pupils
    return {name for name, schools in sizes.items() if is_of_one(list(schools.values()))}


def _sums() -> Iterable[Sum]:
    parts = [f"year_group={each}" for each in range(FIRST, OLDEST + 1)]
    yield Sum(str(LAST), parts[:LAST])
    yield Sum(_BEYOND, parts[LAST:])
    yield Sum(str(OLDEST), (str(LAST), _BEYOND))
    for span in _SPANS:
        yield Sum(span, [f"{span}.{each}" for each in _APART])
    for each in _APART:
        yield Sum(f"{OLDEST}.{each}", (f"{LAST}.{each}", f"{_BEYOND}.{each}"))


_SUMS: Final = tuple(_sums())
