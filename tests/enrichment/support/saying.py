"""What `sif` tells of a school's tiers."""

from datetime import date
from typing import Any

from contracts.sif import CategoryChanged, Placement
from tests.enrichment.app import SCHOOL

AUTUMN, SPRING, SUMMER = date(2009, 9, 1), date(2010, 1, 4), date(2010, 4, 12)
_TERMS = {AUTUMN: "2009/10-AUT", SPRING: "2009/10-SPR", SUMMER: "2009/10-SUM"}


def tiers(
    *stays: tuple[int, date, date | None], school: str = SCHOOL, **changed: Any
) -> CategoryChanged:
    """A primary school in these tiers, each with its first day and the first day after it."""
    told = {
        "organisation": school,
        "area": "350",
        "phase": "primary",
        "kind": "community_school",
        "framework": "schools",
        "placements": tuple(
            Placement(tier=tier, term=_TERMS.get(since, "2009/10-AUT"), effective_on=since,
                      until=until)
            for tier, since, until in stays
        ),
    }  # fmt: skip
    return CategoryChanged.model_validate(told | changed)
