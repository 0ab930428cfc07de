"""What the world was told last of each value: what the next telling is compared with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.kpi import GroupValue
from services.kpi.ledger.store import named

Told = Mapping[str, GroupValue]
_KEY: Final = ("indicator", "level", "place", "period")
_KEYS = text(
    f"""
    SELECT {", ".join(_KEY)}, a.version, a.told::text AS told
    FROM unnest(cast(:indicator AS text[]), cast(:level AS text[]), cast(:place AS text[]),
                cast(:period AS text[])) AS k ({", ".join(_KEY)})
    JOIN announced a USING ({", ".join(_KEY)})
    """
)
_PUT = text(
    f"""
    INSERT INTO announced ({", ".join(_KEY)}, version, told)
    SELECT {", ".join(_KEY)}, version, told::jsonb
    FROM unnest(cast(:indicator AS text[]), cast(:level AS text[]), cast(:place AS text[]),
                cast(:period AS text[]), cast(:version AS bigint[]), cast(:told AS text[]))
        AS new ({", ".join(_KEY)}, version, told)
    ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET version = excluded.version, told = excluded.told
    """
)


class Announced(NamedTuple):
    """The newest event of one indicator of one place and period: its version, what it told."""

    key: tuple[str, str, str, str]
    version: int
    told: Told


async def read_announced(
    session: AsyncSession, keys: Sequence[tuple[str, str, str, str]]
) -> dict[tuple[str, str, str, str], Announced]:
    """What was told of each of `keys`; absent where nothing ever was."""
    rows = await session.execute(_KEYS, named(_KEY, keys))
    return {
        (r.indicator, r.level, r.place, r.period): Announced(
            (r.indicator, r.level, r.place, r.period), r.version, _loaded(r.told)
        )
        for r in rows
    }


async def keep_announced(session: AsyncSession, announced: Iterable[Announced]) -> None:
    """Remember what has been told."""
    rows = [(*each.key, each.version, _dumped(each.told)) for each in announced]
    if rows:
        await session.execute(_PUT, named((*_KEY, "version", "told"), rows))


def _dumped(told: Told) -> str:
    plain = {
        group: value.model_dump(mode="json", exclude_none=True) for group, value in told.items()
    }
    return orjson.dumps(plain).decode()


def _loaded(text: str) -> Told:
    return {group: GroupValue.model_validate(value) for group, value in orjson.loads(text).items()}
