"""What a school's return adds up to: counts by group and the totals' histogram, without a child.

`counts_of` is pure, from a frame of children to counts; `states` reads the children of some
schools and years, a slice at a time, so that a national load stays within constant memory.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import driver_connection
from contracts.earlyyears import ALL_CHILDREN, ProfileCounts
from education.profile import CLL, GOOD_LEVEL_EACH, GOOD_LEVEL_TOTAL, PSED
from services.earlyyears.profiles.columns import SCORES

Place = tuple[str, str]
"""An organisation and an academic year."""
Groups = dict[str, ProfileCounts]

SLICE: Final = 1_000  # schools read at a time
FLAGS: Final = ("fsm", "sen", "eal")
CHILDREN: Final = {
    "place": pl.Int32(),
    "gender": pl.String(),
    **dict.fromkeys(FLAGS, pl.Int8()),
    **dict.fromkeys(SCORES, pl.Int16()),
}
"""A frame of children: which place they are counted in, 1 or 0 for each flag, 13 scores."""

_SECURE: Final = [code.lower() for code in PSED + CLL]
_TOTAL: Final = pl.sum_horizontal(SCORES, ignore_nulls=False)
_GOOD: Final = (_TOTAL >= GOOD_LEVEL_TOTAL) & (pl.min_horizontal(_SECURE) >= GOOD_LEVEL_EACH)
_LABELS: Final = (ALL_CHILDREN, "gender", *FLAGS)
_GROUPS: Final = (
    ALL_CHILDREN,
    *("gender=F", "gender=M"),
    *(f"{flag}={word}" for flag in FLAGS for word in ("no", "yes")),
)
_TOTALS: Final = 128  # totals run from 0 to 117
_INCOMPLETE: Final = _TOTALS - 1  # stands for "no total"
_READ: Final = f"""
    SELECT place, gender, {", ".join(f"CAST({flag} AS int)" for flag in FLAGS)},
           {", ".join(SCORES)}
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (organisation, year, place)
    JOIN profile USING (organisation, year)
"""


async def states(
    session: AsyncSession, places: Sequence[Place]
) -> AsyncIterator[tuple[Place, Groups]]:
    """What each place's children add up to now; no groups where it has none."""
    for start in range(0, len(places), SLICE):
        part = places[start : start + SLICE]
        counted = counts_of(frame_of(await read_children(session, part)))
        for number, place in enumerate(part, 1):
            yield place, counted.get(number, {})


async def read_children(session: AsyncSession, places: Sequence[Place]) -> bytes:
    """The children of these places as CSV, each with its place's number in them, from 1."""
    driver = await driver_connection(session)
    pieces: list[bytes] = []

    async def keep(piece: bytes) -> None:
        pieces.append(piece)

    organisations, years = [place[0] for place in places], [place[1] for place in places]
    await driver.copy_from_query(_READ, organisations, years, output=keep, format="csv")
    return b"".join(pieces)


def frame_of(csv: bytes) -> pl.DataFrame:
    """The frame of `CHILDREN` that `read_children` wrote."""
    if not csv:
        return pl.DataFrame(schema=CHILDREN)
    return pl.read_csv(csv, has_header=False, schema=CHILDREN)


def counts_of(children: pl.DataFrame) -> dict[int, Groups]:
    """The counts of each place in a frame of `CHILDREN`, by the place's number.

    A child without all 13 scores is incomplete and counts nowhere else; one whose
    characteristic is not known is only in "all".
    """
    cells = _cells(children)
    totals, sizes = (cells["cell"] % _TOTALS).to_list(), cells["children"].to_list()
    runs = cells.group_by(pl.col("cell") // _TOTALS, maintain_order=True).agg(
        pl.len(), pl.col("good").sum()
    )
    counted: dict[int, Groups] = {}
    start = 0
    for run, length, good in runs.iter_rows():
        end = start + length
        histogram = dict(zip(totals[start:end], sizes[start:end], strict=True))
        start = end
        incomplete = histogram.pop(_INCOMPLETE, 0)
        place, group = divmod(run, len(_GROUPS))
        # Right by construction, and a national load makes 120,000 of them: not validated again.
        counted.setdefault(place, {})[_GROUPS[group]] = ProfileCounts.model_construct(
            children=sum(histogram.values()),
            incomplete=incomplete,
            good_level=good,
            total_score=histogram,
        )
    return counted


def _cells(children: pl.DataFrame) -> pl.DataFrame:
    """How many children, and good ones, each place, group and total has.

    `cell` is one number for the three: sorting by it takes a third of the time.
    """
    measured = children.select(
        pl.col("place").cast(pl.Int64),
        *_memberships(),
        total=_TOTAL.fill_null(_INCOMPLETE),
        good=_GOOD.fill_null(False).cast(pl.UInt32),
    )
    group_of = (pl.col("place") * len(_GROUPS) + pl.col(label) for label in _LABELS)
    each = [measured.select(group * _TOTALS + pl.col("total"), "good") for group in group_of]
    return (
        pl.concat(each)
        .select(pl.col("place").alias("cell"), "good")
        .drop_nulls()
        .group_by("cell")
        .agg(pl.len().alias("children"), pl.col("good").sum())
        .sort("cell")
    )


def _memberships() -> list[pl.Expr]:
    """A column per characteristic: which of `_GROUPS` each child is in by it (null: in none)."""
    sex = {gender: _GROUPS.index(f"gender={gender}") for gender in ("F", "M")}
    return [
        pl.lit(0).alias(ALL_CHILDREN),
        pl.col("gender").replace_strict(sex, default=None, return_dtype=pl.Int64),
        *(pl.col(flag).cast(pl.Int64) + _GROUPS.index(f"{flag}=no") for flag in FLAGS),
    ]
