"""A national year of Profile results, made up: children, and what their schools would send."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any, Final
from uuid import UUID

import polars as pl
import uuid_utils

from contracts.earlyyears import ProfileLoaded
from contracts.envelope import Event
from education.areas import AREAS
from education.ethnicity import ETHNICITIES
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.state import CHILDREN, counts_of

YEAR: Final = "2008/09"
A_SCHOOL: Final = 50
_SLICE: Final = 1000
_NOW: Final = datetime(2009, 7, 1, tzinfo=UTC)


def children(schools: int, *, seed: int = 1) -> pl.DataFrame:
    """Fifty children of each school in the form the early years service counts them."""
    random, rows = Random(seed), schools * A_SCHOOL
    able = pl.Series(random.choices(range(2, 10), weights=(1, 2, 4, 9, 14, 12, 6, 2), k=rows))
    noise = pl.Series(random.choices((-1, 0, 1), weights=(1, 4, 1), k=rows + len(SCORES)))

    def share(of: int) -> list[int]:
        return random.choices((0, 1), weights=(100 - of, of), k=rows)

    columns = {
        "place": [place for place in range(schools) for _ in range(A_SCHOOL)],
        "gender": random.choices("FM", k=rows),
        **{flag: share(of) for flag, of in (("fsm", 18), ("sen", 10), ("eal", 15))},
        "ethnicity": random.choices(tuple(ETHNICITIES), k=rows),
        "birth_month": random.choices(range(1, 13), k=rows),
        **{code: (able + noise.slice(at, rows)).clip(0, 9) for at, code in enumerate(SCORES)},
    }
    return pl.DataFrame(columns).cast(dict(CHILDREN))  # type: ignore[arg-type]


def urn_of(place: int) -> str:
    """The URN of a made-up school."""
    return str(100_000 + place)


def area_of(place: int, schools: int) -> str:
    """The area of a made-up school: as many schools in each."""
    codes = sorted(AREAS) if schools > 200 else ["350"]
    return codes[place * len(codes) // schools]


def events(frame: pl.DataFrame, schools: int, *, version: int = 1) -> Iterator[Event[Any]]:
    """One event a school, as the early years service would publish it."""
    for start in range(0, schools, _SLICE):
        part = frame.slice(start * A_SCHOOL, _SLICE * A_SCHOOL)
        for place, groups in counts_of(part).items():
            data = ProfileLoaded.model_construct(
                organisation=urn_of(place), area=area_of(place, schools), year=YEAR, groups=groups
            )
            yield Event(UUID(int=uuid_utils.uuid7().int), "/earlyyears", version, _NOW, data)
