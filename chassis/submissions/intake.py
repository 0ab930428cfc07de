"""A file comes in: received, examined and staged at the same time, in constant memory.

While the client sends a piece, the piece before it is read and the one before that is checked,
in threads, and the one before that is copied into the staging table. No database connection is
held while waiting for the client: each copy is a short transaction of its own. A file of one
piece and few rows needs no table of its own; everything about it happens in one transaction at
the end.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.database import Database
from chassis.submissions.checking import Batch
from chassis.submissions.examination import Examination, Pieces
from chassis.submissions.issues import Unreadable
from chassis.submissions.kind import Kind
from chassis.submissions.reading import Rows
from chassis.submissions.records import (
    LARGE,
    Options,
    create_staging,
    info_of,
    now,
    save,
    stage,
    staging_name,
)
from chassis.submissions.settling import keep_issues
from chassis.submissions.tables import Submission

C = TypeVar("C")
_PAUSE_ALLOWED_S = 60  # between two parts of a body
_DRAINED_FOR_S = 10


class CutOff(Exception):
    """The client went away, or sent less than it announced."""


@dataclass(slots=True)
class Body:
    """A request's body as it arrives, and what its headers say of it."""

    stream: AsyncIterator[bytes]
    content_type: str
    gzip: bool
    length: int | None
    limit: int


class _Line(Generic[C]):
    """Three stations, one piece at each: read, check, copy. The last batch is not copied."""

    def __init__(
        self, examination: Examination[C], copy: Callable[[Batch], Coroutine[None, None, None]]
    ) -> None:
        self._examination, self._copy = examination, copy
        self._reading: asyncio.Task[Rows | None] | None = None
        self._checking: asyncio.Task[Batch] | None = None
        self._copying: asyncio.Task[None] | None = None

    async def put(self, piece: bytes, form: str) -> bool:
        """Move every piece on by one station; False when the file's rows cannot be read."""
        readable = await self._move_on()
        if readable:
            work = asyncio.to_thread(self._examination.read, piece, form)
            self._reading = asyncio.create_task(work)
        return readable

    async def finish(self) -> Batch | None:
        """The last batch, once all before it are copied; None when nothing could be read."""
        if not await self._move_on():
            return None
        last = await self._checking if self._checking is not None else None
        if self._copying is not None:
            await self._copying
        return last

    async def _move_on(self) -> bool:
        if self._reading is None:
            return True
        rows = await self._reading
        if rows is None:
            return False
        if self._checking is not None:
            batch = await self._checking
            if self._copying is not None:
                await self._copying
            self._copying = asyncio.create_task(self._copy(batch))
        self._checking = asyncio.create_task(asyncio.to_thread(self._examination.check, rows))
        return True

    async def abandon(self) -> None:
        """After a failure: a thread cannot be cancelled and a copy should not be: wait."""
        tasks = [self._reading, self._checking, self._copying]
        await asyncio.gather(*(one for one in tasks if one), return_exceptions=True)


class Intake(Generic[C]):
    """Takes one file in. Afterwards: `submission`, `examination`, and the rows staged or held."""

    def __init__(
        self, database: Database, kind: Kind[C], submission: Submission, *, context: C
    ) -> None:
        self._database, self._kind = database, kind
        self.submission = submission
        self.examination = Examination(kind, context)
        self._options = Options.of(submission.parameters)
        self._unsaved = True
        self.large = False
        self.held: bytes = b""
        self.complete = False

    async def take(self, body: Body) -> None:
        """Receive, examine and stage it all.

        A file that cannot be read (on) is no exception: its issues say why. Raises `CutOff`
        when the body did not come to its end; nothing of it must then be kept.
        """
        pieces = Pieces(content_type=body.content_type, gzip=body.gzip, limit=body.limit)
        try:
            await self._pump(body, pieces)
            self.complete = True
        except Unreadable as why:
            self.examination.found.add(why.code, why.message, row=why.row)
            if why.code == "cut_off":
                raise CutOff(why.message) from why
            await drain(body)
        finally:
            self._describe(pieces)

    async def _pump(self, body: Body, pieces: Pieces) -> None:
        line = _Line(self.examination, self._stage)
        try:
            async for piece in _whole_pieces(body, pieces):
                if not await line.put(piece, pieces.format or "csv"):
                    await drain(body)
                    return
            last = await line.finish()
            if last is not None:
                await self._finish(last)
        finally:
            await line.abandon()

    async def _finish(self, last: Batch) -> None:
        if self.large or last.good + last.rejected > LARGE:
            await self._stage(last)
        else:
            self.held = last.csv

    async def _stage(self, batch: Batch) -> None:
        """Copy one batch into the submission's own staging table, in a short transaction."""
        async with self._database.write() as session:
            audit.nothing(session)  # yet: nobody reads a staging table
            if self._unsaved:
                await save(session, self.submission)
                await create_staging(session, self._kind, self.submission.id)
            await self.stage_into(session, batch.csv)
        self._unsaved, self.large = False, True

    async def stage_into(self, session: AsyncSession, rows: bytes) -> None:
        """Copy rows (unless the file is refused already) and the issues found so far."""
        wanted = self._options.mode == "valid_rows" or not self.examination.found.errors
        if rows and wanted:
            table = staging_name(self._kind, self.submission.id)
            await stage(session, self._kind, table, rows)
        self.submission.touched_at = now()
        await keep_issues(session, self.submission, self.examination.found)
        await save(session, self.submission)

    def _describe(self, pieces: Pieces) -> None:
        examination, submission = self.examination, self.submission
        submission.digest = pieces.inflater.digest
        submission.size = pieces.inflater.size
        submission.encoding = examination.encoding
        submission.dialect = examination.dialect
        submission.rows = {
            "received": examination.good + examination.rejected,
            "expected": self._options.expected_rows,
            "accepted": examination.good,
            "rejected": examination.rejected,
            "left_out": 0,
        }


async def prepare_context(database: Database, kind: Kind[C], submission: Submission) -> C:
    """What the kind's checks need to know."""
    async with database.read() as session:
        return await kind.prepare(session, info_of(submission))


async def _whole_pieces(body: Body, pieces: Pieces) -> AsyncIterator[bytes]:
    async for data in arriving(body):
        for piece in pieces.feed(data):
            yield piece
    for piece in pieces.finish():
        yield piece


async def arriving(body: Body) -> AsyncIterator[bytes]:
    """What comes of a body, to its end. Raises `CutOff` when it pauses for too long, or ends before
    the length it announced."""
    came = 0
    while True:
        try:
            async with asyncio.timeout(_PAUSE_ALLOWED_S):
                data = await anext(body.stream, None)
        except TimeoutError:
            raise CutOff(f"Nothing came for {_PAUSE_ALLOWED_S} seconds.") from None
        if data is None:
            break
        came += len(data)
        yield data
    if body.length is not None and came != body.length:
        raise CutOff(f"{came} of {body.length} bytes came.")


async def drain(body: Body) -> None:
    """Let the client finish sending: it cannot read an answer before."""
    left = body.limit
    try:
        async with asyncio.timeout(_DRAINED_FOR_S):
            async for data in body.stream:
                left -= len(data)
                if left < 0:
                    return
    except TimeoutError:
        return
