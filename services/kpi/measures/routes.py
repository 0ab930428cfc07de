"""/measures: what there is to make indicators from, and the users' own."""

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal, needs
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once
from chassis.paging import Page, PageQuery
from chassis.problems import Fault, Problem
from services.kpi.measures.catalogue import (
    MEASURES,
    NO_BUCKETS,
    SHIPPED_FAMILIES,
    TEXT,
    Measure,
    MeasureCode,
    is_returns,
    known_measures,
    returns_of,
)

router = APIRouter(prefix="/measures", tags=["indicators"])
ADDRESS: Final = "/v1/kpi/measures"
_MAY_READ: Final = [needs("kpi:read", bound=True)]
_PUT = text(
    "INSERT INTO measure (code, title, buckets, counted, created_by) "
    "VALUES (:code, :title, :buckets, :counted, :by) ON CONFLICT (code) DO NOTHING"
)


class NewMeasure(BaseModel):
    """A measure of the users' own. The first of a family makes the family and its `returns`."""

    model_config = ConfigDict(extra="forbid")

    code: MeasureCode
    title: str = Field(
        min_length=3, max_length=200, pattern=TEXT, examples=["pupils in a homework club"]
    )
    counted: str = Field(
        min_length=1,
        max_length=60,
        pattern=TEXT,
        description="what is counted, as a plural noun: 'pupils'",
    )
    buckets: str = Field(
        NO_BUCKETS,
        max_length=200,
        pattern=TEXT,
        description="what its buckets are: 'sub-levels, 0 to 10'",
    )


class MeasureAnswer(NewMeasure):
    """One measure; `shipped` measures are moved by the services' events."""

    family: str
    shipped: bool


@router.get("", summary="Measures", dependencies=_MAY_READ)
async def list_measures(
    session: ReadDb,
    paging: PageQuery,
    family: Annotated[str | None, Query(max_length=40, examples=["eyfsp"])] = None,
) -> Page[MeasureAnswer]:
    """In the order of codes."""
    after = paging.position("")[0]
    found = [
        each
        for code, each in sorted((await known_measures(session)).items())
        if code > after and family in (None, each.family)
    ]
    return paging.page([(_told(each), [each.code]) for each in found])


@router.get("/{code}", summary="One measure", dependencies=_MAY_READ)
async def get_measure(code: Annotated[str, Path(max_length=100)], session: ReadDb) -> MeasureAnswer:
    """By its code."""
    measure = (await known_measures(session)).get(code)
    if measure is None:
        raise Problem("not_found", f"There is no measure {code}.")
    return _told(measure)


@router.post("", summary="Add a measure", status_code=201, response_model=MeasureAnswer)
async def add_measure(
    new: NewMeasure,
    request: Request,
    session: WriteDb,
    caller: Annotated[Principal, needs("kpi:define")],
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """Of a family of its own, or of another of the users'. It is for good: there is no taking a
    measure away, as what was counted in it stays in the ledger."""

    async def effect() -> Answer:
        measure = await _add(session, new, by=caller.client)
        deed = Deed("measures.create", "measure", measure.code, after=dict(new), why=reason)
        await record(session, caller, deed)
        headers = {"Location": f"{ADDRESS}/{measure.code}"}
        return Answer(201, headers, _told(measure).model_dump_json().encode())

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


async def _add(session: AsyncSession, new: NewMeasure, *, by: str) -> Measure:
    measure = Measure(new.code, new.title, new.counted, new.buckets)
    if faults := _faults(measure):
        raise Problem("invalid_request", "This measure cannot be added.", errors=faults)
    family = returns_of(measure.family, measure.family)
    await session.execute(_PUT, [asdict(each) | {"by": by} for each in (family, measure)])
    known = (await known_measures(session))[measure.code]
    if known != measure:
        raise Problem("conflict", f"There is a measure {measure.code} already: {known.title}.")
    return measure


def _faults(measure: Measure) -> list[Fault]:
    faults = []
    if measure.family in SHIPPED_FAMILIES:
        message = f"{measure.family} is a shipped family; choose one of your own."
        faults.append(Fault("shipped_family", "$.code", message))
    if is_returns(measure.code):
        message = "Each family has its returns by itself, with its first other measure."
        faults.append(Fault("reserved_name", "$.code", message))
    return faults


def _told(measure: Measure) -> MeasureAnswer:
    return MeasureAnswer(
        code=measure.code,
        title=measure.title,
        counted=measure.counted,
        buckets=measure.buckets,
        family=measure.family,
        shipped=measure.code in MEASURES,
    )
