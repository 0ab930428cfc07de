"""The kinds of submission: official figures, statistical neighbours, and which series is what."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import (
    Date,
    Effects,
    Kind,
    Parameter,
    Scope,
    SubmissionInfo,
    Target,
    Text,
)
from services.kpi.benchmarks import checks, columns, neighbours, series

_READING: Final = "kpi:read"
_WRITING: Final = "kpi:benchmarks"


async def no_effects(
    _session: AsyncSession, _submission: SubmissionInfo, _scopes: Sequence[Scope]
) -> Effects:
    """Nobody is told: whoever compares reads them."""
    return Effects()


BENCHMARKS: Final = Kind(
    name="benchmarks",
    path="benchmarks",
    title="Official figures, as published",
    dialects=columns.DIALECTS,
    target=Target(
        table="benchmark",
        key=("series", "place", "period", "group_key", "released_on"),
        scope=("series",),
        values=(
            *("indicator", "title", "period_label", "period_type"),
            *("value", "status", "source"),
        ),
    ),
    prepare=checks.prepare,
    check=checks.check,
    staged_checks=checks.leave_out_other_places,
    effects=no_effects,
    reading=_READING,
    writing=_WRITING,
    rules=checks.RULES,
    parameters=(
        Parameter(
            "released_on",
            "day of publication of rows that do not say it; without it the day they are received",
            type=Date(),
        ),
    ),
)
NEIGHBOURS: Final = Kind(
    name="benchmark_neighbours",
    path="benchmarks/neighbours",
    title="Statistical neighbours of authorities",
    dialects=neighbours.DIALECTS,
    target=Target(
        table="benchmark_neighbours",
        key=("area", "valid_from"),
        scope=("area",),
        values=("neighbours", "source"),
    ),
    prepare=neighbours.prepare,
    check=neighbours.check,
    effects=no_effects,
    reading=_READING,
    writing=_WRITING,
    rules=neighbours.RULES,
    parameters=(
        Parameter(
            "valid_from",
            "first day of lists that do not say it; without it the day they are received",
            type=Date(),
        ),
        Parameter(
            "source",
            "who made lists that do not say it",
            default=checks.LAIT_SOURCE,
            type=Text(),
        ),
    ),
)
SERIES: Final = Kind(
    name="benchmark_series",
    path="benchmarks/series",
    title="Which published series is which indicator",
    dialects=(series.DIALECT,),
    target=Target(
        table="benchmark_series",
        key=("series",),
        scope=("series",),
        values=("indicator", "group_key"),
    ),
    prepare=series.prepare,
    check=series.check,
    effects=no_effects,
    reading=_READING,
    writing=_WRITING,
    rules=series.RULES,
)
KINDS: Final[tuple[Kind[Any], ...]] = (BENCHMARKS, NEIGHBOURS, SERIES)
