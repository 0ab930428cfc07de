"""What `fourteen19` tells of GCSE results, kept: key stage 4, by school and year."""

from collections.abc import Sequence
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.telling import take_turn
from contracts.envelope import Event
from contracts.fourteen19 import ResultLoaded
from services.sif.telling import TELLING

_FORGET: Final = text("""
    DELETE FROM gcse_result g USING unnest(
        CAST(:organisations AS text[]), CAST(:years AS text[])) t (organisation, year)
    WHERE (g.organisation, g.year) = (t.organisation, t.year)""")
_KEEP: Final = text("""
    INSERT INTO gcse_result (organisation, year, status, groups)
    SELECT organisation, year, status, CAST(groups AS jsonb)
    FROM unnest(CAST(:organisations AS text[]), CAST(:years AS text[]),
        CAST(:statuses AS text[]), CAST(:groups AS text[]))
        t (organisation, year, status, groups)""")
_AMONG: Final = text("""
    SELECT DISTINCT organisation FROM gcse_result
    WHERE organisation = ANY(CAST(:organisations AS text[]))""")


async def keep_gcse(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over a batch of them, and tell what follows of the schools' results."""
    newest: dict[tuple[str, str], ResultLoaded] = {
        (event.data.organisation, event.data.year): event.data for event in events
    }
    organisations = sorted({organisation for organisation, _ in newest})
    await take_turn(session, organisations)
    await session.execute(_FORGET, _asked(list(newest.values())))
    held = [data for data in newest.values() if not data.withdrawn]
    if held:
        kept = {
            "statuses": [each.status for each in held],
            "groups": [_groups(each) for each in held],
        }
        await session.execute(_KEEP, _asked(held) | kept)
    await TELLING.publish(session, organisations, of=("results",))


async def gcse_among(session: AsyncSession, organisations: Sequence[str]) -> Sequence[str]:
    """Those of these organisations of which any are kept."""
    return (await session.scalars(_AMONG, {"organisations": list(organisations)})).all()


def _asked(some: Sequence[ResultLoaded]) -> dict[str, list[str]]:
    return {
        "organisations": [each.organisation for each in some],
        "years": [each.year for each in some],
    }


def _groups(data: ResultLoaded) -> str:
    """As results of pupils are kept; those of whom something is not known are no group here."""
    groups = {
        name: {"eligible": each.pupils, "achieved": each.level_2_with_english_and_maths}
        for name, each in data.groups.items()
        if not name.endswith("=unknown")
    }
    return orjson.dumps(groups).decode()


GCSE: Final = Subscription(topics=("fourteen19",), models=(ResultLoaded,), handler=keep_gcse)
