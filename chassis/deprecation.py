"""What is to go, announced: an operation by headers on each answer, a member in the description.

    @router.get("/old", summary="…")
    @deprecated(Retirement(since=date(2027, 1, 1), gone_on=date(2028, 1, 1), see="/reference/…"))
    async def old() -> …

    old: str = Field(json_schema_extra=Retirement(…).in_schema())

The promise behind it is docs/versions.md: twelve months between the two days at least, which a
`Retirement` refuses to break.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any, Final, TypeVar

E = TypeVar("E", bound=Callable[..., Any])
_MARK: Final = "__retirement__"
_NOTICE_YEARS: Final = 1


@dataclass(frozen=True, slots=True)
class Retirement:
    """Deprecated `since` a day, and `gone_on` another; `see` is where to read what to use instead.

    Raises ValueError for less than twelve months between the two.
    """

    since: date
    gone_on: date
    see: str

    def __post_init__(self) -> None:
        if self.gone_on < _years_after(self.since, _NOTICE_YEARS):
            raise ValueError("consumers are promised twelve months between notice and end")

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Deprecation (RFC 9745), Sunset (RFC 8594) and where to read about it."""
        since, gone_on = _midnight(self.since), _midnight(self.gone_on)
        link = f'<{self.see}>; rel="deprecation", <{self.see}>; rel="sunset"'
        return [
            (b"deprecation", f"@{since.timestamp():.0f}".encode()),
            (b"sunset", format_datetime(gone_on, usegmt=True).encode()),
            (b"link", link.encode()),
        ]

    def in_schema(self) -> dict[str, Any]:
        """How the description says it, of an operation or a member."""
        dates = {"since": self.since.isoformat(), "gone_on": self.gone_on.isoformat()}
        return {"deprecated": True, "x-retirement": dates | {"see": self.see}}


def deprecated(retirement: Retirement) -> Callable[[E], E]:
    """Announce the end of a route; goes under the route's own decorator."""

    def marked(endpoint: E) -> E:
        setattr(endpoint, _MARK, retirement)
        return endpoint

    return marked


def retirement_of(endpoint: object) -> Retirement | None:
    """What is announced of a route's function, if anything."""
    found: Retirement | None = getattr(endpoint, _MARK, None)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _years_after(day: date, years: int) -> date:
    # The day after the 28th of February stands for the 29th where there is none.
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
