"""Groups of organisations on a day, and who is in them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from chassis.conditional import etag
from chassis.paging import PageParams
from services.schools.groups.columns import ALWAYS

_IN_IT: Final = "m.starts_on <= :on AND (m.ends_on IS NULL OR m.ends_on > :on)"
_CLOSED: Final = "(o.status = 'closed' AND coalesce(o.closed_on <= :on, true))"
_OF_AREAS: Final = "(CAST(:areas AS text[]) = '{}' OR o.area = ANY(CAST(:areas AS text[])))"
# A group has no record of its own: it is called what its newest membership calls it.
_GROUPS: Final = f"""
    SELECT m.scheme, m.code,
        (array_agg(m.group_name ORDER BY m.starts_on DESC, m.organisation))[1] AS name,
        count(*) FILTER (WHERE {_IN_IT}) AS members,
        count(*) FILTER (WHERE {_IN_IT} AND {_CLOSED}) AS closed_members,
        coalesce(array_agg(DISTINCT o.area ORDER BY o.area) FILTER (WHERE {_IN_IT}), '{{}}')
            AS areas
    FROM membership m JOIN organisation o USING (organisation) WHERE {_OF_AREAS} AND """
_LIST: Final = text(f"""{_GROUPS}
    (CAST(:schemes AS text[]) = '{{}}' OR m.scheme = ANY(CAST(:schemes AS text[])))
    AND (m.scheme, m.code) > (:after_scheme, :after_code)
    GROUP BY 1, 2 HAVING count(*) FILTER (WHERE {_IN_IT}) > 0 ORDER BY 1, 2 LIMIT :limit""")
_ONE: Final = text(f"{_GROUPS} (m.scheme, m.code) = (:scheme, :code) GROUP BY 1, 2")
_MEMBERS: Final = text(f"""
    SELECT m.organisation, o.name, o.phase, o.kind, o.area, o.status, o.closed_on,
        {_CLOSED} AS closed, nullif(m.starts_on, :always) AS starts_on, m.ends_on
    FROM membership m JOIN organisation o USING (organisation)
    WHERE (m.scheme, m.code) = (:scheme, :code) AND {_IN_IT} AND {_OF_AREAS}
    AND (o.name, m.organisation) > (:after_name, :after)
    ORDER BY o.name, m.organisation LIMIT :limit""")
_OF_ORGANISATION: Final = text("""
    SELECT group_name, starts_on, ends_on FROM membership
    WHERE (organisation, scheme, code) = (:organisation, :scheme, :code)
    ORDER BY starts_on DESC""")


class Period(NamedTuple):
    """One time that an organisation is in a group: from a day on, up to before another."""

    group_name: str
    starts_on: date
    ends_on: date | None


class Asked(NamedTuple):
    """The day, and the areas whose organisations count (empty: all)."""

    on: date
    areas: Sequence[str]


async def find_groups(
    session: Any, asked: Asked, schemes: Sequence[str], page: PageParams
) -> list[dict[str, Any]]:
    """Groups with a member on the day, in the order of scheme and code; one more than the page
    shows if there are more."""
    values = {"schemes": list(schemes), **page.bounds(after_scheme="", after_code="")}
    rows = (await session.execute(_LIST, _values(asked) | values)).mappings()
    return [dict(row) for row in rows]


async def one_group(session: Any, asked: Asked, scheme: str, code: str) -> dict[str, Any] | None:
    """The group, also on a day when nobody is in it; None when nobody ever was."""
    values = _values(asked) | {"scheme": scheme, "code": code}
    row = (await session.execute(_ONE, values)).mappings().one_or_none()
    return None if row is None else dict(row)


async def members_of(
    session: Any,
    asked: Asked,
    group: tuple[str, str],
    page: PageParams,
) -> list[dict[str, Any]]:
    """Who is in the group on the day, in the order of names; one more than the page shows if there
    are more."""
    values = {"scheme": group[0], "code": group[1], "always": ALWAYS}
    bounds = page.bounds(after_name="", after="")
    rows = (await session.execute(_MEMBERS, _values(asked) | values | bounds)).mappings()
    return [dict(row) for row in rows]


async def periods_of(session: Any, organisation: str, scheme: str, code: str) -> list[Period]:
    """The times that an organisation is or was in a group, the newest first."""
    asked = {"organisation": organisation, "scheme": scheme, "code": code}
    return [Period(*row) for row in await session.execute(_OF_ORGANISATION, asked)]


def tag_of(periods: Sequence[Period]) -> str:
    """The ETag of what is known of an organisation in a group."""
    return etag(*(part for period in periods for part in period))


def _values(asked: Asked) -> dict[str, Any]:
    return {"on": asked.on, "areas": list(asked.areas)}
