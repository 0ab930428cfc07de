"""An indicator in addresses and answers."""

from typing import Annotated, Final

from fastapi import Path
from pydantic import Field

from chassis.conditional import etag
from services.kpi.indicators.catalogue import priority_of
from services.kpi.indicators.definition import Definition

ADDRESS: Final = "/v1/kpi/indicators"
Code = Annotated[
    str,
    Path(max_length=100, description="in any spelling", examples=["NI72", "NI 72", "ni072"]),
]


class Indicator(Definition):
    """A definition. `notice` is what its reader should know who asked by a wrong code."""

    priority: str | None = Field(
        None, description="the priority it is shown under; null for one of your own"
    )
    notice: str | None = None
    links: dict[str, str] = {}


def indicator_of(definition: Definition, *, asked_as: str | None = None) -> Indicator:
    """The answer for a caller who asked for it as `asked_as`."""
    fields = {name: getattr(definition, name) for name in Definition.model_fields}
    here = f"{ADDRESS}/{definition.code}"
    links = {
        "self": here,
        "versions": f"{here}/versions",
        "values": f"/v1/kpi/values?indicator={definition.code}",
    }
    notice = definition.notice_for(asked_as) if asked_as else None
    priority = priority_of(definition.code)
    return Indicator.model_construct(**fields, priority=priority, notice=notice, links=links)


def tag_of(definition: Definition) -> str:
    """The entity tag of a version: what an edit sends in If-Match."""
    return etag(definition.code, definition.version)
