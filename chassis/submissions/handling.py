"""One POST from its body to its answer: taken in, refused or merged, recorded, remembered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, idempotency
from chassis.auth import Principal
from chassis.database import Database
from chassis.idempotency import Answer
from chassis.problems import Problem
from chassis.submissions.consequences import Asking
from chassis.submissions.counting import count
from chassis.submissions.intake import Body, CutOff, Intake, prepare_context
from chassis.submissions.kind import Kind
from chassis.submissions.merging import Guard, Refused
from chassis.submissions.receipt import Receipt, receipt_of
from chassis.submissions.recording import handed_in, record_settled
from chassis.submissions.records import (
    LARGE,
    Options,
    create_staging,
    delete_staged,
    drop_staging,
    new_submission,
    save,
    stage,
    staging_name,
)
from chassis.submissions.refusal import busy, refusal
from chassis.submissions.settling import TRIES, disturbed, keep_issues, reject, settle
from chassis.submissions.tables import Submission, SubmissionIssue
from chassis.submissions.telling import Told

C = TypeVar("C")
_FAILED = 500  # the first status that says the service did


class _Undo(Exception):
    """Ends a dry run's transaction."""


@dataclass(slots=True)
class Order(Generic[C]):
    """Everything about one POST but its body. `base` is the address of the submissions, `asking`
    None where nobody tells consequences, `deed` what the audit log says instead of "submitted",
    `digest` of what was sent where its rows are other bytes."""

    database: Database
    kind: Kind[C]
    options: Options
    caller: Principal
    base: str
    correlation_id: str | None = None
    idempotency_key: str | None = None
    guard: Guard | None = None
    asking: Asking | None = None
    reason: str | None = None
    deed: audit.Deed | None = None
    digest: str | None = None
    wake_worker: Callable[[], None] = lambda: None
    wake_relay: Callable[[], None] = lambda: None


async def handle(order: Order[C], body: Body) -> Answer:
    """Take a file in and answer: 201, 202 (merge to come) or 200 (dry run).

    Raises `Problem`: `submission_rejected` with every error, `submission_cut_off`,
    `submission_too_large`, or what idempotency says. Whatever comes of it is on record.
    """
    submission = new_submission(
        order.kind,
        order.options,
        submitted_by=order.caller.client,
        organisations=sorted(order.caller.organisations),
        correlation_id=order.correlation_id,
        sender=handed_in(order.caller, order.reason),
    )
    context = await prepare_context(order.database, order.kind, submission)
    intake = Intake(order.database, order.kind, submission, context=context)
    settlement = _Settlement(order, intake)
    try:
        await intake.take(body)
        return await settlement.answer()
    except CutOff as cut:
        found = intake.examination.found
        if not found.counts["cut_off"]:
            found.add("cut_off", str(cut))
        raise await settlement.refuse(status="failed") from cut
    except (Exception, asyncio.CancelledError) as error:
        await settlement.forget()
        settlement.count_ended_by(error)
        raise


