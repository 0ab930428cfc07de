"""Targets by their keys: those that stand, or that stood, as far as was known, at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import text

from chassis.conditional import etag
from services.kpi.ledger.reading import AnySession
from services.kpi.ledger.store import named
from services.kpi.naming import name_of
from services.kpi.spots import Level

KEY: Final = ("indicator", "level", "place", "period", "group_key")


def key_of(alias: str) -> str:
    """The columns of a key, in SQL."""
    return ", ".join(f"{alias}.{name}" for name in KEY)


def same_key(one: str, other: str) -> str:
    """That two rows are of one key, in SQL."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in KEY)


ARRAYS: Final = ", ".join(f"cast(:{name} AS text[])" for name in KEY)
"""Keys as parameters of `unnest`, one array a column."""
_NEWEST = text(
    f"""
    SELECT {key_of("k")}, h.value, h.reason, h.set_by, h.set_at, h.version
    FROM unnest({ARRAYS}) AS k ({", ".join(KEY)})
    CROSS JOIN LATERAL (
        SELECT * FROM target_history h
        WHERE {same_key("h", "k")}
            AND (cast(:known_at AS timestamptz) IS NULL OR h.set_at <= :known_at)
        ORDER BY h.id DESC LIMIT 1
    ) AS h WHERE h.value IS NOT NULL
    """
)


class TargetKey(NamedTuple):
    """Whose target: `period` in its written form, 2009/10."""

    indicator: str
    level: Level
    place: str
    period: str
    group: str

    @property
    def name(self) -> str:
        """`NI72.350.2009-10.all`"""
        return name_of(self.indicator, self.place, self.period, self.group)


@dataclass(frozen=True, slots=True)
class Target:
    """A target that stands: exact, in the indicator's unit. `version` grows with each change."""

    value: Decimal
    reason: str
    set_by: str
    set_at: datetime
    version: int


async def targets_for(
    session: AnySession, keys: Iterable[TargetKey], known_at: datetime | None = None
) -> dict[TargetKey, Target]:
    """The targets of `keys`, in one statement; a key without one is absent.

    `known_at`: as they stood then, whatever was set later.
    """
    asked = sorted(set(keys))
    if not asked:
        return {}
    rows = await session.execute(_NEWEST, {**named(KEY, asked), "known_at": known_at})
    return {TargetKey(*row[:5]): Target(*row[5:]) for row in rows}


def tag_of(key: TargetKey, target: Target) -> str:
    """The entity tag of a target."""
    return etag(key.name, target.version)
