"""The routes of one kind: hand in, look up, report, withdraw, rules."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import select

from chassis.audit import Reason
from chassis.auth import Principal, needs
from chassis.database import ReadDb, database_of
from chassis.idempotency import IdempotencyKey
from chassis.paging import CursorKey, Page, PageQuery, another_lists
from chassis.problems import Problem
from chassis.submissions.consequences import asking_of
from chassis.submissions.describing import operation_extra
from chassis.submissions.kind import Kind
from chassis.submissions.receipt import Issue, Receipt, Summary, receipt_of, summary_of
from chassis.submissions.refusal import busy
from chassis.submissions.requests import OptionsQuery, base_of, take_in
from chassis.submissions.rules import catalogue, column_rules
from chassis.submissions.settling import TRIES, disturbed
from chassis.submissions.tables import Submission, SubmissionIssue
from chassis.submissions.withdrawal import withdraw

C = TypeVar("C")
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Receipt, "description": "Dry run: what would happen; nothing was changed"},
    202: {"model": Receipt, "description": "Staged; the merge follows, see Location"},
    422: {"description": "Refused, with every error"},
}


class RuleEntry(BaseModel):
    """One rule of the catalogue."""

    code: str
    severity: str
    meaning: str
    fix: str


class FileRules(BaseModel):
    """What a file of this kind is held to."""

    kind: str
    title: str
    rules: list[RuleEntry]
    columns: list[dict[str, Any]]


def submission_routes(kind: Kind[C]) -> APIRouter:
    """`/{kind.path}/submissions…` and `/{kind.path}/rules`, to be mounted under the service."""
    router = APIRouter(prefix=f"/{kind.path}", tags=[kind.path.replace("-", " ")])
    _add_post(router, kind)
    _add_withdrawal(router, kind)
    _add_list(router, kind)
    _add_reads(router, kind)
    return router


def _add_post(router: APIRouter, kind: Kind[C]) -> None:
    may_write = needs(kind.writing, bound=kind.bound)

    @router.post(
        "/submissions",
        name=f"submit_{kind.name}",
        status_code=201,
        response_model=Receipt,
        responses=_ANSWERS,
        summary=f"Hand in a file: {kind.title}",
        openapi_extra=operation_extra(kind),
    )
    async def submit(
        request: Request,
        caller: Annotated[Principal, may_write],
        options: OptionsQuery,
        idempotency_key: IdempotencyKey = None,
        reason: Reason = None,
    ) -> Response:
        return await take_in(
            request,
            kind,
            caller=caller,
            options=options,
            idempotency_key=idempotency_key,
            reason=reason,
        )


def _add_withdrawal(router: APIRouter, kind: Kind[C]) -> None:
    may_write = needs(kind.writing, bound=kind.bound)

    @router.post(
        "/submissions/{submission_id}/withdrawal",
        name=f"withdraw_{kind.name}",
        responses={409: {"description": "It cannot be withdrawn"}},
        summary=f"Reverse a submission: {kind.title}",
    )
    async def withdraw_submission(
        submission_id: UUID,
        request: Request,
        caller: Annotated[Principal, may_write],
        reason: Reason = None,
    ) -> Receipt:
        base = base_of(request)
        for _ in range(TRIES):
            try:
                async with database_of(request).write() as session:
                    await _visible(session, kind, submission_id, caller)
                    submission = await withdraw(
                        session, kind, submission_id, caller=caller, reason=reason
                    )
                    receipt = await receipt_of(session, kind, submission, base=base)
                    asking = asking_of(request, caller)
                    receipt.consequences = asking.known(submission) if asking else None
            except Exception as error:
                if not disturbed(error):
                    raise
            else:
                request.app.state.relay.wake()
                return receipt
        raise busy("Other submissions kept changing the same rows.")


def _add_list(router: APIRouter, kind: Kind[C]) -> None:
    may_read = needs(kind.reading, bound=kind.bound)

    @router.get(
        "/submissions",
        name=f"list_{kind.name}_submissions",
        summary=f"Submissions, newest first: {kind.title}",
    )
    async def list_submissions(
        request: Request,
        session: ReadDb,
        caller: Annotated[Principal, may_read],
        paging: PageQuery,
        status: Annotated[str | None, Query(max_length=20)] = None,
    ) -> Page[Summary]:
        query = select(Submission).where(Submission.kind == kind.name, *_seen_by(caller))
        if status is not None:
            query = query.where(Submission.status == status)
        if paging.after is not None:
            (last,) = paging.position(UUID(int=0))
            query = query.where(Submission.id < last)
        rows = await session.scalars(query.order_by(Submission.id.desc()).limit(paging.limit + 1))
        base = base_of(request)
        return paging.page([(summary_of(row, base=base), [str(row.id)]) for row in rows])


def _add_reads(router: APIRouter, kind: Kind[C]) -> None:
    may_read = needs(kind.reading, bound=kind.bound)

    @router.get(
        "/submissions/{submission_id}",
        name=f"read_{kind.name}_submission",
        summary=f"The receipt of one submission: {kind.title}",
    )
    async def read_submission(
        submission_id: UUID, request: Request, caller: Annotated[Principal, may_read]
    ) -> Receipt:
        """With what its events moved, once all of them are counted where that is told."""
        database, asking = database_of(request), asking_of(request, caller)
        async with database.read() as session:
            submission = await _visible(session, kind, submission_id, caller)
            receipt = await receipt_of(session, kind, submission, base=base_of(request))
        if asking is not None:
            receipt.consequences = await asking.told(database, submission)
        return receipt

    @router.get(
        "/submissions/{submission_id}/report",
        name=f"read_{kind.name}_report",
        summary=f"Everything found, row by row: {kind.title}",
    )
    async def read_report(
        submission_id: UUID,
        session: ReadDb,
        caller: Annotated[Principal, may_read],
        paging: PageQuery,
        code: Annotated[str | None, Query(max_length=60)] = None,
    ) -> Page[Issue]:
        await _visible(session, kind, submission_id, caller)
        return await _report(session, submission_id, paging, code)

    @router.get(
        "/rules",
        name=f"read_{kind.name}_rules",
        summary=f"What a file is held to: {kind.title}",
    )
    async def read_rules(_caller: Annotated[Principal, may_read]) -> FileRules:
        return rules_of(kind)


def rules_of(kind: Kind[Any]) -> FileRules:
    """The published catalogue of one kind."""
    entries = [
        RuleEntry(code=rule.code, severity=rule.severity, meaning=rule.meaning, fix=rule.fix)
        for rule in catalogue(kind).values()
    ]
    return FileRules(kind=kind.name, title=kind.title, rules=entries, columns=[*column_rules(kind)])


def _seen_by(caller: Principal) -> list[Any]:
    """Who acts for some organisations sees what was handed in for no others; the rest see all.

    So a school's systems and its governors see the same, and nobody sees another's rows.
    """
    if caller.everywhere:
        return []
    mine = sorted(caller.organisations)
    return [Submission.organisations.contained_by(mine), Submission.organisations != []]


async def _visible(
    session: Any, kind: Kind[Any], submission_id: UUID, caller: Principal
) -> Submission:
    query = select(Submission).where(
        Submission.id == submission_id, Submission.kind == kind.name, *_seen_by(caller)
    )
    submission: Submission | None = await session.scalar(query)
    if submission is None:
        raise Problem("not_found", f"There is no submission {submission_id}.")
    return submission


async def _report(
    session: ReadDb, submission_id: UUID, paging: PageQuery, code: str | None
) -> Page[Issue]:
    row, key = SubmissionIssue.row, SubmissionIssue.id
    query = select(SubmissionIssue).where(SubmissionIssue.submission_id == submission_id)
    if code is not None:
        query = query.where(SubmissionIssue.code == code)
    if paging.after is not None:
        last_row, last_id = _issue_after(paging.after)
        query = query.where((row > last_row) | ((row == last_row) & (key > last_id)))
    found = await session.scalars(query.order_by(row, key).limit(paging.limit + 1))
    return paging.page(
        [(Issue.model_validate(one, from_attributes=True), [one.row, one.id]) for one in found]
    )


def _issue_after(key: CursorKey) -> tuple[int, int]:
    match key:
        case [int(row), int(number)] if 0 <= row < 2**31:
            return row, number
    raise another_lists()
