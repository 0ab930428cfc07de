"""What is now true of organisations, as the register tells it."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.schools import Identifiers, Membership, OrganisationChanged, Predecessor

UNKNOWN_DAY: Final = "1900-01-01"
WHOLE: Final = ("whole", "merger")
"""Relations by which a successor takes over the work of its predecessor whole."""
_PLAIN: Final = (
    *("kind", "phase", "status", "area", "opened_on", "closed_on", "pupils", "ward"),
    *("low_age", "high_age"),
)
_STATES = text(f"""
    SELECT organisation, name, urn, laestab, ukprn, ey_urn, local_code, {", ".join(_PLAIN)}
    FROM organisation WHERE organisation = ANY(CAST(:organisations AS text[]))
        AND NOT withdrawn""")
_MEMBERSHIPS = text(f"""
    SELECT organisation, scheme, code, nullif(starts_on, '{UNKNOWN_DAY}') AS starts_on, ends_on
    FROM membership WHERE organisation = ANY(CAST(:organisations AS text[]))
    ORDER BY organisation, scheme, code, membership.starts_on""")
_PREDECESSORS = text("""
    SELECT successor, predecessor, max(effective_on) AS effective_on FROM lineage
    WHERE successor = ANY(CAST(:organisations AS text[])) AND relation = ANY(:whole)
    GROUP BY 1, 2 ORDER BY 1, 2""")


async def organisation_states(
    session: AsyncSession, organisations: Sequence[str]
) -> list[OrganisationChanged]:
    """One model for each organisation the register holds. `change` is for `tell` to say."""
    asked = {"organisations": list(organisations)}
    memberships: dict[str, list[Membership]] = {}
    for organisation, *told in await session.execute(_MEMBERSHIPS, asked):
        memberships.setdefault(organisation, []).append(_membership(*told))
    predecessors: dict[str, list[Predecessor]] = {}
    for row in await session.execute(_PREDECESSORS, asked | {"whole": list(WHOLE)}):
        before = Predecessor(organisation=row.predecessor, effective_on=row.effective_on)
        predecessors.setdefault(row.successor, []).append(before)
    rows = (await session.execute(_STATES, asked)).mappings()
    return [
        OrganisationChanged(
            organisation=row["organisation"],
            change="registered",
            identifiers=Identifiers(**{name: row[name] for name in Identifiers.model_fields}),
            memberships=tuple(memberships.get(row["organisation"], ())),
            predecessors=tuple(predecessors.get(row["organisation"], ())),
            **{name: row[name] for name in _PLAIN},
            name=_name(row),
        )
        for row in rows
    ]


def _name(row: RowMapping) -> str:
    """A childminder's name is a person's, and no event names a person."""
    name: str = row["name"]
    return f"Childminder {row['organisation']}" if row["kind"] == "childminder" else name


def _membership(scheme: str, code: str, starts_on: Any, ends_on: Any) -> Membership:
    return Membership(scheme=scheme, code=code, starts_on=starts_on, ends_on=ends_on)
