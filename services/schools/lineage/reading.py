"""Who followed whom: the ends of chains of successors, and every link around an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import text

from services.schools.lineage.columns import RELATIONS

_MOST_GENERATIONS: Final = 30
"""More than any organisation has; it bounds the walk through links that go in a circle."""

# A set of pairs, so a circle adds nothing new and ends. Who lives is not followed further.
_SUCCESSORS = text("""
    WITH RECURSIVE walk AS (
        SELECT o AS origin, o AS organisation FROM unnest(CAST(:organisations AS text[])) o
        UNION
        SELECT w.origin, l.successor FROM walk w JOIN lineage l ON l.predecessor = w.organisation
        LEFT JOIN organisation o ON o.organisation = w.organisation
        WHERE w.organisation = w.origin OR coalesce(o.status = 'closed', true))
    SELECT w.origin, w.organisation, o.name, o.status, max(l.effective_on) AS effective_on
    FROM walk w
    JOIN lineage l ON l.successor = w.organisation
    JOIN walk before ON before.origin = w.origin AND before.organisation = l.predecessor
    LEFT JOIN organisation o ON o.organisation = w.organisation
    WHERE w.organisation <> w.origin AND (o.status <> 'closed'
        OR NOT EXISTS (SELECT FROM lineage n WHERE n.predecessor = w.organisation))
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 5 DESC NULLS LAST, 2""")

_WALK = """
    {name} AS (
        SELECT CAST(:organisation AS text) AS near, 0 AS generation
        UNION
        SELECT l.{far}, w.generation + 1 FROM {name} w JOIN lineage l ON l.{near} = w.near
        WHERE w.generation < :most)"""
# Of what the two ends state differently: the later day, the relation that says more.
_LINKS = """
    SELECT '{name}' AS side, l.{far} AS organisation, l.{near} AS near,
        min(w.generation) + 1 AS generation, max(l.effective_on) AS effective_on,
        (array_agg(l.relation ORDER BY array_position(CAST(:relations AS text[]), l.relation)))[1]
            AS relation,
        array_agg(DISTINCT l.stated_by ORDER BY l.stated_by) AS stated_by
    FROM {name} w JOIN lineage l ON l.{near} = w.near GROUP BY 2, 3"""
_SIDES: Final = (
    {"name": "ancestors", "far": "predecessor", "near": "successor"},
    {"name": "descendants", "far": "successor", "near": "predecessor"},
)
_AROUND = text(f"""
    WITH RECURSIVE {", ".join(_WALK.format(**side) for side in _SIDES)},
    link AS ({" UNION ALL ".join(_LINKS.format(**side) for side in _SIDES)})
    SELECT link.*, o.name, o.status FROM link LEFT JOIN organisation o USING (organisation)
    ORDER BY side, generation, effective_on DESC NULLS LAST, organisation, near""")


@dataclass(frozen=True, slots=True)
class Successor:
    """Who goes on with an organisation's work; name and status null: the register does not hold
    it. `effective_on`: when it took over from the last before it."""

    organisation: str
    name: str | None
    status: str | None
    effective_on: date | None


class Link(NamedTuple):
    """`organisation` came before, or after, `near`, which is one generation nearer to the one
    asked for."""

    side: Literal["ancestors", "descendants"]
    organisation: str
    near: str
    generation: int
    effective_on: date | None
    relation: str
    stated_by: list[str]
    name: str | None
    status: str | None


async def successors_of(session: Any, organisations: Sequence[str]) -> dict[str, list[Successor]]:
    """Who goes on with the work of each organisation now, for those that have a successor.

    Through closed successors to those that live, or to the last of a chain. Where links only go in
    a circle nobody goes on, and the organisation is left out.
    """
    found: dict[str, list[Successor]] = {}
    for origin, *told in await session.execute(_SUCCESSORS, {"organisations": list(organisations)}):
        found.setdefault(origin, []).append(Successor(*told))
    return found


async def links_around(session: Any, organisation: str) -> list[Link]:
    """Every link to its ancestors and to its descendants, the nearest generation first."""
    asked = {
        "organisation": organisation,
        "most": _MOST_GENERATIONS,
        "relations": list(RELATIONS),
    }
    return [Link(*row) for row in await session.execute(_AROUND, asked)]
