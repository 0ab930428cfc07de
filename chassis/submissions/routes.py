"""The routes of one kind: hand in, look up, report, withdraw, rules."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import select

from chassis.auth import Principal, needs
from chassis.database import ReadDb, database_of
from chassis.idempotency import IdempotencyKey
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.submissions.consequences import asking_of
from chassis.submissions.kind import Kind, Parameter
from chassis.submissions.receipt import Issue, Receipt, Summary, receipt_of, summary_of
from chassis.submissions.refusal import busy
from chassis.submissions.requests import OptionsQuery, base_of, take_in
from chassis.submissions.rules import catalogue, column_rules
from chassis.submissions.settling import TRIES, disturbed
from chassis.submissions.tables import Submission, SubmissionIssue
from chassis.submissions.withdrawal import withdraw

C = TypeVar("C")
_FILE = {"schema": {"type": "string", "format": "binary"}}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": _FILE,
            "application/json": _FILE,
            "application/x-ndjson": _FILE,
            "application/gzip": _FILE,
        },
    }
}
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


class Rules(BaseModel):
    """What a file of this kind is held to."""

    kind: str
    title: str
    rules: list[RuleEntry]
    columns: list[dict[str, Any]]


def submission_routes(kind: Kind[C]) -> APIRouter:
    """`/{kind.path}/submissions…` and `/{kind.path}/rules`, to be mounted under the service."""
    router = APIRouter(prefix=f"/{kind.path}", tags=[kind.path])
    _add_post(router, kind)
    _add_withdrawal(router, kind)
    _add_reads(router, kind)
    return router


def _extra_parameters(kind: Kind[Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": parameter.name,
            "in": "query",
            "description": parameter.meaning,
            "schema": _schema_of(parameter),
        }
        for parameter in kind.parameters
    ]


def _schema_of(parameter: Parameter) -> dict[str, Any]:
    if parameter.values:
        return {"enum": list(parameter.values), "default": parameter.default}
    default = {"default": parameter.default} if parameter.default else {}
    return {"type": "string", "description": parameter.type.describe()} | default


def _add_post(router: APIRouter, kind: Kind[C]) -> None:
    may_write = needs(kind.writing)

    @router.post(
        "/submissions",
        status_code=201,
        response_model=Receipt,
        responses=_ANSWERS,
        summary=f"Hand in a file: {kind.title}",
        openapi_extra=_BODY | {"parameters": _extra_parameters(kind)},
    )
    async def submit(
        request: Request,
        caller: Annotated[Principal, may_write],
        options: OptionsQuery,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        return await take_in(
            request, kind, caller=caller, options=options, idempotency_key=idempotency_key
        )


def _add_withdrawal(router: APIRouter, kind: Kind[C]) -> None:
    may_write = needs(kind.writing)

    @router.post("/submissions/{submission_id}/withdrawal", summary="Reverse a submission")
    async def withdraw_submission(
        submission_id: UUID, request: Request, caller: Annotated[Principal, may_write]
    ) -> Receipt:
        base = base_of(request)
        for _ in range(TRIES):
            try:
                async with database_of(request).write() as session:
                    await _visible(session, kind, submission_id, caller)
                    submission = await withdraw(session, kind, submission_id, by=caller.client)
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


def _add_reads(router: APIRouter, kind: Kind[C]) -> None:
    may_read = needs(kind.reading)

    @router.get("/submissions", summary="Submissions, newest first")
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
            query = query.where(Submission.id < _uuid(paging.after[0]))
        rows = await session.scalars(query.order_by(Submission.id.desc()).limit(paging.limit + 1))
        base = base_of(request)
        return paging.page([(summary_of(row, base=base), [str(row.id)]) for row in rows])

    @router.get("/submissions/{submission_id}", summary="The receipt of one submission")
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

    @router.get("/submissions/{submission_id}/report", summary="Everything found, row by row")
    async def read_report(
        submission_id: UUID,
        session: ReadDb,
        caller: Annotated[Principal, may_read],
        paging: PageQuery,
        code: Annotated[str | None, Query(max_length=60)] = None,
    ) -> Page[Issue]:
        await _visible(session, kind, submission_id, caller)
        return await _report(session, submission_id, paging, code)

    @router.get("/rules", summary="What a file is held to: columns and rules")
    async def read_rules(_caller: Annotated[Principal, may_read]) -> Rules:
        return rules_of(kind)


def rules_of(kind: Kind[Any]) -> Rules:
    """The published catalogue of one kind."""
    entries = [
        RuleEntry(code=rule.code, severity=rule.severity, meaning=rule.meaning, fix=rule.fix)
        for rule in catalogue(kind).values()
    ]
    return Rules(kind=kind.name, title=kind.title, rules=entries, columns=[*column_rules(kind)])


def _seen_by(caller: Principal) -> list[Any]:
    """Keys bound to organisations see what they handed in themselves; others see all."""
    return [] if "*" in caller.organisations else [Submission.submitted_by == caller.client]


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
        last_row, last_id = int(paging.after[0]), int(paging.after[-1])
        query = query.where((row > last_row) | ((row == last_row) & (key > last_id)))
    found = await session.scalars(query.order_by(row, key).limit(paging.limit + 1))
    return paging.page(
        [(Issue.model_validate(one, from_attributes=True), [one.row, one.id]) for one in found]
    )


def _uuid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Problem("bad_request", "The cursor is not one this list gave out.") from None
