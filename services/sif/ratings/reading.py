"""A term's ratings of an authority, strand by strand, beside those of the term before."""

from typing import Final

from pydantic import BaseModel

from chassis.records.links import address_of
from chassis.records.store import AnySession, records_named
from contracts.sif import Rating as Colour
from education.periods import Period
from services.sif.ratings.direction import Direction, direction_of
from services.sif.ratings.rules import key_of, term_before
from services.sif.ratings.state import STRANDS, Rating, Strand

_COLOURS: Final[tuple[Colour, ...]] = ("red", "amber", "green")


class StrandRating(BaseModel):
    """One strand; `rated` null where it was not. `change` is from the term before."""

    strand: Strand
    title: str
    rated: Rating | None
    before: Colour | None
    change: Direction | None
    link: str | None


class RatingsSummary(BaseModel):
    """An authority's ratings for a term; `ratings` counts the strands by theirs."""

    area: str
    term: str
    term_before: str
    ratings: dict[Colour, int]
    not_rated: int
    strands: list[StrandRating]


async def summary_of(session: AnySession, area: str, term: Period) -> RatingsSummary:
    """The summary of one authority and term, every strand in it."""
    before = term_before(term)
    keys = [key_of(area, each, strand) for each in (before, term) for strand in STRANDS]
    held = {each.key: each.state for each in await records_named(session, Rating, keys)}
    strands = [
        _strand(key_of(area, term, strand), strand, held, key_of(area, before, strand))
        for strand in STRANDS
    ]
    given = [each.rated.rating for each in strands if each.rated]
    return RatingsSummary(
        area=area,
        term=term.text,
        term_before=before.text,
        ratings={colour: given.count(colour) for colour in _COLOURS},
        not_rated=len(strands) - len(given),
        strands=strands,
    )


def _strand(key: str, strand: Strand, held: dict[str, Rating], key_before: str) -> StrandRating:
    now, before = held.get(key), held.get(key_before)
    return StrandRating(
        strand=strand,
        title=STRANDS[strand],
        rated=now,
        before=before.rating if before else None,
        change=direction_of([before.rating, now.rating]) if before and now else None,
        link=address_of(Rating, key) if now else None,
    )
