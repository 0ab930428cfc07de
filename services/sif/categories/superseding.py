"""Categories of earlier terms that were left unconfirmed: a later confirmation ends them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.store import Change, Record, put, records_of
from services.sif.categories import rules
from services.sif.categories.state import Category


async def supersede_earlier(session: AsyncSession, confirmed: Sequence[Record[Category]]) -> None:
    """End what is under way of the terms before those of confirmed categories, one of an
    organisation."""
    latest = {str(record.organisation): record for record in confirmed}
    held = await records_of(session, Category, list(latest))
    changes = [_change(record, latest[str(record.organisation)]) for record in held]
    by = confirmed[0].changed_by
    await put(session, [change for change in changes if change is not None], by=by)


def _change(record: Record[Category], confirmed: Record[Category]) -> Change[Category] | None:
    term = confirmed.state.term
    if record.state.term >= term:
        return None
    after = rules.superseded(record.state, confirmed.state.placements[-1].confirmed_on)
    why = f"the category for {term} was confirmed"
    return None if after == record.state else Change(record.key, record, after, "supersede", why)
