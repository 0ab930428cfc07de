"""What a service declares for each kind of file that may be submitted to it.

A ``Kind`` says how its files look, what is checked, which table the rows reach, and what
follows from a change. Everything else (reading, staging, merging, receipts, withdrawal)
is the chassis's.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

import polars as pl
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.columns import (
    Choice,
    Column,
    ColumnType,
    Date,
    Defect,
    Flag,
    Integer,
    Number,
    Text,
    heading,
)
from contracts.envelope import Event

__all__ = [
    "Checked",
    "Choice",
    "Column",
    "ColumnType",
    "Date",
    "Defect",
    "Dialect",
    "Effects",
    "Finding",
    "Flag",
    "Integer",
    "Kind",
    "Named",
    "Number",
    "Parameter",
    "Rule",
    "Scope",
    "StagedIssue",
    "SubmissionInfo",
    "Target",
    "Text",
    "heading",
    "no_context",
]

Severity = Literal["error", "warning"]
Context = TypeVar("Context")


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry of the published catalogue: what is checked, and how to put it right."""

    code: str
    severity: Severity
    meaning: str
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows that break a rule: ``rows`` is true where a row does (null counts as false).

    ``message`` says what is wrong ("is closed"), or is an expression giving that for each row;
    it must not repeat values of personal columns. The chassis adds the value of ``column``.
    """

    code: str
    rows: pl.Expr
    message: str | pl.Expr
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The frame with what ``check`` added to it (same rows, same order), and what it found."""

    frame: pl.DataFrame
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class StagedIssue:
    """Something found over all rows, after staging. ``row`` counts from 1, None: the file."""

    row: int | None
    code: str
    message: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One form in which the file may come, when there are several.

    ``extra_fields`` says what to do with a row that has more fields than the header:
    refuse it, or ignore the surplus with a warning. ``missing_fields`` likewise for a row that
    has fewer: refuse it, or take the rest as blank. ``unknown_columns`` likewise for
    columns that no one declared: name them in a warning, or be silent about them.
    """

    name: str
    columns: Sequence[Column]
    extra_fields: Literal["refuse", "ignore"] = "refuse"
    missing_fields: Literal["refuse", "fill"] = "refuse"
    unknown_columns: Literal["warn", "ignore"] = "warn"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter of this kind's POST, beside the general ones.

    One of ``values``, or, where there are none, what ``type`` takes; "" says it was not given.
    """

    name: str
    meaning: str
    values: tuple[str, ...] = ()
    default: str = ""
    type: ColumnType = field(default_factory=Text)


@dataclass(frozen=True, slots=True)
class Target:
    """The table the rows reach.

    ``key`` is what makes a row the same row: never null, with a unique index. ``scope``
    (columns out of key and values, never null, indexed) is the aggregate: what
    ``replaces=scope`` replaces whole, what is locked, what has events. ``values`` are the
    other columns that come from the file. All of them must be columns of the checked frame,
    and the scope's must be ``text`` in the table. The table also has
    ``submission_id uuid not null``: who wrote the row last. Columns beyond these get their
    defaults. Staging tables are the chassis's own business.
    """

    table: str
    key: tuple[str, ...]
    scope: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.values)


@dataclass(frozen=True, slots=True)
class SubmissionInfo:
    """What the kind's own functions may know of the submission they serve.

    `acting` is whose deed it is, and `reason` what X-Reason gave for it: of a submission its
    sender's, of a withdrawal (`withdrawing`) those of whoever withdraws.
    """

    id: UUID
    kind: str
    submitted_by: str
    organisations: tuple[str, ...]
    received_at: datetime
    parameters: Mapping[str, str]
    withdrawing: bool = False
    acting: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """An aggregate that the merge touched.

    ``values`` are its scope columns in the order of ``Target.scope``; ``version`` only
    grows, by one for each submission or withdrawal that changes the aggregate.
    """

    values: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Named:
    """An aggregate of which a submission brought rows, whether they changed it or not."""

    values: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What follows from a change of some aggregates.

    The chassis publishes ``events`` through the outbox in the merge's transaction, and shows
    ``notes`` (by aggregate, the first 100) in the receipt, in a dry run too.

    Where events take long to make, ``effects`` should only read what they need and return a
    function that makes them: it runs in a thread while the database goes on merging.
    """

    events: Sequence[Event[Any]] = ()
    notes: Mapping[str, JsonValue] = field(default_factory=dict)


Prepare = Callable[[AsyncSession, SubmissionInfo], Awaitable[Context]]
Check = Callable[[pl.DataFrame, Context], Checked]
StagedChecks = Callable[[AsyncSession, SubmissionInfo, str], Awaitable[Sequence[StagedIssue]]]
MakeEffects = Callable[
    [AsyncSession, SubmissionInfo, Sequence[Scope]], Awaitable[Effects | Callable[[], Effects]]
]
Conclude = Callable[[AsyncSession, SubmissionInfo, Sequence[Named]], Awaitable[Effects]]


async def no_context(session: AsyncSession, submission: SubmissionInfo) -> None:
    """For kinds whose checks need to know nothing but the file."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Context]):
    """A kind of submission, e.g. the rows behind ``/v1/<service>/<path>/submissions``.

    ``dialects``: at least one; ``recognise`` picks one by the file's headings, by default
    the one that knows most of them. ``prepare`` reads what ``check`` needs to know.
    ``check`` gets every row of a chunk, typed, null where a value was missing or faulty, with
    the columns of all dialects and the name of the file's as ``dialect``, and may add columns;
    it runs in a thread.
    ``staged_checks(session, submission, table)`` looks at all good rows at once in the staging
    table ``table`` (``row_number``, key and value columns); it may delete rows that are not
    this installation's business. Duplicate keys are found without it.
    ``bound``: its checks and routes confine callers who act for some organisations only.
    ``effects`` is called after the merge and after a withdrawal, in its transaction, for at
    most 500 aggregates at a time. ``conclude`` is called once after all of them, with every
    aggregate that the submission brought rows of.
    """

    name: str
    path: str
    title: str
    dialects: Sequence[Dialect]
    target: Target
    prepare: Prepare[Context]
    effects: MakeEffects
    reading: str
    writing: str
    bound: bool = False
    conclude: Conclude | None = None
    check: Check[Context] | None = None
    staged_checks: StagedChecks | None = None
    rules: Sequence[Rule] = ()
    parameters: Sequence[Parameter] = ()
    recognise: Callable[[Sequence[str]], str | None] | None = None

    def dialect_for(self, header: Sequence[str]) -> Dialect:
        """The dialect of a file with these headings; the first one when none fits better."""
        named = self.recognise(header) if self.recognise is not None else None
        for dialect in self.dialects:
            if dialect.name == named:
                return dialect
        seen = {heading(one) for one in header}
        return max(self.dialects, key=lambda dialect: _fit(dialect, seen))


def _fit(dialect: Dialect, seen: set[str]) -> tuple[int, bool]:
    found = [
        not seen.isdisjoint({heading(one) for one in (column.name, *column.aliases)})
        for column in dialect.columns
    ]
    needed = zip(dialect.columns, found, strict=True)
    return sum(found), all(there for column, there in needed if column.must_be_present)
