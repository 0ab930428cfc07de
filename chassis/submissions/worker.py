"""The background worker: merges large submissions, and clears up after crashes.

What is to be done stands in the database (`status = 'staged'`), and the row is locked while it is
done: a process that dies leaves the work to the next one, and two never do the same.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import tracing
from chassis.database import Database
from chassis.submissions.counting import count
from chassis.submissions.kind import Kind
from chassis.submissions.merging import Refused
from chassis.submissions.recording import record_settled
from chassis.submissions.records import drop_staging, now, save, staging_name
from chassis.submissions.rules import catalogue
from chassis.submissions.settling import (
    TRIES,
    keep_issues,
    lasting,
    log_of_stored,
    reject,
    settle,
)
from chassis.submissions.tables import Submission

log = structlog.get_logger()
_POLL_S = 2.0
_RETRY_S = 0.2
_CLEAN_EVERY_S = 60.0
# A file still arriving is touched with every piece: this long without one, its process is gone.
ABANDONED_AFTER = timedelta(minutes=15)
_ID_DIGITS = 32
_STAGED_TABLES = f"""
    SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND tablename ~ '_staged_[0-9a-f]{{{_ID_DIGITS}}}$'"""


class Worker:
    """One in each process; together they do each piece of work once."""

    def __init__(
        self,
        database: Database,
        kinds: Sequence[Kind[Any]],
        *,
        wake_relay: Callable[[], None] = lambda: None,
    ) -> None:
        self._database, self._wake_relay = database, wake_relay
        self._kinds = {kind.name: kind for kind in kinds}
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something to merge: saves the wait for the next poll."""
        self._woken.set()

    async def run(self) -> None:
        """Merge what is staged, now and then clear up, until cancelled."""
        cleaned = -_CLEAN_EVERY_S
        loop = asyncio.get_running_loop()
        while True:
            if loop.time() - cleaned >= _CLEAN_EVERY_S:
                await self.clean()
                cleaned = loop.time()
            if await self.merge_next():
                continue
            try:
                async with asyncio.timeout(_POLL_S):
                    await self._woken.wait()
            except TimeoutError:
                continue
            finally:
                self._woken.clear()

    async def merge_next(self) -> bool:
        """Settle the oldest staged submission that nobody is at; False when there is none."""
        taken: Submission | None = None
        try:
            async with self._database.write_long() as session:
                taken = await self._take(session)
                if taken is None:
                    return False
                parent = taken.sender.get(tracing.HEADER)
                with tracing.span("merge a submission", parent=parent):
                    await self._settle(session, taken)
            count(taken)
        except Exception as error:
            if taken is None:
                raise
            await self._set_back(taken.id, error)
            await asyncio.sleep(_RETRY_S)
        self._wake_relay()
        return True

    async def _take(self, session: AsyncSession) -> Submission | None:
        submission = await session.scalar(
            select(Submission)
            .where(Submission.status == "staged", Submission.kind.in_(self._kinds))
            .order_by(Submission.attempts, Submission.received_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if submission is not None:
            session.expunge(submission)
        return submission

    async def _settle(self, session: AsyncSession, submission: Submission) -> None:
        kind = self._kinds[submission.kind]
        found = log_of_stored(submission, catalogue(kind))
        if submission.correlation_id:
            structlog.contextvars.bind_contextvars(correlation_id=submission.correlation_id)
        submission.rows = dict(submission.rows)
        try:
            async with session.begin_nested():
                staging = staging_name(kind, submission.id)
                await settle(session, kind, submission, staging=staging, found=found)
        except Refused:
            reject(submission)
        else:
            await record_settled(session, submission)
        finally:
            structlog.contextvars.unbind_contextvars("correlation_id")
        await keep_issues(session, submission, found)
        await drop_staging(session, kind, submission.id)
        await save(session, submission)
        log.info("submission_settled", submission=str(submission.id), status=submission.status)

    async def _set_back(self, submission_id: UUID, error: Exception) -> None:
        """Count a failed attempt; after several the submission has failed for good."""
        async with self._database.write() as session:
            submission = await session.get(Submission, submission_id, with_for_update=True)
            if submission is None or submission.status != "staged":
                return
            name = type(error).__name__
            log.warning("submission_merge_failed", submission=str(submission_id), error=name)
            submission.attempts += lasting(error)
            if submission.attempts < TRIES:
                return
            reject(submission, status="failed")
            submission.notes = {"failure": f"The merge failed on our side ({name})."}
            await drop_staging(session, self._kinds[submission.kind], submission_id)
        count(submission)

    async def clean(self) -> None:
        """Files that stopped arriving have failed; staging tables without a submission go."""
        async with self._database.write() as session:
            abandoned = await session.scalars(
                select(Submission)
                .where(
                    Submission.status == "received",
                    Submission.kind.in_(self._kinds),
                    Submission.touched_at < now() - ABANDONED_AFTER,
                )
                .with_for_update(skip_locked=True)
            )
            failed = abandoned.all()
            for submission in failed:
                reject(submission, status="failed")
                submission.notes = {"failure": "The service stopped while the file was arriving."}
        for submission in failed:
            count(submission)
        await self._drop_orphans()

    async def _drop_orphans(self) -> None:
        async with self._database.write() as session:
            kinds = {
                staging_name(each).removesuffix("small"): each for each in self._kinds.values()
            }
            found = {
                UUID(name[-_ID_DIGITS:]): kinds[name[:-_ID_DIGITS]]
                for name in await session.scalars(text(_STAGED_TABLES))
                if name[:-_ID_DIGITS] in kinds
            }
            if not found:
                return
            live = await session.scalars(
                select(Submission.id).where(
                    Submission.id.in_(found), Submission.status.in_(["received", "staged"])
                )
            )
            for submission_id in found.keys() - set(live):
                await drop_staging(session, found[submission_id], submission_id)
