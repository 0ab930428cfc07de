"""From a list of values to the newest of each indicator, and where it came from. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from education.periods import parse_period

Value = Mapping[str, Any]
_SHOWN: Final = 12
"""Points of a sparkline: a year of months."""
_WIDTH, _HEIGHT, _EDGE = 96, 28, 4
_STEPS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


@dataclass(frozen=True, slots=True)
class Trend:
    """The newest value, and those of the same kind of period up to it, oldest first."""

    newest: Value
    past: Sequence[Value]

    @property
    def words(self) -> str:
        """The line for who does not see it: 2007/08 46.2, 2008/09 51.6."""
        return ", ".join(f"{each['period']} {each['value']:,}" for each in self.past)

    @property
    def points(self) -> str:
        """The line in a box of 96 by 28; nothing for a single value."""
        return _line([each["value"] for each in self.past]) if len(self.past) > 1 else ""

    @property
    def last(self) -> tuple[str, str]:
        """Where the line ends."""
        x, y = self.points.rsplit(" ", 1)[-1].split(",")
        return x, y


def by_end(period: str) -> tuple[date, date]:
    """Sorts periods by when they end; of those that end together the shortest is last."""
    read = parse_period(period)
    return read.ends, read.starts


def trend_of(values: Iterable[Value]) -> Trend | None:
    """Of one indicator's values of one place and group; None where there is none."""
    told = sorted(
        (each for each in values if each["value"] is not None), key=lambda v: by_end(v["period"])
    )
    if not told:
        return None
    kind = parse_period(told[-1]["period"]).type
    alike = [each for each in told if parse_period(each["period"]).type == kind]
    return Trend(told[-1], alike[-_SHOWN:])


def _line(numbers: Sequence[float]) -> str:
    low, high = min(numbers), max(numbers)
    wide, high_box = _WIDTH - 2 * _EDGE, _HEIGHT - 2 * _EDGE
    spots = []
    for place, number in enumerate(numbers):
        share = (number - low) / (high - low) if high > low else 0.5
        x = _EDGE + wide * place / (len(numbers) - 1)
        spots.append(f"{x:.1f},{_HEIGHT - _EDGE - high_box * share:.1f}")
    return " ".join(spots)


def ago(moment: str | None, now: datetime | None = None) -> str:
    """How long ago, in the largest whole unit: "3 hours ago"; under a minute "just now"."""
    if moment is None:
        return ""
    passed = ((now or datetime.now(UTC)) - datetime.fromisoformat(moment)).total_seconds()
    for seconds, unit in _STEPS:
        if passed >= seconds:
            count = int(passed // seconds)
            return f"{count:,} {unit}{'' if count == 1 else 's'} ago"
    return "just now"
