"""Pupils counted anew, from their rows and by other means than the service counts them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from contracts.sif import ResultCounts
from tests.sif.sif_app import Json, Sif

Result = tuple[str, str, str]
Counts = dict[Result, tuple[str, dict[str, Json]]]
_FLAG = {True: "yes", False: "no"}


async def kept(sif: Sif) -> Counts:
    """What the service keeps of each result: how settled it is, and its groups."""
    rows = await sif.rows("SELECT * FROM pupil_count")
    return {_result(row): (row["status"], row["groups"]) for row in rows}


async def recounted(sif: Sif) -> Counts:
    """The same, of the pupils there are."""
    groups: dict[Result, dict[str, Json]] = defaultdict(dict)
    settled: dict[Result, set[str]] = defaultdict(set)
    for row in await sif.rows("SELECT * FROM pupil_result"):
        settled[_result(row)].add(row["status"])
        for name in _groups(row):
            _add(
                groups[_result(row)].setdefault(name, dict.fromkeys(ResultCounts.model_fields, 0)),
                row,
            )
    return {
        key: ("final" if settled[key] == {"final"} else "provisional", dict(counted))
        for key, counted in groups.items()
    }


def _result(row: Json) -> Result:
    return row["organisation"], row["year"], row["stage"]


def _groups(row: Json) -> Iterator[str]:
    yield "all"
    yield from (f"{name}={row[name]}" for name in ("gender", "ethnicity") if row[name])
    flags = ("fsm", "sen", "eal")
    yield from (f"{name}={_FLAG[row[name]]}" for name in flags if row[name] is not None)


def _add(counts: dict[str, Any], row: Json) -> None:
    counts["eligible"] += 1
    counts["achieved"] += row["achieved"]
    for subject in ("english", "maths"):
        progress = row[f"{subject}_progress"]
        counts[f"{subject}_matched"] += progress is not None
        counts[f"{subject}_progress"] += bool(progress)
