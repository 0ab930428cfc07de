"""Schools and settings shared out evenly among officers. Pure."""

from collections.abc import Iterable, Mapping
from heapq import heapify, heapreplace
from typing import NamedTuple

from services.earlyyears.provision import Sort


class Open(NamedTuple):
    """An open school or setting: what it counts in a caseload is by its sort."""

    organisation: str
    sort: Sort


def weight_of(one: Open, weights: Mapping[Sort, int]) -> int:
    """What it counts: 1 where its sort has no weight."""
    return weights.get(one.sort, 1)


def shared_out(
    places: Iterable[Open], loads: Mapping[str, int], weights: Mapping[Sort, int]
) -> dict[str, str]:
    """The officer of each organisation, given what each officer's caseload weighs already.

    The heaviest first, each to whom has the least then: afterwards two officers' loads differ by
    no more than the heaviest given weighs, or than they did before. The same every time.
    """
    lightest = [(load, officer) for officer, load in loads.items()]
    heapify(lightest)
    given = {}
    for one in sorted(places, key=lambda one: (-weight_of(one, weights), one.organisation)):
        load, officer = lightest[0]
        given[one.organisation] = officer
        heapreplace(lightest, (load + weight_of(one, weights), officer))
    return given
