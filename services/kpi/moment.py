"""The two clocks: true on which day, known at which moment. Without either: now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """`as_at` leaves out what became true later; `known_at` what was recorded here later."""

    as_at: date | None = None
    known_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        return self.as_at is None and self.known_at is None

    @property
    def day(self) -> date:
        """The day asked about."""
        return self.as_at or (self.known_at or datetime.now(UTC)).date()


NOW = Moment()
