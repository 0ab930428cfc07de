"""From an HTTP request to an order: options, format, length, and the body as it streams in."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

import orjson
from fastapi import Depends, Query, Request, Response
from starlette.requests import ClientDisconnect

from chassis.audit import Deed
from chassis.auth import Principal
from chassis.database import database_of
from chassis.idempotency import Answer
from chassis.privacy import plain_member
from chassis.problems import Fault, Problem
from chassis.requests import correlation_id
from chassis.service import Service
from chassis.settings import Settings
from chassis.submissions.columns import fault_of
from chassis.submissions.consequences import asking_of
from chassis.submissions.examination import FORMATS, UNDECIDED
from chassis.submissions.handling import Order, handle
from chassis.submissions.intake import Body, CutOff
from chassis.submissions.kind import Kind, Parameter
from chassis.submissions.merging import Guard
from chassis.submissions.records import Options
from chassis.submissions.slots import Slots

C = TypeVar("C")


def _options(
    mode: Annotated[
        Literal["all_or_nothing", "valid_rows"],
        Query(description="refuse the file for one error, or take the rows without errors"),
    ] = "all_or_nothing",
    replaces: Annotated[
        Literal["rows", "scope"],
        Query(description="add or update the rows, or replace each aggregate in the file whole"),
    ] = "rows",
    dry_run: Annotated[bool, Query(description="change nothing, tell what would happen")] = False,
    expected_rows: Annotated[
        int | None, Query(ge=0, lt=2**31, description="rows the file must have")
    ] = None,
    confirm_shrinkage: Annotated[
        bool, Query(description="yes, the replacement is meant to be that much smaller")
    ] = False,
) -> Options:
    if replaces == "scope" and mode == "valid_rows":
        message = "A replacement needs the whole file: rows with errors would count as removed."
        raise Problem(
            "invalid_request",
            message,
            errors=[Fault("invalid_combination", "query.mode", message)],
        )
    return Options(mode, replaces, dry_run, expected_rows, confirm_shrinkage)


OptionsQuery = Annotated[Options, Depends(_options)]
_OWN = {"mode", "replaces", "dry_run", "expected_rows", "confirm_shrinkage"}


def base_of(request: Request) -> str:
    """The address of the kind's submissions, out of that of any of its routes."""
    path = request.url.path
    return path[: path.index("/submissions") + len("/submissions")]


async def take_in(
    request: Request,
    kind: Kind[C],
    *,
    caller: Principal,
    options: Options,
    idempotency_key: str | None = None,
    reason: str | None = None,
) -> Response:
    """Answer a POST of a file."""
    body = _body(request)
    options = _with_extra(options, kind, request.query_params)
    order = _order(request, kind, caller=caller, options=options, base=base_of(request))
    order.idempotency_key, order.reason = idempotency_key, reason
    async with slots_of(request).one(length=body.length, gzip=body.gzip):
        answer = await handle(order, body)
    return _response(answer)


async def submit_rows(
    request: Request,
    kind: Kind[C],
    rows: Sequence[Mapping[str, object]],
    *,
    caller: Principal,
    deed: Deed,
    guard: Guard | None = None,
    digest: str | None = None,
    options: Options | None = None,
    parameters: Mapping[str, str] | None = None,
    idempotency_key: str | None = None,
) -> Response:
    """Answer the request of a record or a few: rows are checked, merged and recorded like a file.

    `guard` runs in the merge's transaction, once its aggregates are locked, and may raise a
    `Problem` (an If-Match that no longer holds). `deed` is what the audit log says of it, whose
    `why` the kind's functions are told too; `guard` may still fill it in. `digest` is that of what
    was sent where rows were made of it: a repetition is known by it. `parameters` are the kind's
    own, beside the general `options`.
    """
    content = b"\n".join(orjson.dumps(row) for row in rows)
    options = _with_extra(options or Options(), kind, parameters or {})
    service: Service = request.app.state.service
    base = f"{service.prefix}/{kind.path}/submissions"
    order = _order(request, kind, caller=caller, options=options, base=base)
    order.idempotency_key, order.guard, order.digest = idempotency_key, guard, digest
    order.deed, order.reason = deed, deed.why
    limit = max(1, len(content))
    body = Body(_once(content), "application/x-ndjson", False, len(content), limit)
    return _response(await handle(order, body))


def _order(
    request: Request, kind: Kind[C], *, caller: Principal, options: Options, base: str
) -> Order[C]:
    state = request.app.state
    return Order(
        database_of(request),
        kind,
        options,
        caller,
        base,
        correlation_id=correlation_id(),
        asking=asking_of(request, caller),
        wake_worker=state.worker.wake,
        wake_relay=state.relay.wake,
    )


def _response(answer: Answer) -> Response:
    return Response(
        answer.body,
        status_code=answer.status,
        media_type="application/json",
        headers=answer.headers,
    )


def slots_of(request: Request) -> Slots:
    """Where files that arrive take their turn."""
    slots: Slots | None = getattr(request.app.state, "submission_slots", None)
    if slots is None:
        slots = request.app.state.submission_slots = Slots()
    return slots


def _with_extra(options: Options, kind: Kind[Any], query: Mapping[str, str]) -> Options:
    """The options with the kind's own parameters; unknown ones are refused, not ignored."""
    known = {parameter.name: parameter for parameter in kind.parameters}
    faults = [
        Fault("unknown_parameter", f"query.{plain_member(name)}", "This parameter is not known.")
        for name in query
        if name not in _OWN | known.keys()
    ]
    extra = {name: query.get(name, one.default) for name, one in known.items()}
    faults += [fault for name, one in known.items() if (fault := _fault_in(one, extra[name]))]
    if faults:
        raise Problem("invalid_request", "The parameters are not as described.", errors=faults)
    return options.with_extra(extra)


def _fault_in(parameter: Parameter, value: str) -> Fault | None:
    path = f"query.{parameter.name}"
    if parameter.values:
        listed = "Must be one of: " + "; ".join(parameter.values)
        return None if value in parameter.values else Fault("not_in_list", path, listed)
    defect = fault_of(parameter.type, value) if value else None
    return None if defect is None else Fault(defect.code, path, defect.message)


def _body(request: Request) -> Body:
    content_type = media_type_of(request)
    if content_type not in FORMATS and content_type not in UNDECIDED:
        raise Problem(
            "unsupported_media_type",
            "Send text/csv, application/json or application/x-ndjson; gzip is read too.",
        )
    coding = coding_of(request)
    if coding not in ("identity", "gzip", "x-gzip"):
        raise Problem("unsupported_media_type", "The only Content-Encoding read here is gzip.")
    settings: Settings = request.app.state.settings
    return body_of(
        request, content_type, gzip=coding != "identity", limit=settings.submission_max_bytes
    )


def media_type_of(request: Request) -> str:
    """What a request says its body is; empty: nothing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def coding_of(request: Request) -> str:
    """How a request says its body is packed; `identity`: not."""
    return request.headers.get("content-encoding", "identity").strip().lower()


def body_of(request: Request, content_type: str, *, gzip: bool, limit: int) -> Body:
    """A request's body as it arrives, to be taken up to a limit."""
    length = request.headers.get("content-length", "")
    announced = int(length) if length.isdigit() else None
    return Body(_stream(request), content_type, gzip, announced, limit)


async def _stream(request: Request) -> AsyncIterator[bytes]:
    try:
        async for data in request.stream():
            if data:
                yield data
    except ClientDisconnect:
        raise CutOff("The connection ended before the file did.") from None


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
