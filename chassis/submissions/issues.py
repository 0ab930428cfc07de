"""Issues of one submission: collected as frames, counted by code, never a personal value."""

from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import polars as pl

from chassis.submissions.kind import Rule

SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int32(),
    "column": pl.String(),
    "code": pl.String(),
    "severity": pl.String(),
    "message": pl.String(),
    "value": pl.String(),
}
KEPT = 200_000  # of one submission; beyond that they are counted only
INLINE = 1_000  # shown in the problem itself
_VALUE_SHOWN = 60


class Unreadable(Exception):
    """The file as a whole cannot be read on: nothing after this point was looked at."""

    def __init__(self, code: str, message: str, *, row: int = 0) -> None:
        super().__init__(message)
        self.code, self.message, self.row = code, message, row


class IssueLog:
    """Gathers issues; `take` hands over those not yet stored, `first` the first thousand."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self.counts: Counter[str] = Counter()
        self.kept = 0
        self._single: list[tuple[Any, ...]] = []
        self._pending: list[pl.DataFrame] = []
        self._first: list[pl.DataFrame] = []
        self._shown = 0
        self._lock = Lock()  # checks add from their thread while a copy takes

    @property
    def errors(self) -> int:
        """How many errors were found (warnings not counted)."""
        return sum(n for code, n in self.counts.items() if self.is_error(code))

    def fix_of(self, code: str) -> str:
        """How to mend what breaks this rule."""
        return self._rules[code].fix

    def is_error(self, code: str) -> bool:
        return self._rules[code].severity == "error"

    def add(
        self,
        code: str,
        message: str,
        *,
        row: int = 0,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """One issue; row 0 is the file as a whole."""
        severity = self._rules[code].severity
        with self._lock:
            self.counts[code] += 1
            if self.kept < KEPT:
                self.kept += 1
                self._single.append((row, column, code, severity, message, value))

    def extend(self, issues: pl.DataFrame) -> None:
        """Issues of many rows at once, a frame of `SCHEMA`."""
        if not issues.is_empty():
            with self._lock:
                self._extend(issues)

    def _extend(self, issues: pl.DataFrame) -> None:
        self._gather()
        for code, count in issues["code"].value_counts().iter_rows():
            self.counts[code] += count
        issues = issues.head(KEPT - self.kept)
        self.kept += issues.height
        self._keep(issues)

    def _gather(self) -> None:
        """Single issues become one frame: a file may have one in every row."""
        if self._single:
            single, self._single = self._single, []
            self._keep(pl.DataFrame(single, schema=SCHEMA, orient="row"))

    def _keep(self, issues: pl.DataFrame) -> None:
        if issues.is_empty():
            return
        self._pending.append(issues)
        if self._shown < INLINE:
            self._first.append(issues.head(INLINE - self._shown))
            self._shown += self._first[-1].height

    def mark(self) -> Callable[[], None]:
        """A function that puts the log back as it is now, for work that must start anew."""
        with self._lock:
            self._gather()
        counts, kept, shown = self.counts.copy(), self.kept, self._shown
        pending, first = list(self._pending), list(self._first)

        def reset() -> None:
            self.counts, self.kept, self._shown = counts.copy(), kept, shown
            self._single, self._pending, self._first = [], list(pending), list(first)

        return reset

    def take(self) -> pl.DataFrame:
        """Those not taken before, to be stored."""
        with self._lock:
            self._gather()
            taken, self._pending = self._pending, []
        return pl.concat(taken) if taken else pl.DataFrame(schema=SCHEMA)

    def first(self) -> list[dict[str, Any]]:
        """The first thousand by row."""
        with self._lock:
            self._gather()
        if not self._first:
            return []
        return pl.concat(self._first).sort("row", maintain_order=True).to_dicts()


def shown(value: pl.Expr) -> pl.Expr:
    """A value fit to be repeated in an issue: short."""
    cut = value.str.slice(0, _VALUE_SHOWN)
    return pl.when(value.str.len_chars() > _VALUE_SHOWN).then(cut + "…").otherwise(value)
