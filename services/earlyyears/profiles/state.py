"""What a school's return adds up to: counts by group and the totals' histogram, without a child.

`counts_of` is pure, from a frame of children to counts; `states` reads the children of some
schools and years, a slice at a time, so that a national load stays within constant memory.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copied
from contracts.earlyyears import ALL_CHILDREN, ProfileCounts
from education.ethnicity import GROUP_OF, MAIN_GROUPS
from education.profile import CLL, GOOD_LEVEL_EACH, GOOD_LEVEL_TOTAL, PSED, SECURE, SECURE_FROM
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
    "ethnicity": pl.String(),
    "birth_month": pl.Int8(),
    **dict.fromkeys(SCORES, pl.Int16()),
}
"""A frame of children: which place they are counted in, 1 or 0 for each flag, the census's code of
the ethnic group, the month of birth, 13 scores."""
BORN: Final = {
    **dict.fromkeys((9, 10, 11, 12), "autumn"),
    **dict.fromkeys((1, 2, 3, 4), "spring"),
    **dict.fromkeys((5, 6, 7, 8), "summer"),
}
"""The third of the school year a child was born in, by the month; the autumn's are the oldest."""

_PSED_AND_CLL: Final = [code.lower() for code in PSED + CLL]
TOTAL: Final = pl.sum_horizontal(SCORES, ignore_nulls=False)
"""Points over all 13 scales; null where one is not assessed."""
GOOD_LEVEL: Final = (TOTAL >= GOOD_LEVEL_TOTAL) & (
    pl.min_horizontal(_PSED_AND_CLL) >= GOOD_LEVEL_EACH
)
"""Whether a child is at a good level of development (NI 72)."""
SECURE_IN: Final = {
    name: TOTAL.is_not_null()
    & pl.all_horizontal(pl.col(code.lower()) >= SECURE_FROM for code in codes)
    for name, codes in SECURE.items()
}
"""Whether a complete child is secure in each scale and area of learning."""
_COUNTED: Final = ("complete", "incomplete", "good", *SECURE)
_LABELS: Final = (ALL_CHILDREN, "gender", *FLAGS, "ethnicity", "born")
_GROUPS: Final = (
    ALL_CHILDREN,
    *("gender=F", "gender=M"),
    *(f"{flag}={word}" for flag in FLAGS for word in ("no", "yes")),
    *(f"ethnicity={group}" for group in MAIN_GROUPS),
    *(f"born={season}" for season in dict.fromkeys(BORN.values())),
)
_TOTALS: Final = 128  # totals run from 0 to 117
_FIELDS: Final = set(ProfileCounts.model_fields)
_READ: Final = f"""
    SELECT place, gender, {", ".join(f"CAST({flag} AS int)" for flag in FLAGS)},
           ethnicity, birth_month, {", ".join(SCORES)}
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (organisation, year, place)
    JOIN profile USING (organisation, year)
"""


def columns_of(places: Sequence[Place]) -> dict[str, list[str]]:
    """Places as statements ask for them: `organisations` and, in the same order, `years`."""
    return {
        "organisations": [place[0] for place in places],
        "years": [place[1] for place in places],
    }


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
    asked = columns_of(places)
    return await copied(session, _READ, asked["organisations"], asked["years"])


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
    measured = _measured(children)
    runs, cells = _runs(measured), _cells(measured)
    totals, sizes = cells["total"].to_list(), cells["children"].to_list()
    counted: dict[int, Groups] = {}
    start = 0
    for run, different, complete, incomplete, good, *secure in runs.iter_rows():
        end = start + different
        place, group = divmod(run, len(_GROUPS))
        # Right by construction, and a national load makes 300,000 of them: not validated again.
        counted.setdefault(place, {})[_GROUPS[group]] = ProfileCounts.model_construct(
            _FIELDS,
            children=complete,
            incomplete=incomplete,
            good_level=good,
            total_score=dict(zip(totals[start:end], sizes[start:end], strict=True)),
            secure=dict(zip(SECURE, secure, strict=True)),
        )
        start = end
    return counted


def _measured(children: pl.DataFrame) -> pl.DataFrame:
    """Of each child: total, whether complete, at a good level and secure in each of `SECURE`, and,
    in a column of each label, the number of the child's place and group; null: in no group by it.
    """
    figures = children.select(
        total=TOTAL, good=GOOD_LEVEL.fill_null(False), **SECURE_IN
    ).with_columns(complete=pl.col("total").is_not_null(), incomplete=pl.col("total").is_null())
    groups = children.select(pl.col("place").cast(pl.Int64), *_memberships())
    runs = (pl.col("place") * len(_GROUPS) + pl.col(label) for label in _LABELS)
    return groups.select(run.alias(label) for run, label in zip(runs, _LABELS, strict=True)).hstack(
        figures
    )


def _runs(measured: pl.DataFrame) -> pl.DataFrame:
    """Of each place and group (`run`): how many different totals there are, and how many children
    are complete, incomplete, at a good level, and secure in each."""
    each = [
        measured.group_by(pl.col(label).alias("run")).agg(
            pl.col("total").drop_nulls().n_unique().alias("different"), pl.col(_COUNTED).sum()
        )
        for label in _LABELS
    ]
    return pl.concat(each).drop_nulls("run").sort("run")


def _cells(measured: pl.DataFrame) -> pl.DataFrame:
    """How many children each place, group and total has, in the order of `_runs`.

    `cell` is one number for the three: sorting by it takes a third of the time.
    """
    complete = measured.filter("complete")
    each = [
        complete.group_by((pl.col(label) * _TOTALS + pl.col("total")).alias("cell")).agg(
            pl.len().alias("children")
        )
        for label in _LABELS
    ]
    cells = pl.concat(each).drop_nulls("cell").sort("cell")
    return cells.with_columns(total=pl.col("cell") % _TOTALS)


def _memberships() -> list[pl.Expr]:
    """A column per characteristic: which of `_GROUPS` each child is in by it (null: in none)."""
    sex = {gender: _GROUPS.index(f"gender={gender}") for gender in ("F", "M")}
    main = {code: _GROUPS.index(f"ethnicity={group}") for code, group in GROUP_OF.items()}
    born = {month: _GROUPS.index(f"born={season}") for month, season in BORN.items()}
    return [
        pl.lit(0).alias(ALL_CHILDREN),
        _numbered("gender", sex),
        *(pl.col(flag).cast(pl.Int64) + _GROUPS.index(f"{flag}=no") for flag in FLAGS),
        _numbered("ethnicity", main),
        _numbered("birth_month", born).alias("born"),
    ]


def _numbered(column: str, numbers: Mapping[Any, int]) -> pl.Expr:
    return pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.Int64)
