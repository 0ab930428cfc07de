"""Children for the tests of outcomes: without names, put into the table as they are."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

import polars as pl

from chassis import audit
from chassis.database import Database, copy_rows
from services.earlyyears.outcomes.tallies import CHILDREN
from services.earlyyears.profiles.columns import SCORES
from tests.earlyyears.returns import WORKED_EXAMPLE

Child = dict[str, Any]
EXAMPLE: Final = tuple(WORKED_EXAMPLE.values())
_COLUMNS: Final = (
    "organisation", "year", "gender", "fsm", "sen", "eal", "ethnicity", "ward", "birth_month",
    *SCORES,
)  # fmt: skip


def pupil(points: Sequence[int | None], **known: Any) -> Child:
    """A child of Bolton's school 105148 in 2008/09, of whom nothing else is known."""
    place = {"organisation": "105148", "year": "2008/09"}
    return {**dict.fromkeys(_COLUMNS), **place, **dict(zip(SCORES, points, strict=True)), **known}


def alike(count: int, score: int = 6, **known: Any) -> list[Child]:
    """Some children with one score on every scale."""
    return [pupil((score,) * len(SCORES), **known) for _ in range(count)]


async def put(database: Database, children: Iterable[Mapping[str, Any]]) -> None:
    """The children in the table, as if returns had brought them."""
    columns = [*_COLUMNS, "child_key", "key_id", "identity", "submission_id"]
    submission = uuid4()
    rows = [
        (*(child[name] for name in _COLUMNS), secrets.token_bytes(20), "none", b"", submission)
        for child in children
    ]
    async with database.write() as session:
        await copy_rows(session, "profile", columns=columns, rows=rows)
        audit.nothing(session)


def frame(
    children: Iterable[Child], value: str = "gender", own: Sequence[str] = ()
) -> pl.DataFrame:
    """The children as they are read to be told apart by one column."""
    rows = [
        {
            "year": child["year"],
            "own": int(child["organisation"] in own),
            "value": child[value],
            **{score: child[score] for score in SCORES},
        }
        for child in children
    ]
    return pl.DataFrame(rows, schema=CHILDREN)
