"""/nccis: the monthly client file, written, and taken in as what partners send."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, NamedTuple

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.idempotency import IdempotencyKey
from chassis.problems import Fault, Problem
from chassis.records.drafts import AreaCode
from chassis.records.refusing import wrong
from chassis.settings import MIB
from chassis.submissions.kind import Kind
from chassis.submissions.receipt import Receipt
from chassis.submissions.records import Options
from chassis.submissions.requests import OptionsQuery, submit_rows
from chassis.submissions.whole import whole_file
from services.fourteen19.callers import MayRead, MayReadLearners, MaySubmit
from services.fourteen19.guarantee.kind import OFFERS
from services.fourteen19.learners.kind import LEARNERS
from services.fourteen19.nccis.fields import ClientFile, Header, end_of, year_of_month
from services.fourteen19.nccis.held import held_people
from services.fourteen19.nccis.reading import read_clients, refused
from services.fourteen19.nccis.schema import schema_text
from services.fourteen19.nccis.taking import Rows, Taken, rows_of
from services.fourteen19.nccis.writing import written
from services.fourteen19.participation.kind import PARTICIPATION

router = APIRouter(prefix="/nccis", tags=["nccis"])
XML: Final = "application/xml"
PART: Final = 10_000
"""Rows of a file that are handed in as one submission."""
LARGEST: Final = 32 * MIB
"""Bytes of a file, which is read whole: some 30,000 young people."""
SOURCE: Final = "Educational Improvement, 14-19"
_TEXT: Final = {"schema": {"type": "string"}}
_BODY: Final = {"requestBody": {"required": True, "content": {XML: _TEXT}}}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    413: {"description": "The file is too large"},
    415: {"description": "It is not XML, or packed"},
    422: {"description": "Refused, with every error; `taken` says what was taken before"},
}


class ClientFileQuery(BaseModel):
    """Of which area, at the end of which month."""

    area: AreaCode
    month: str = Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2009-11"])


class ClientFileTaken(BaseModel):
    """The receipts of what a file became; null: the file had nothing of the sort, or it was a dry
    run, which tries its learners only: what refers to them is not known before.

    A file of many becomes several submissions of each sort; `further` are those after the first.
    """

    learners: Receipt
    offers: Receipt | None = None
    participation: Receipt | None = None
    further: list[Receipt] = []
    activities_left_out: int = Field(description="begun or confirmed after the academic year")


@router.get(
    "/schema",
    summary="The XML schema of the client file",
    response_class=Response,
    responses={200: {"description": "The schema", "content": {XML: _TEXT}}},
)
async def read_nccis_schema(_caller: MayRead) -> Response:
    """An XML schema 1.0."""
    return Response(schema_text(), media_type=XML)


@router.get(
    "/file",
    summary="The client file of an area for a month",
    response_class=Response,
    responses={200: {"description": "The file", "content": {XML: _TEXT}}},
)
async def read_nccis_file(
    asked: Annotated[ClientFileQuery, Query()],
    db: ReadDb,
    caller: MayReadLearners,
    today: Today,
    reason: Reason = None,
) -> Response:
    """Personal data, for who acts for all of the area; each read is recorded. Of young people of 13
    to 19 at home in it or living there, as held now, true at the end of the month."""
    _need_all(caller)
    if end_of(asked.month).replace(day=1) > today:
        raise wrong("in_the_future", "query.month", "the month is still to come")
    people = await held_people(db, asked.area, asked.month)
    year = str(year_of_month(asked.month))
    header = Header(asked.area, asked.month, year, SOURCE, today.isoformat(), len(people))
    content = await asyncio.to_thread(written, ClientFile(header, people))
    subject = f"{asked.area}.{asked.month}"
    deed = Deed("nccis.file", "client_file", subject, why=reason, personal=True)
    deed.rows = len(people)
    await record(db, caller, deed)
    name = f"nccis-{asked.area}-{asked.month}.xml"
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(content, media_type=XML, headers=headers)


@router.post(
    "/submissions",
    summary="Hand in a client file",
    status_code=201,
    response_model=ClientFileTaken,
    responses={
        200: {"model": ClientFileTaken, "description": "Dry run: nothing was changed"},
        **_ANSWERS,
    },
    openapi_extra=_BODY,
)
async def submit_nccis_file(
    request: Request,
    caller: MaySubmit,
    options: OptionsQuery,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """It becomes submissions of learners, of offers and of participation, each held to the rules of
    its kind and with a receipt of its own. Where a later one is refused the earlier ones stay; sent
    again, corrected, they change nothing. It adds and updates: it has what a young person does now,
    and not what was told before, so it replaces nothing whole."""
    _need_rows(options)
    async with whole_file(request, (XML, "text/xml"), limit=LARGEST) as content:
        file = await asyncio.to_thread(read_clients, content)
        taken = await asyncio.to_thread(rows_of, file)
        parts = _parts(taken, dry_run=options.dry_run)
        _need_expected(file, options)
        deed = Deed("nccis.submit", "client_file", f"{file.header.area}.{file.header.month}")
        deed.why, deed.after = reason, {"digest": hashlib.sha256(content).hexdigest()}
        order = _Order(request, caller, options, idempotency_key, deed)
        receipts: dict[str, Any] = {}
        for name, kind, rows in parts:
            receipts[name] = await _handed_in(order, name, kind, rows, receipts)
    further = [receipts.pop(name) for name in list(receipts) if "." in name]
    body = ClientFileTaken(**receipts, further=further, activities_left_out=taken.left_out)
    status = 200 if options.dry_run else 201
    return Response(body.model_dump_json(), status_code=status, media_type="application/json")


class _Order(NamedTuple):
    """What the parts of a file have alike; `deed` is what the audit log says of each."""

    request: Request
    caller: Principal
    options: Options
    idempotency_key: str | None
    deed: Deed


async def _handed_in(
    order: _Order,
    name: str,
    kind: Kind[Any],
    rows: list[dict[str, Any]],
    earlier: Mapping[str, Any],
) -> Any:
    """The receipt of a part. A refusal says which part it is of, and what was taken before."""
    key, after = order.idempotency_key, dict(order.deed.after or {})
    try:
        answer = await submit_rows(
            order.request,
            kind,
            rows,
            caller=order.caller,
            deed=replace(order.deed, rows=len(rows), after=after | {"data": kind.name}),
            digest=str(after["digest"]),
            options=replace(order.options, expected_rows=None),
            idempotency_key=key and f"{key}.{name}",
        )
    except Problem as problem:
        taken = {name: receipt["links"]["self"] for name, receipt in earlier.items()}
        problem.extra = {**problem.extra, "data": name, "taken": taken}
        raise
    return orjson.loads(answer.body)


def _parts(taken: Taken, *, dry_run: bool) -> list[tuple[str, Kind[Any], Rows]]:
    """What there is to be handed in, in order: learners before what refers to them. `offers.2` is
    the second part of the offers."""
    more = ((OFFERS, taken.offers), (PARTICIPATION, taken.participation))
    kinds = [(LEARNERS, taken.learners), *((k, r) for k, r in more if r and not dry_run)]
    return [
        (f"{kind.name}.{number}" if number > 1 else kind.name, kind, rows)
        for kind, all_rows in kinds
        for number, rows in enumerate(_some(all_rows), start=1)
    ]


def _some(rows: Rows) -> list[Rows]:
    """Rows in parts that are taken in while the sender waits."""
    return [rows[at : at + PART] for at in range(0, len(rows), PART)] or [[]]


def _need_rows(options: Options) -> None:
    if options.replaces != "rows":
        message = "A client file adds and updates: it has not what was told before."
        raise wrong("invalid_combination", "query.replaces", message)


def _need_expected(file: ClientFile, options: Options) -> None:
    """Raises `invalid_request` for another number of young people than was expected."""
    came, expected = len(file.people), options.expected_rows
    if expected not in (None, came):
        message = f"{expected:,} young people were expected, and {came:,} came"
        raise refused([Fault("expected_rows", "nccis/header/youngPeople", message)])


def _need_all(caller: Principal) -> None:
    if not caller.everywhere:
        message = f"{caller.client} does not act for all of an area."
        fault = Fault("not_yours", "query.area", message)
        raise Problem("forbidden", message, errors=[fault])
