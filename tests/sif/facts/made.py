"""Results as they might be, for tests of what follows from them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from contracts.sif import ResultCounts
from services.sif.results.reading import ALL, SchoolResult


def result(
    achieved: int | None = 30,
    eligible: int | None = 50,
    *,
    groups: Mapping[str, tuple[int, int]] | None = None,
    **other: Any,
) -> SchoolResult:
    """A key stage 2 result of 2008/09; `groups` are pupils that achieved, of how many."""
    percent, every = None, dict(groups or {})
    if achieved is not None and eligible:
        percent, every[ALL] = Fraction(100 * achieved, eligible), (achieved, eligible)
    known: dict[str, Any] = {
        "organisation": "105148",
        "kind": "community_school",
        "year": "2008/09",
        "stage": "ks2",
        "basis": "pupils",
        "status": "final",
        "eligible": eligible,
        "achieved": achieved,
        "percent": percent,
        "groups": {
            name: ResultCounts(eligible=of, achieved=did) for name, (did, of) in every.items()
        },
    }
    return SchoolResult(**(known | other))
