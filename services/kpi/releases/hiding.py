"""Which values of a release may be published: each indicator a table, related ones alike. Pure.

An indicator's table is places by groups. An area is the sum of its organisations, `all` the sum of
each characteristic's groups; comparisons, medians and coverage do not add up, and have no sums.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from education.disclosure import Rules, Suppression, suppress
from education.tables import NOTHING, Address, Cell, Published, Sum, Table
from services.kpi.figures import ALL
from services.kpi.indicators.definition import Definition
from services.kpi.releases.taking import Taken
from services.kpi.spots import level_of

_COUNTS: Final = ("count", "sum")
_RATES: Final = ("proportion", "mean", "rate", "average_duration", "coverage")
_COMPARISONS: Final = ("difference", "ratio")
_SPREADS: Final = ("median", "lowest_fifth_gap")
_NOT_PEOPLE: Final = Rules(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Draft:
    """One indicator's part of a release: its values, the rules for it, what is published of it."""

    definition: Definition
    rows: Mapping[Address, Taken]
    rules: Rules
    before: Published = NOTHING

    @cached_property
    def table(self) -> Table[Cell]:
        """What is known, as a table."""
        cells = {
            address: cell_of(self.definition, row)
            for address, row in self.rows.items()
            if row.reason != "not_collected"
        }
        return Table(cells, sums_of(self.definition, cells))


@dataclass(frozen=True)
class Relative:
    """What is published of an indicator."""

    definition: Definition
    published: Published


def rows_of(definition: Definition, taken: Iterable[Taken]) -> dict[Address, Taken]:
    """An indicator's values by place and group; a comparison has one for all people only."""
    return {
        (row.place, row.group): row
        for row in taken
        if row.indicator == definition.code
        and (row.group == ALL or definition.kind not in _COMPARISONS)
    }


def rules_for(definition: Definition, asked: Rules) -> Rules:
    """What was asked, or the definition's own thresholds where they are stricter.

    A definition whose thresholds are 0 counts schools or agreements, not people: all is shown.
    """
    own = definition.suppression
    if not own.min_denominator and not own.min_count:
        return _NOT_PEOPLE
    return Rules(
        max(own.min_denominator, asked.min_denominator),
        max(own.min_count, asked.min_count),
        asked.flag_below,
        asked.min_difference,
        asked.difference_below,
    )


def cell_of(definition: Definition, row: Taken) -> Cell:
    """A value as a cell. What is no count and no ratio of sums is a figure about `size` people."""
    if definition.kind in _COUNTS and row.numerator is not None:
        return Cell(row.numerator)
    if has_numbers(definition) and row.numerator is not None and row.denominator is not None:
        return Cell(row.numerator, int(row.denominator))
    return Cell(row.value or Decimal(0), row.size)


def has_numbers(definition: Definition) -> bool:
    """Whether a value is its numerator over its denominator."""
    return definition.kind in _RATES and definition.options.over_buckets == "ratio_of_sums"


def sums_of(definition: Definition, addresses: Iterable[Address]) -> Sequence[Sequence[Sum]]:
    """What adds up among these places and groups."""
    adding = has_numbers(definition) and definition.kind != "coverage"
    if not adding and definition.kind not in _COUNTS:
        return ()
    known = list(addresses)
    places, groups = (sorted({address[dimension] for address in known}) for dimension in (0, 1))
    areas = [place for place in places if level_of(place) == "area"]
    organisations = [place for place in places if level_of(place) == "organisation"]
    characteristics: dict[str, list[str]] = {}
    for group in groups:
        if group != ALL:
            characteristics.setdefault(group.partition("=")[0], []).append(group)
    return (
        [Sum(area, organisations) for area in areas],
        [Sum(ALL, parts) for parts in characteristics.values()],
    )


def people_of(definition: Definition) -> Hashable:
    """Whom an indicator counts: indicators with the same answer are hidden alike."""
    if definition.kind in _SPREADS:
        return definition.distribution
    if definition.denominator:
        options = definition.options
        left_out = definition.incomplete if options.incomplete != "exclude" else None
        return frozenset(definition.denominator), left_out
    return definition.code


def hide(drafts: Sequence[Draft], relatives: Sequence[Relative]) -> dict[str, Suppression]:
    """What to hide of each indicator, by its code.

    Indicators of the same people are hidden alike, those published before (`relatives`) too: what
    one hides another would tell, who did not achieve what who did. So a comparison of two groups
    is hidden where either group is, and where one is published, its groups are hidden together.
    """
    found: dict[str, Suppression] = {}
    for people in dict.fromkeys(people_of(draft.definition) for draft in drafts):
        some = [draft for draft in drafts if people_of(draft.definition) == people]
        kin = [each for each in relatives if people_of(each.definition) == people]
        found |= _hide_alike(some, kin)
    return found


def _hide_alike(drafts: Sequence[Draft], kin: Sequence[Relative]) -> dict[str, Suppression]:
    tables = [draft for draft in drafts if draft.definition.kind not in _COMPARISONS]
    ties = [tie for each in kin for tie in _ties(each)]
    elsewhere = {
        address
        for each in kin
        if each.definition.kind not in _COMPARISONS
        for address, cell in each.published.cells.items()
        if cell is None
    }
    # Only ever more: each round adds what the other tables hide.
    related = {draft.definition.code: set(elsewhere) for draft in tables}
    while True:
        found = {d.definition.code: _suppress(d, related[d.definition.code]) for d in tables}
        wanted = {code: _of_others(code, found, ties) for code in found}
        if all(wanted[code] <= related[code] for code in found):
            break
        for code, addresses in wanted.items():
            related[code] |= addresses
    hidden = elsewhere.union(*(each.hidden for each in found.values()))
    for draft in drafts:
        if draft.definition.kind in _COMPARISONS:
            compared = {ALL, *(draft.definition.groups or ())}
            unknown: set[Address] = {(place, ALL) for place, group in hidden if group in compared}
            found[draft.definition.code] = _suppress(draft, unknown)
    return found


def _suppress(draft: Draft, related: set[Address]) -> Suppression:
    return suppress(draft.table, draft.rules, before=draft.before, related=related)


def _of_others(
    code: str, found: Mapping[str, Suppression], ties: Sequence[tuple[Address, Address]]
) -> set[Address]:
    """What the table of `code` has yet to hide for the sake of others."""
    own = found[code].hidden
    tied = {b for pair in ties for a, b in (pair, pair[::-1]) if a in own}
    return tied.union(*(each.hidden for each in found.values())) - own.keys()


def _ties(relative: Relative) -> Iterable[tuple[Address, Address]]:
    """The groups that published comparisons tell of one another, place by place."""
    groups = relative.definition.groups
    if groups is not None:
        for (place, _), cell in relative.published.cells.items():
            if cell is not None:
                yield (place, groups[0]), (place, groups[1])
