"""GET /stream: indicators as they change, targets as they are set, colours as they turn."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response

from chassis.auth import Principal
from chassis.bus import Delivery
from chassis.database import database_of
from chassis.live import EventStream, Since, SseEvent, following, live_stream
from contracts import kpi
from contracts.envelope import Event, decode, models_by_type, type_of
from services.kpi.indicators.active import active_definitions
from services.kpi.reach import MaySee, refuse_others, sees
from services.kpi.spots import Level
from services.kpi.values.filters import codes_of, periods_of

router = APIRouter(prefix="/stream", tags=["stream"])
TOPIC: Final = "kpi"
What = Literal["indicator_changed", "target_set", "threshold_crossed"]
_NAMES: Final[dict[str, What]] = {
    kpi.IndicatorChanged.event_type: "indicator_changed",
    kpi.TargetSet.event_type: "target_set",
    kpi.ThresholdCrossed.event_type: "threshold_crossed",
}
_MODELS: Final = models_by_type(model for model in kpi.EVENTS if model.event_type in _NAMES)


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of the stream, written out once, with what listeners may ask about."""

    what: What
    indicator: str
    level: Level
    place: str
    area: str | None
    period: str
    groups: frozenset[str]
    sse: SseEvent


@dataclass(frozen=True, slots=True)
class Wish:
    """What one listener wants to hear of what it may; empty means anything."""

    caller: Principal
    what: Collection[str]
    indicators: Collection[str]
    levels: Collection[str]
    places: Collection[str]
    areas: Collection[str]
    periods: Collection[str]
    groups: Collection[str]

    def pick(self, heard: Heard) -> SseEvent | None:
        """The event, if it is wanted by somebody who may hear it."""
        if not sees(self.caller, heard.level, heard.place):
            return None
        pairs = (
            (self.what, heard.what),
            (self.indicators, heard.indicator),
            (self.levels, heard.level),
            (self.places, heard.place),
            (self.areas, heard.area),
            (self.periods, heard.period),
        )
        if any(wanted and held not in wanted for wanted, held in pairs):
            return None
        if self.groups and heard.groups.isdisjoint(self.groups):
            return None
        return heard.sse


def hear(delivery: Delivery) -> Heard | None:
    """What listeners get of one record of our topic; None for what is not theirs."""
    if type_of(delivery.headers) not in _NAMES:
        return None
    event: Event[Any] = decode(delivery.headers, delivery.value, models=_MODELS)
    data, what = event.data, _NAMES[event.type]
    body = {
        "id": str(event.id),
        "type": event.type,
        "time": event.time.isoformat(),
        "version": event.version,
        "data": orjson.Fragment(delivery.value),
    }
    return Heard(
        what,
        data.indicator,
        data.level,
        data.place,
        getattr(data, "area", None) or (data.place if data.level == "area" else None),
        data.period,
        frozenset(data.groups) if what == "indicator_changed" else frozenset((data.group,)),
        SseEvent.of(what, orjson.dumps(body)),
    )


follow_own_topic = following(TOPIC, hear)


@router.get("", summary="What changes, as it changes", response_class=EventStream, status_code=200)
async def stream(
    request: Request,
    caller: MaySee,
    since: Since,
    *,
    what: Annotated[list[What] | None, Query(description="which kinds of event")] = None,
    indicator: Annotated[list[str] | None, Query(description="NI72, 'NI 72', ni072")] = None,
    level: Annotated[list[Level] | None, Query()] = None,
    place: Annotated[list[str] | None, Query(description="URN, area, …")] = None,
    area: Annotated[list[str] | None, Query(description="the area and its organisations")] = None,
    period: Annotated[list[str] | None, Query(description="as 2008/09")] = None,
    group: Annotated[list[str] | None, Query(description="all, gender=F, …")] = None,
) -> Response:
    """Server-sent events of organisations and areas; who acts for some organisations only hears of
    these. Open it first, then read the state; come again with `Last-Event-ID` and hear what
    happened meanwhile. `reset`: read the state anew."""
    refuse_others(caller, "query", level=level, place=place)
    wish = Wish(
        caller=caller,
        what=frozenset(what or ()),
        indicators=frozenset(await _codes(request, indicator)),
        levels=frozenset(level or ()),
        places=frozenset(place or ()),
        areas=frozenset(area or ()),
        periods=frozenset(periods_of(period or ())),
        groups=frozenset(group or ()),
    )
    return live_stream(request, since, wish.pick)


async def _codes(request: Request, indicators: list[str] | None) -> list[str]:
    if not indicators:
        return []
    async with database_of(request).read() as session:
        return codes_of(indicators, await active_definitions(session))
