"""The roll that enrichment is given on: what others' figures are a share of."""

from collections import Counter
from typing import Final

from contracts.enrichment import PupilsLoaded
from contracts.envelope import BadEvent, Event
from services.kpi.figures import ALL, ALWAYS, FINAL, SCALAR, Line, Place, Posting
from services.kpi.measures.parts import tally, year_of

ROLL: Final = "enrichment_roll"
_KEY_STAGE_2: Final = frozenset(f"year_group={number}" for number in range(3, 7))


def roll_posting(event: Event[PupilsLoaded]) -> Posting:
    """Pupils on roll from the first day of the academic year, in all and by characteristic, and
    those in years 3 to 6: a roll is of the year, whenever it is sent.

    Raises `BadEvent` for a year that is none, and for more pupils in the groups of a characteristic
    than there are.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn or not data.pupils:
        return Posting(ALWAYS)
    _must_add_up(data)
    told = {ALL: data.pupils} | {group: number for group, number in data.by.items() if number}
    figures = {f"{ROLL}.pupils": {group: {SCALAR: number} for group, number in told.items()}}
    figures |= tally(f"{ROLL}.returns", list(told), FINAL)
    key_stage_2 = sum(number for group, number in data.by.items() if group in _KEY_STAGE_2)
    figures |= tally(f"{ROLL}.key_stage_2", [ALL], amount=key_stage_2)
    place = Place(data.organisation, data.area, str(year))
    return Posting(ALWAYS, (Line(place, figures, year.starts),))


def _must_add_up(data: PupilsLoaded) -> None:
    sums: Counter[str] = Counter()
    for group, number in data.by.items():
        sums[group.partition("=")[0]] += number
    for characteristic, number in sums.items():
        if number > data.pupils:
            raise BadEvent(f"{characteristic}: {number} pupils of {data.pupils}")
