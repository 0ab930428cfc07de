"""POST /query: values by criteria, a page at a time, as JSON or CSV."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.sheets import AS_CSV, CSV
from education.periods import parse_period
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.indicators.definition import Definition
from services.kpi.reach import MaySee, confined, refuse_others
from services.kpi.spots import LEVELS, level_of
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.candidates import Filter
from services.kpi.values.criteria import Criteria, Reader
from services.kpi.values.filters import moment_of
from services.kpi.values.query import FIRST, find_values
from services.kpi.values.routes import Form, wants_csv
from services.kpi.values.table import csv_of

router = APIRouter(prefix="/query", tags=["values"])


class Query(BaseModel):
    """What is asked. Criteria are `and`, `or`, `not` over fields of a value, each with `eq`,
    `not_eq`, `in`, `not_in`, `lt`, `lte`, `gt` or `gte`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "criteria": {
                        "and": [
                            {"area": {"eq": "350"}},
                            {"level": {"eq": "organisation"}},
                            {"period": {"eq": "2008/09"}},
                            {"or": [{"rag": {"eq": "red"}}, {"value": {"lt": 50}}]},
                        ]
                    }
                }
            ]
        },
    )

    criteria: dict[str, Any] = Field(default_factory=dict)
    as_at: date | None = None
    known_at: datetime | None = None


@router.post("", summary="Values, by criteria", response_model=Page[ValueAnswer], responses=AS_CSV)
async def query_values(
    query: Query,
    request: Request,
    session: ReadDb,
    caller: MaySee,
    paging: PageQuery,
    form: Form = None,
) -> Response:
    """In the order of level, place, period, indicator and group. Without `group`: all people. Who
    acts for some organisations only finds nothing else, whatever the criteria."""
    definitions = await active_definitions(session)
    criteria = _read(query.criteria, definitions)
    named = criteria.narrowing
    refuse_others(caller, "$.criteria", level=named.get("level"), place=named.get("place"))
    wanted = confined(caller, _filter(criteria, query))
    found = await find_values(
        session,
        definitions,
        wanted,
        limit=paging.limit + 1,
        after=paging.position(*FIRST),
        keep=criteria.accepts,
    )
    page = paging.page(found)
    if wants_csv(request, form):
        return Response(csv_of(page.results), media_type=CSV)
    return Response(page.model_dump_json(), media_type="application/json")


def _read(given: dict[str, Any], definitions: Mapping[str, Definition]) -> Criteria:
    if not given:
        return Criteria(lambda _: True)
    reader = Reader(lambda field, word: _spelt(field, word, definitions))
    criteria = reader.read(given)
    if reader.faults:
        raise Problem("invalid_request", "The criteria do not fit.", errors=reader.faults)
    return criteria


def _spelt(field: str, word: str, definitions: Mapping[str, Definition]) -> str:
    if field == "period":
        return parse_period(word).text
    if field == "level" and word not in LEVELS:
        raise ValueError(f"must be one of {', '.join(LEVELS)}")
    if field == "indicator":
        definition = resolve(definitions, word)
        if definition is None:
            raise ValueError(f"there is no indicator {word}")
        return definition.code
    return word


def _filter(criteria: Criteria, query: Query) -> Filter:
    narrowing = criteria.narrowing
    places = narrowing.get("place")
    of_places = sorted({level_of(place) for place in places}) if places else None
    everyone = None if "group" in criteria.fields else ("all",)
    return Filter(
        codes=narrowing.get("indicator"),
        levels=narrowing.get("level", of_places),  # type: ignore[arg-type]
        places=places,
        areas=narrowing.get("area"),
        periods=narrowing.get("period"),
        groups=narrowing.get("group", everyone),
        moment=moment_of(query.as_at, query.known_at),
    )
