"""What reopens a category at once: an Ofsted category that comes or goes, a warning notice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import Place, places_of
from chassis.records.store import Change, Record, put, records_of
from education.periods import period_of
from services.sif.categories import rules
from services.sif.categories.state import Category, Reopening, key_of


class Cause(NamedTuple):
    """What happened on which day; whether it opens a category for one that never had any."""

    on: date
    because: str
    opens: bool = True


async def reopen(
    session: AsyncSession, organisation: str, *, on: date, because: str, by: str
) -> None:
    """Reopen the present category of an organisation, or open one in the term of `on`.

    `because` is read by the school too. The caller has the organisation's turn, and tells of it.
    """
    await reopen_all(session, {organisation: Cause(on, because)}, by=by)


async def reopen_all(session: AsyncSession, causes: Mapping[str, Cause], *, by: str) -> None:
    """`reopen` for several organisations; those in neither framework or closed are left out."""
    held: defaultdict[str, list[Record[Category]]] = defaultdict(list)
    for record in await records_of(session, Category, sorted(causes)):
        held[str(record.organisation)].append(record)
    places = await places_of(session, sorted(causes))
    changes = [_change(place, held[key], causes[key]) for key, place in places.items()]
    await put(session, [change for change in changes if change is not None], by=by)


def _change(
    place: Place, held: Sequence[Record[Category]], cause: Cause
) -> Change[Category] | None:
    """The newest category is the present one, unless the term of the day has none yet."""
    present = max(held, key=lambda record: record.state.term, default=None)
    reopening = Reopening(on=cause.on, because=cause.because)
    if place.closed_on is not None and place.closed_on <= cause.on:
        return None
    if present is None or present.state.term < period_of("term", cause.on).text:
        return _opening(place, present, reopening) if present or cause.opens else None
    after = rules.reopened(present.state, reopening)
    return Change(present.key, present, after, "reopen", cause.because)


def _opening(
    place: Place, last: Record[Category] | None, reopening: Reopening
) -> Change[Category] | None:
    if place.framework is None:
        return None
    term = period_of("term", reopening.on)
    opened = Category(
        framework=place.framework,
        term=term.text,
        partner=last.state.partner if last else None,
        due_on=reopening.due_on,
        reopenings=(reopening,),
    )
    return Change(key_of(place.organisation, term.slug), None, opened, "open", reopening.because)
