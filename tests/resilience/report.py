"""What was done to the installation, and how it took it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

_HEADS = (
    "", "fault", "at", "under way", "lasted", "meanwhile", "first write", "caught up", "found",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One fault. Times in seconds: `at` since the start, the last two since it had healed; None
    where it never came to that. `under_way`: writes at the moment it struck; `meanwhile`: those
    acknowledged while it lasted."""

    fault: str
    at: float
    under_way: int
    lasted: float
    meanwhile: int
    first_write: float | None
    caught_up: float | None
    found: Sequence[str] = ()


@dataclass
class Report:
    """All faults of a run, which its seed brings about again."""

    seed: int
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def found(self) -> list[str]:
        return [f"{row.fault}: {each}" for row in self.rows for each in row.found]

    def table(self) -> str:
        """For people: a line for each fault, and the middle and the longest recovery."""
        lines = [_HEADS, *(_line(number, row) for number, row in enumerate(self.rows, 1))]
        widths = [max(len(line[at]) for line in lines) for at in range(len(_HEADS))]
        told = [
            "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([f"RESILIENCE_SEED={self.seed}", *told, *self._summary(), *self.notes])

    def _summary(self) -> list[str]:
        midst = sum(row.under_way > 0 for row in self.rows)
        lines = [f"{midst} of {len(self.rows)} struck while writes were under way"]
        for what, times in (
            ("first write", [row.first_write for row in self.rows]),
            ("caught up", [row.caught_up for row in self.rows]),
        ):
            known = sorted(each for each in times if each is not None)
            if known:
                middle = statistics.median(known)
                lines.append(f"{what}: {middle:.1f} s in the middle, {known[-1]:.1f} s at most")
        return lines


def _line(number: int, row: Row) -> tuple[str, ...]:
    minutes, seconds = divmod(int(row.at), 60)
    lasted, first, caught = map(_seconds, (row.lasted, row.first_write, row.caught_up))
    found = "; ".join(row.found) or "nothing"
    return (
        str(number), row.fault, f"{minutes}:{seconds:02}", str(row.under_way), lasted,
        str(row.meanwhile), first, caught, found,
    )  # fmt: skip


def _seconds(some: float | None) -> str:
    return "never" if some is None else f"{some:.1f} s"
