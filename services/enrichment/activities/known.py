"""The activities, as the rows of files refer to them: by key, or in its year by name."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Scope
from contracts.enrichment import Strand
from services.enrichment.activities.counting import OF_SCHOOLS, TAKING
from services.enrichment.pupils.files import Reference

_ALL: Final = text("""
    SELECT key, status, state ->> 'year' AS year, CAST(state -> 'strands' AS text) AS strands
    FROM record WHERE kind = 'activity' ORDER BY key""")
STRANDS: Final[tuple[Strand, ...]] = (
    "reading", "writing", "literacy", "mathematics", "numeracy", "ict"
)  # fmt: skip
# Whoever changes one meanwhile waits, and then tells of these schools, too.
_HOLD: Final = text(f"""
    SELECT 1 FROM record WHERE kind = 'activity'
        AND key IN (SELECT activity FROM ({TAKING.format(which=OF_SCHOOLS)}) taking)
    ORDER BY key FOR SHARE""")
_SCHEMA: Final = {
    "activity": pl.String(),
    "year": pl.String(),
    "activity_key": pl.String(),
    "activity_status": pl.String(),
    **{f"scale_{strand}": pl.String() for strand in STRANDS},
}


async def known_activities(session: AsyncSession) -> pl.DataFrame:
    """Each by its key, and by its name where no other area has one of that name in the year."""
    rows = (await session.execute(_ALL)).mappings().all()
    return pl.DataFrame(list(_named(rows)), schema=_SCHEMA, orient="row")


async def hold_activities(session: AsyncSession, scopes: Sequence[Scope]) -> None:
    """Let nobody change the activities of these schools until the transaction ends."""
    await session.execute(_HOLD, {"organisations": [each.values[0] for each in scopes]})


def _named(rows: Sequence[RowMapping]) -> Iterable[dict[str, Any]]:
    times = Counter((_name(row["key"]), row["year"]) for row in rows)
    for row in rows:
        scales = json.loads(row["strands"])
        told = {
            "year": row["year"],
            "activity_key": row["key"],
            "activity_status": row["status"],
            **{f"scale_{strand}": scales.get(strand) for strand in STRANDS},
        }
        yield told | {"activity": row["key"]}
        if times[_name(row["key"]), row["year"]] == 1:
            yield told | {"activity": _name(row["key"])}


def _name(key: str) -> str:
    return key.split(".")[1]


ACTIVITIES: Final = Reference(known_activities, on=("activity", "year"))