class _Settlement(Generic[C]):
    """Brings a file that was taken in to its answer."""

    def __init__(self, order: Order[C], intake: Intake[C]) -> None:
        self._order, self._intake = order, intake
        self._kind, self._database = order.kind, order.database
        self._submission, self._found = intake.submission, intake.examination.found
        self._repeated: list[int] = []
        self._settled = False

    async def answer(self) -> Answer:
        self._check_as_a_whole()
        if self._must_be_refused():
            raise await self.refuse()
        large = self._submission.rows["accepted"] > LARGE
        if self._intake.large and large and not self._order.options.dry_run:
            return await self._leave_to_worker()
        reset, rows = self._found.mark(), dict(self._submission.rows)
        for _ in range(TRIES):
            try:
                return await self._settle()
            except Refused:
                raise await self.refuse() from None
            except Exception as error:
                if not disturbed(error):
                    raise
                reset()
                self._submission.rows = dict(rows)
        if self._may_be_left:
            return await self._leave_to_worker()
        await self.forget()
        raise busy("Other submissions kept changing the same rows.")

    def _check_as_a_whole(self) -> None:
        """What can be said once the last row is there: rows announced, none at all, repeated."""
        rows, examination = self._submission.rows, self._intake.examination
        self._repeated = examination.duplicates()
        rows["accepted"] -= len(self._repeated)
        rows["rejected"] += len(self._repeated)
        if not self._intake.complete:
            return
        received, expected = rows["received"], self._order.options.expected_rows
        if not received and not self._found.errors:
            self._found.add("no_rows", "There is no row.")
        if expected is not None and expected != received:
            self._found.add("expected_rows", f"{expected} rows were announced, {received} came")

    def _must_be_refused(self) -> bool:
        if not self._intake.complete or not self._submission.rows["accepted"]:
            return True
        of_file = self._found.counts["expected_rows"]
        return bool(
            of_file or (self._order.options.mode == "all_or_nothing" and self._found.errors)
        )

    async def _settle(self) -> Answer:
        """Merge, in one transaction with the receipt and the remembered answer."""
        if self._order.options.dry_run:
            return await self._try_out()
        async with self._database.write_long() as session:
            kept = await self._recall(session)
            if kept is not None:
                audit.nothing(session)
                return kept
            await self._merge(session)
            if self._intake.large:
                await drop_staging(session, self._kind, self._submission.id)
            await keep_issues(session, self._submission, self._found)
            await save(session, self._submission)
            await record_settled(session, self._submission, self._order.deed)
            answer = self._answer(await self._receipt(session), 201)
            await self._remember(session, answer)
        self._settle_for_good()
        self._order.wake_relay()
        return answer

    async def _try_out(self) -> Answer:
        """Merge in a transaction that is undone, then ask what would have followed."""
        try:
            async with self._database.write_long() as session:
                told = await self._merge(session)
                receipt = await self._receipt(session)
                raise _Undo
        except _Undo:
            if self._order.asking is not None:
                receipt.consequences = await self._order.asking.try_out(self._submission, told)
            await self._record()
        self._settle_for_good()
        return self._answer(receipt, 200)

    async def _merge(self, session: AsyncSession) -> Told:
        told = await settle(
            session,
            self._kind,
            self._submission,
            staging=await self._staged(session),
            found=self._found,
            guard=self._order.guard,
        )
        self._submission.issue_counts = dict(self._found.counts)
        return told

    async def _staged(self, session: AsyncSession) -> str:
        """The staging table with all good rows and none that is repeated."""
        if self._intake.large:
            table = staging_name(self._kind, self._submission.id)
        else:
            table = await create_staging(session, self._kind)
            await stage(session, self._kind, table, self._intake.held)
        if self._repeated:
            await delete_staged(session, self._kind, table, self._repeated)
        return table

    async def _leave_to_worker(self) -> Answer:
        async with self._database.write() as session:
            audit.nothing(session)  # yet: the worker records it when it has taken effect
            kept = await self._recall(session)
            if kept is not None:
                await self._erase(session)
                return kept
            await self._staged_to_stay(session)
            self._submission.status = "staged"
            await keep_issues(session, self._submission, self._found)
            await save(session, self._submission)
            answer = self._answer(await self._receipt(session), 202)
            await self._remember(session, answer)
        self._settled = True
        self._order.wake_worker()
        return answer

    @property
    def _may_be_left(self) -> bool:
        """Whether the worker may do it as well: what a guard looks at, or a deed says, it could
        not know."""
        order = self._order
        return not order.options.dry_run and order.guard is None and order.deed is None

    async def _staged_to_stay(self, session: AsyncSession) -> None:
        """As `_staged`, in the submission's own table whatever its size."""
        if not self._intake.large:
            table = await create_staging(session, self._kind, self._submission.id)
            await stage(session, self._kind, table, self._intake.held)
            self._intake.large = True
        await self._staged(session)

    async def refuse(self, *, status: str = "rejected") -> Problem:
        """Record that nothing was kept; the problem that says why."""
        if status == "rejected" and self._order.options.dry_run:
            status = "dry_run"
        reject(self._submission, status=status)
        receipt = await self._record()
        self._settle_for_good()
        return refusal(receipt, self._found)

    def count_ended_by(self, error: BaseException) -> None:
        """Count what came to no outcome of its own; what its sender can mend is no failure."""
        if not self._settled:
            refused = isinstance(error, Problem) and error.status < _FAILED
            count(self._submission, "rejected" if refused else "failed")

    def _settle_for_good(self) -> None:
        self._settled = True
        count(self._submission)

    async def _record(self) -> Receipt:
        """Store the submission's row and issues, and drop its staging table."""
        async with self._database.write() as session:
            audit.nothing(session)
            if self._intake.large:
                await drop_staging(session, self._kind, self._submission.id)
            await keep_issues(session, self._submission, self._found)
            await save(session, self._submission)
            return await self._receipt(session)

    async def forget(self) -> None:
        """After a failure of ours: leave nothing behind, so that the client may try again."""
        if self._intake.large and not self._settled:
            async with self._database.write() as session:
                audit.nothing(session)
                await self._erase(session)

    async def _erase(self, session: AsyncSession) -> None:
        await drop_staging(session, self._kind, self._submission.id)
        mine = SubmissionIssue.submission_id == self._submission.id
        await session.execute(delete(SubmissionIssue).where(mine))
        await session.execute(delete(Submission).where(Submission.id == self._submission.id))

    async def _receipt(self, session: AsyncSession) -> Receipt:
        submission, asking = self._submission, self._order.asking
        receipt = await receipt_of(session, self._kind, submission, base=self._order.base)
        receipt.consequences = asking.known(submission) if asking is not None else None
        return receipt

    def _answer(self, receipt: Receipt, status: int) -> Answer:
        headers = {"Location": receipt.links["self"]}
        return Answer(status, headers, receipt.model_dump_json().encode())

    @property
    def _fingerprint(self) -> str:
        options = repr(sorted(self._order.options.as_dict().items(), key=str))
        sent = self._order.digest or self._submission.digest or ""
        return idempotency.fingerprint(self._order.base, options, sent)

    async def _recall(self, session: AsyncSession) -> Answer | None:
        if self._order.idempotency_key is None or self._order.options.dry_run:
            return None
        return await idempotency.recall(
            session,
            client=self._order.caller.client,
            key=self._order.idempotency_key,
            request=self._fingerprint,
        )

    async def _remember(self, session: AsyncSession, answer: Answer) -> None:
        if self._order.idempotency_key is not None:
            await idempotency.remember(
                session,
                client=self._order.caller.client,
                key=self._order.idempotency_key,
                request=self._fingerprint,
                answer=answer,
            )
