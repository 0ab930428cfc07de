"""Statistical neighbours: the authorities most like one, closest first, as a list in force."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from chassis.submissions.kind import (
    Checked,
    Column,
    Date,
    Dialect,
    Finding,
    Rule,
    SubmissionInfo,
    Text,
)
from education.areas import AREAS

_AREA: Final = Text(3, r"[0-9]{3}", form="a local authority's code: three digits, as in 350")
_RANKS: Final = tuple(f"sn{rank}" for rank in range(1, 11))
_CODE: Final = re.compile(r"[0-9]{3}")
_KNOWN: Final = frozenset({None, *AREAS})  # a faulty code is null, and reported already
NATIVE: Final = Dialect(
    "native",
    columns=(
        Column("area", "local authority", _AREA, required=True),
        Column(
            "neighbours",
            "the codes of its neighbours, closest first, spaces between them",
            Text(200, r"[0-9]{3}( +[0-9]{3})*", form="codes as in 354 831 353"),
            required=True,
        ),
        Column("valid_from", "first day of the list; blank: the parameter's", Date()),
        Column("source", "who made the list; blank: the parameter's"),
    ),
)
LAIT: Final = Dialect(
    "lait_neighbours",
    columns=(
        Column("area", "local authority", _AREA, required=True, aliases=("LA num",)),
        *(
            Column(name, f"neighbour number {rank}", _AREA, required=rank == 1, present=True)
            for rank, name in enumerate(_RANKS, 1)
        ),
    ),
    unknown_columns="ignore",
)
DIALECTS: Final = (NATIVE, LAIT)
RULES: Final = (
    Rule(
        "unknown_area",
        "error",
        "There is no such local authority in England.",
        "Correct the code.",
    ),
    Rule(
        "neighbour_twice",
        "error",
        "A list names no authority twice, and never its own.",
        "Correct the list.",
    ),
)
_IN_FORCE: Final = text(
    """
    SELECT neighbours, source, valid_from FROM benchmark_neighbours
    WHERE area = :area AND valid_from <= coalesce(cast(:day AS date), current_date)
    ORDER BY valid_from DESC LIMIT 1
    """
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What rows have that do not say it themselves."""

    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An authority's list: codes, closest first."""

    codes: tuple[str, ...]
    source: str
    valid_from: date


async def in_force(
    session: AsyncSession | ReadSession, area: str, day: date | None = None
) -> Neighbours | None:
    """The list in force on `day` (today); None when there is none."""
    row = (await session.execute(_IN_FORCE, {"area": area, "day": day})).first()
    return Neighbours(tuple(row.neighbours), row.source, row.valid_from) if row else None


async def prepare(_session: AsyncSession, submission: SubmissionInfo) -> Defaults:
    """The parameters, or else the day the file came."""
    given = submission.parameters["valid_from"]
    return Defaults(
        date.fromisoformat(given) if given else submission.received_at.date(),
        submission.parameters["source"],
    )


def check(frame: pl.DataFrame, defaults: Defaults) -> Checked:
    """Each list as PostgreSQL reads an array, and what is wrong with it."""
    ranked = pl.concat_str(_RANKS, separator=" ", ignore_nulls=True)
    listed = frame.select("area", pl.coalesce("neighbours", ranked)).rows()
    lists = [(area, _CODE.findall(written or "")) for area, written in listed]
    rows = frame.with_columns(
        pl.Series("neighbours", ["{" + ",".join(codes) + "}" for _, codes in lists]),
        pl.Series("strange", [not {area, *codes} <= _KNOWN for area, codes in lists]),
        pl.Series("twice", [len({area, *codes}) <= len(codes) for area, codes in lists]),
        pl.col("valid_from").fill_null(defaults.valid_from),
        pl.col("source").fill_null(defaults.source),
    )
    return Checked(
        rows,
        [
            Finding("unknown_area", pl.col("strange"), "or a neighbour is no authority", "area"),
            Finding(
                "neighbour_twice", pl.col("twice"), "is its own neighbour, or has one twice", "area"
            ),
        ],
    )
