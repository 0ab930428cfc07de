"""The schools and settings of an area that have early years provision, with their quality."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import text

from chassis.organisations import Place, place_columns, place_from
from chassis.records.refusing import not_allowed
from chassis.records.store import AnySession
from services.earlyyears.caseloads.state import Caseload
from services.earlyyears.provision import Sort, has_early_years, sort_of
from services.earlyyears.quality.state import Quality

_OF_AREA: Final = text(f"""
    SELECT {place_columns("o")}, CAST(q.state AS text) AS quality, CAST(c.state AS text) AS caseload
    FROM organisation o
    LEFT JOIN record q ON q.kind = 'quality' AND q.key = o.organisation
    LEFT JOIN record c ON c.kind = 'caseload' AND c.key = o.organisation
    WHERE o.area = :area AND o.organisation > :after ORDER BY o.organisation""")
_NOT_RATED: Final = Quality()


class Provider(NamedTuple):
    """A school or setting, its sort, its quality, and whose caseload it is in on the day."""

    place: Place
    sort: Sort
    quality: Quality
    officer: str | None


async def providers_of(
    session: AnySession, area: str, on: date, *, after: str = ""
) -> Sequence[Provider]:
    """Those open on a day, by organisation, after one of them: one statement."""
    rows = (await session.execute(_OF_AREA, {"area": area, "after": after})).mappings()
    found = []
    for row in rows:
        place = place_from(row)
        sort = sort_of(place)
        if sort is not None and place.is_open_on(on):
            found.append(
                Provider(place, sort, _quality(row["quality"]), _officer(row["caseload"], on))
            )
    return found


def need_provision(place: Place) -> None:
    """Raises `conflict` for an organisation without early years provision: it is not rated."""
    if not has_early_years(place):
        raise not_allowed("It has no early years provision.")


def _quality(state: str | None) -> Quality:
    return Quality.model_validate_json(state) if state else _NOT_RATED


def _officer(state: str | None, on: date) -> str | None:
    if state is None:
        return None
    stints = Caseload.model_validate_json(state).stints
    held = (s for s in stints if s.since <= on and (s.until is None or on < s.until))
    return next((stint.officer for stint in held), None)
