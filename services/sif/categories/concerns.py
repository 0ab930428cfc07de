"""What of Ofsted's categories of concern reopens the category of a school or setting."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import text

from chassis.records.store import AnySession
from services.sif.categories.reopening import Cause

# Of those registered: one not registered yet is new when it comes to be.
_NEWEST: Final = text("""
    SELECT DISTINCT ON (c.organisation)
        c.organisation, c.category, c.entered_on, c.left_on, c.left_by
    FROM concern c JOIN organisation o USING (organisation)
    WHERE c.organisation = ANY(:organisations) AND NOT c.withdrawn
    ORDER BY c.organisation, c.entered_on DESC""")


class Concern(NamedTuple):
    """The newest time an organisation spent in a category of concern."""

    category: str
    entered_on: date
    left_on: date | None
    left_by: str | None


async def concerns_of(session: AnySession, organisations: Sequence[str]) -> dict[str, Concern]:
    """The newest of each registered organisation that ever was in one."""
    rows = await session.execute(_NEWEST, {"organisations": list(organisations)})
    return {row.organisation: Concern(*row[1:]) for row in rows}


def causes(before: Mapping[str, Concern], after: Mapping[str, Concern]) -> dict[str, Cause]:
    """What to reopen, by organisation: where the newest is not what it was."""
    changed = (key for key in {**before, **after} if before.get(key) != after.get(key))
    found = {key: _cause(before.get(key), after.get(key)) for key in changed}
    return {key: cause for key, cause in found.items() if cause is not None}


def _cause(before: Concern | None, after: Concern | None) -> Cause | None:
    """None where it ended with the organisation, or with another category, which is told too."""
    if after is None:
        withdrawn = "Ofsted's category was withdrawn"
        return before and Cause(before.entered_on, withdrawn, opens=False)
    title = after.category.replace("_", " ")
    if after.left_on is None:
        return Cause(after.entered_on, f"Ofsted's category: {title}")
    if after.left_by == "lifted":
        return Cause(after.left_on, f"Ofsted's category removed: {title}", opens=False)
    return None
