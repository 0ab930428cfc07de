"""The children of one organisation or authority, by one COPY."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from chassis.database import copied
from chassis.records.store import AnySession
from services.earlyyears.outcomes.groups import VALUES, Breakdown
from services.earlyyears.outcomes.tallies import CHILDREN
from services.earlyyears.profiles.columns import SCORES

_READ: Final = """
    SELECT year, CAST(organisation = ANY($5::text[]) AS int), {value}, {scores} FROM profile
    WHERE organisation IN (SELECT organisation FROM organisation
            WHERE organisation = $1::text OR area = $2::text)
        AND year = ANY($3::text[]) AND ($4::text IS NULL OR ward = $4::text)"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose outcomes: of an organisation, or of all of an authority's; of those children alone
    who live in a ward; in some years. `own` are organisations whose children are told apart."""

    organisation: str | None
    area: str | None
    ward: str | None
    years: Sequence[str]
    by: Breakdown
    own: Sequence[str] = ()


async def read_children(session: AnySession, wanted: Wanted) -> pl.DataFrame:
    """The frame of `tallies.CHILDREN`."""
    asked = (wanted.organisation, wanted.area, [*wanted.years], wanted.ward, [*wanted.own])
    query = _READ.format(value=VALUES[wanted.by], scores=", ".join(SCORES))
    csv = await copied(session, query, *asked)
    if not csv:
        return pl.DataFrame(schema=CHILDREN)
    return pl.read_csv(csv, has_header=False, schema=CHILDREN)
