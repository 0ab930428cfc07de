"""Rating anew: whenever what quality is judged by has come, was corrected or was taken back."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.organisations import places_of
from chassis.records.state import State
from chassis.records.store import Change, Record, put, records_of
from services.earlyyears.provision import has_early_years
from services.earlyyears.quality.evidence import evidence_of
from services.earlyyears.quality.rules import quality_of
from services.earlyyears.quality.ruleset import RULE_SETS
from services.earlyyears.quality.state import Quality

S = TypeVar("S", bound=State)
_WITH_EVIDENCE: Final = text("""
    SELECT o.organisation, o.urn, o.kind, o.phase, EXISTS (SELECT FROM record r
        WHERE r.organisation = o.organisation AND r.kind = 'quality') AS held
    FROM organisation o
    WHERE o.organisation = ANY(CAST(:organisations AS text[])) AND (
        EXISTS (SELECT FROM inspection i WHERE i.organisation = o.organisation)
        OR EXISTS (SELECT FROM record r WHERE r.organisation = o.organisation
            AND r.kind IN ('visit', 'concern', 'quality')))""")


async def rate(session: AsyncSession, organisations: Iterable[str], *, by: str) -> None:
    """Rate these organisations anew from all the evidence there is: a handful of statements for any
    number of them. One without early years provision is not rated.

    The caller has the organisations' turn, and tells of them.
    """
    wanted = sorted(set(organisations))
    if not wanted:
        return
    places = await places_of(session, wanted)
    ours = [key for key, place in places.items() if has_early_years(place)]
    evidence = await evidence_of(session, ours)
    held = {str(one.organisation): one for one in await records_of(session, Quality, wanted)}
    day = today()
    rated = {key: quality_of(evidence.get(key, ()), RULE_SETS, day) for key in wanted}
    changes = (_change(key, held.get(key), quality) for key, quality in rated.items())
    await put(session, [change for change in changes if change is not None], by=by)


async def rate_by_it(session: AsyncSession, record: Record[S]) -> None:
    """Rate anew whom a record that was changed is about, as whoever changed it."""
    await rate(session, [str(record.organisation)], by=record.changed_by)


async def to_rate(session: AsyncSession, organisations: Sequence[str]) -> list[str]:
    """Those of these organisations that there is evidence of, or that are rated already."""
    rows = await session.execute(_WITH_EVIDENCE, {"organisations": list(organisations)})
    return [row.organisation for row in rows if row.held or has_early_years(row)]


def _change(key: str, held: Record[Quality] | None, quality: Quality) -> Change[Quality] | None:
    before = held.state if held else Quality()
    if quality == before:
        return None
    now = quality.standing
    why = f"{now.rating} by the rule {now.rule} of {now.rule_set}" if now else "nothing rates it"
    return Change(key, held, quality, "rate", why)
