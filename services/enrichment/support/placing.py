"""What follows for the enrichment support of a school from its tiers. Pure: every day is given."""

from collections.abc import Collection, Sequence
from datetime import date
from itertools import count
from typing import NamedTuple

from chassis.records.numbered import numbered_key
from chassis.records.store import Change, Record
from contracts.sif import CategoryChanged
from services.enrichment.support import rules
from services.enrichment.support.packages import TIERS, rules_on
from services.enrichment.support.state import Support


class Stay(NamedTuple):
    """A school's present time in tier 4 or 5. `days` are those of its placements in a row: it is
    confirmed anew every term."""

    tier: int
    days: tuple[date, ...]

    @property
    def since(self) -> date:
        return self.days[0]


def stay_of(told: CategoryChanged) -> Stay | None:
    """The present stay in tier 4 or 5; None: the school is in neither, or it is none."""
    if told.withdrawn or told.framework != "schools" or not told.placements:
        return None
    *before, last = sorted(told.placements, key=lambda each: each.effective_on)
    if last.until is not None or last.tier not in TIERS:
        return None
    days = [last.effective_on]
    for each in reversed(before):
        if (each.tier, each.until) != (last.tier, days[0]):
            break
        days.insert(0, each.effective_on)
    return Stay(last.tier, tuple(days))


def followed(
    told: CategoryChanged, held: Sequence[Record[Support]], day: date
) -> list[Change[Support]]:
    """The changes that bring a school's supports in line with its tiers, told on a day; none where
    they are. Afterwards at most one is open."""
    stay = stay_of(told)
    mine = stay and _of_stay(stay, told, held)
    changes = [
        _change(each, rules.left(each.state, day, moved=stay is not None))
        for each in held
        if each is not mine
    ]
    if mine:
        changes.append(_change(mine, rules.stayed(mine.state)))
    elif stay:
        key = _free_key(told.organisation, stay.since, {each.key for each in held})
        changes.append(Change(key, None, proposed(told, stay, day), "propose", _why(stay)))
    return [each for each in changes if each is not None]


def proposed(told: CategoryChanged, stay: Stay, day: date) -> Support:
    """A support as it begins, with the package that is in force on the day of the placement."""
    packages = rules_on(stay.since)
    package = packages.package_for(stay.tier, told.phase)
    return Support(
        area=told.area,
        phase=told.phase,
        kind=told.kind,
        tier=stay.tier,
        placed_on=stay.since,
        rules=packages.version,
        review_weeks=package.review_weeks,
        proposed_on=day,
        items=package.items,
    )


def _of_stay(
    stay: Stay, told: CategoryChanged, held: Sequence[Record[Support]]
) -> Record[Support] | None:
    """The support that was made for a stay: also one not ended whose day was corrected since."""
    placed = {each.effective_on for each in told.placements}
    found = [
        each
        for each in held
        if each.state.tier == stay.tier
        and (
            each.state.placed_on in stay.days
            or (each.state.status != "ended" and each.state.placed_on not in placed)
        )
    ]
    return max(found, key=lambda each: (each.state.is_open, each.key), default=None)


def _change(record: Record[Support], after: Support) -> Change[Support] | None:
    if after == record.state:
        return None
    action = "end" if after.ended_on else "leave" if after.left_on else "resume"
    return Change(record.key, record, after, action, "The school's tier has changed.")


def _free_key(organisation: str, since: date, taken: Collection[str]) -> str:
    # A placement corrected from tier 4 to 5 has the day of one that had a support already.
    keys = (numbered_key(f"{organisation}.{since}", number) for number in count(1))
    return next(key for key in keys if key not in taken)


def _why(stay: Stay) -> str:
    return f"The school is in tier {stay.tier} since {stay.since}."
