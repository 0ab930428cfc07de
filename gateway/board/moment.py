"""The time control: which authority and which day are looked at, and as known when.

?as_at=2009-12-03     figures as they stood on that day
?known_at=2010-01-31  as they were known at the end of that day, before later corrections
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Moment:
    """What every page of the board keeps from one to the next; None: now."""

    area: str | None = None
    as_at: date | None = None
    known_at: date | None = None
    faults: tuple[str, ...] = ()

    @property
    def is_now(self) -> bool:
        return self.as_at is None and self.known_at is None

    @property
    def kept(self) -> dict[str, str]:
        """As parameters of an address."""
        told = {"area": self.area, "as_at": self.as_at, "known_at": self.known_at}
        return {name: str(value) for name, value in told.items() if value is not None}

    @property
    def asked(self) -> dict[str, str | None]:
        """As the API is asked of figures."""
        known = f"{self.known_at}T23:59:59Z" if self.known_at else None
        return {"as_at": str(self.as_at) if self.as_at else None, "known_at": known}

    def link(self, path: str, more: Mapping[str, object] | None = None) -> str:
        """An address within the board, at the same moment."""
        given = {name: str(value) for name, value in (more or {}).items() if value is not None}
        query = urlencode(self.kept | given)
        return f"{path}?{query}" if query else path


def moment_of(request: Request) -> Moment:
    """The moment a request asks for; a day that is none is told, and left out."""
    asked = request.query_params
    days: dict[str, date | None] = {}
    faults: list[str] = []
    for name, words in (("as_at", "as at"), ("known_at", "known at")):
        written = asked.get(name, "").strip()
        try:
            days[name] = date.fromisoformat(written) if written else None
        except ValueError:
            days[name] = None
            faults.append(f"“{written}” is no day: {words} should read like 2009-12-03.")
    area = asked.get("area", "").strip()
    known = area if area.isascii() and area.isdigit() and len(area) == 3 else None
    return Moment(known, days["as_at"], days["known_at"], tuple(faults))
