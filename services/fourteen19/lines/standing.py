"""Where lines of learning stand in an area, of all its consortia together. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from chassis.records.store import Record
from education.diplomas import LINES, LineCode
from services.fourteen19.consortia.state import Consortium, ConsortiumLine


class Offer(NamedTuple):
    """A consortium's line."""

    consortium: str
    line: ConsortiumLine

    @property
    def lead(self) -> str:
        return self.consortium.partition(".")[0]

    @property
    def begins(self) -> date:
        return self.line.offered_from or self.line.planned_from


class Standing(NamedTuple):
    """A line in an area: `first`, its first consortium's offer, by day and then key; from when
    planned (and since when that is decided) and offered anywhere; until when, where it is nowhere
    offered any longer."""

    first: Offer
    planned_from: date
    planned_on: date | None
    offered_from: date | None
    offered_until: date | None
    planned_learners: Mapping[str, int]
    offers: Sequence[Offer]

    def is_offered_on(self, day: date) -> bool:
        return any(offer.line.is_offered_on(day) for offer in self.offers)


def standings_of(consortia: Iterable[Record[Consortium]]) -> dict[LineCode, Standing]:
    """Each line that one area's consortia offer, offered or plan, in the lines' order. What an
    ended one never offered is planned no more."""
    offers: dict[LineCode, list[Offer]] = defaultdict(list)
    for record in consortia:
        for line in record.state.lines:
            if line.offered_from or record.state.status != "ended":
                offers[line.code].append(Offer(record.key, line))
    return {code: _standing(offers[code]) for code in LINES if code in offers}


def planned_by(standings: Mapping[LineCode, Standing]) -> list[tuple[date, int]]:
    """On each day from which more lines are planned or offered, how many then are in all."""
    starts = Counter(
        min(each.planned_from, each.offered_from or each.planned_from)
        for each in standings.values()
    )
    total, found = 0, []
    for day in sorted(starts):
        total += starts[day]
        found.append((day, total))
    return found


def _standing(offers: Sequence[Offer]) -> Standing:
    learners: Counter[str] = Counter()
    for offer in offers:
        learners.update(offer.line.planned_learners)
    offered = [offer.line for offer in offers if offer.line.offered_from]
    ends = [line.offered_until for line in offered]
    return Standing(
        first=min(offers, key=lambda offer: (offer.begins, offer.consortium)),
        planned_from=min(offer.line.planned_from for offer in offers),
        planned_on=min((o.line.planned_on for o in offers if o.line.planned_on), default=None),
        offered_from=min(
            (line.offered_from for line in offered if line.offered_from), default=None
        ),
        offered_until=None if None in ends else max((e for e in ends if e), default=None),
        planned_learners=dict(sorted(learners.items())),
        offers=sorted(offers, key=lambda offer: offer.consortium),
    )
