"""The ways to look for an organisation, tried one after the other until one finds any."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping, text

from chassis.database import ReadSession
from services.schools.search.words import (
    are_common,
    beginning_with,
    corrected,
    is_short,
    number_of,
    parts,
    telling,
    words_of,
)

COLUMNS: Final = (
    *("organisation", "name", "kind", "phase", "status"),
    *("postcode", "town", "area", "ward"),
)
# Open before closed. Within one rank it is the order of an index: no more is read than is shown.
_ORDER: Final = "o.status = 'closed', rank, o.sought COLLATE \"C\", o.organisation"
_PART: Final = f"""
    (SELECT o.*, {{rank}} AS rank FROM {{source}} WHERE {{conditions}}
     ORDER BY {_ORDER} LIMIT :limit)"""
_SEARCH: Final = f"""
    SELECT {", ".join(f"o.{name}" for name in COLUMNS)},
        word_similarity(CAST(:words AS text), o.sought) AS score
    FROM ({{parts}}) o ORDER BY {_ORDER} LIMIT :limit"""
_HAS_NUMBER: Final = """
    (o.organisation = :number
        OR o.organisation IN (SELECT organisation FROM identifier WHERE value = :number))"""
_BEGINS: Final = '(o.sought COLLATE "C" >= :first AND o.sought COLLATE "C" < :end)'
_NEAREST: Final = f"CASE WHEN {_BEGINS} THEN 0 WHEN o.sought LIKE :phrase THEN 1 ELSE 2 END"


class Part(NamedTuple):
    """Organisations that fit conditions in SQL, and their rank."""

    conditions: Sequence[str] = ()
    rank: str = "0"
    source: str = "organisation o"


class Way(NamedTuple):
    """How to look: parts that have nothing in common, and the values they need."""

    parts: Sequence[Part]
    values: Mapping[str, Any]


def ways(q: str | None) -> Iterator[Way]:
    """By number; by all words of the name; by likeness, which mends what was typed wrong."""
    if q is None:
        yield Way([Part()], {"words": None})
        return
    if number := number_of(q):
        yield Way([Part([_HAS_NUMBER])], {"words": None, "number": number})
    if words := words_of(q):
        yield _with_all(words)
        if misspelt := telling(words):
            yield _like(misspelt)
        elif not are_common(words):
            yield _with_all(corrected(words))


def _with_all(words: Sequence[str]) -> Way:
    """First the names that begin with the words, then those that have them so, then the others.

    Trigrams are asked for what few names have only: of what very many have, the first are read.
    """
    phrase = " ".join(words)
    first, end = beginning_with(f" {phrase}")
    values = {"words": phrase, "first": first, "end": end}
    if is_short(phrase):
        return Way([Part([_BEGINS])], values)
    held = {f"part{at}": part for at, part in enumerate(parts(words))}
    if are_common(words):
        has_all = [f"strpos(o.sought, :{name}) > 0" for name in held]
        return Way([Part([_BEGINS]), Part([*has_all, f"NOT {_BEGINS}"], "1")], values | held)
    has_all = [f"o.sought LIKE '%' || CAST(:{name} AS text) || '%'" for name in held]
    return Way([Part(has_all, _NEAREST)], values | held | {"phrase": f"% {phrase}%"})


def _like(words: Sequence[str]) -> Way:
    source = "organisation o JOIN resembling(:words) r USING (organisation)"
    return Way([Part(rank="-r.likeness", source=source)], {"words": " ".join(words)})


async def search(
    db: ReadSession, way: Way, narrowed: Sequence[str], values: Mapping[str, Any]
) -> Sequence[RowMapping]:
    """The rows that one way finds, the best first; `narrowed` are further conditions."""
    selects = [
        _PART.format(
            rank=part.rank,
            source=part.source,
            conditions=" AND ".join([*narrowed, *part.conditions]),
        )
        for part in way.parts
    ]
    query = text(_SEARCH.format(parts=" UNION ALL ".join(selects)))
    return (await db.execute(query, {**values, **way.values})).mappings().all()
