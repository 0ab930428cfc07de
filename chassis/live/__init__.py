"""A service's topic as a live stream over HTTP: one reading of the bus for all listeners.

    following    the loop that keeps this process's tail of a topic, for `Service.background`
    Since        a route's parameter: where the client wants to go on from
    live_stream  the route's answer; the route states `response_class=EventStream, status_code=200`

Clients open the stream first and read the state then, so that nothing falls in between. They come
again with the last `id` they had and get what they missed, from any replica; or an event `reset`,
when the log no longer has it, after which the state is to be read anew.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, FastAPI, Header, Query, Request

from chassis.bus import Delivery
from chassis.live.listener import Listener
from chassis.live.positions import Position, decode
from chassis.live.sse import EventStream, SseEvent
from chassis.live.tail import Tail
from chassis.problems import Fault, Problem
from chassis.service import Background
from chassis.tokens import Verifier

__all__ = ["EventStream", "Since", "SseEvent", "following", "live_stream"]

T = TypeVar("T")
MAX_LISTENERS = 500  # of one process
_LONGEST_ID = 8192


def following(topic: str, decode: Callable[[Delivery], T | None]) -> Background:
    """The loop that follows `topic` for this process's listeners, who get what `decode` gives.

    `decode` is called once for each event: None passes it over, `BadEvent` is logged.
    """

    async def loop(app: FastAPI) -> None:
        # A loop that failed and is started again goes on from where it stood.
        if not hasattr(app.state, "tail"):
            app.state.tail = Tail(app.state.bus, topic, decode)
        await app.state.tail.run()

    return loop


def _since(
    header: Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            max_length=_LONGEST_ID,
            description="`id` of the last event had: everything since is sent",
        ),
    ] = None,
    last_event_id: Annotated[
        str | None,
        Query(max_length=_LONGEST_ID, description="as the header, which is taken where both are"),
    ] = None,
) -> Position | None:
    text, path = (
        (header, "header.Last-Event-ID") if header else (last_event_id, "query.last_event_id")
    )
    try:
        return decode(text) if text else None
    except ValueError:
        raise Problem(
            "bad_request",
            "The last event's id is not one this stream gave out.",
            errors=[Fault("invalid_event_id", path, "not an id of this stream", "Leave it out.")],
        ) from None


Since = Annotated[Position | None, Depends(_since)]


def live_stream(
    request: Request, since: Position | None, pick: Callable[[T], SseEvent | None]
) -> EventStream[T]:
    """The topic since a position, or from now on: of each event what `pick` makes of it, or None.

    Raises `unavailable` while the bus has not been reached yet, or when too many listen.
    """
    tail: Tail[T] | None = getattr(request.app.state, "tail", None)
    if tail is None or not tail.ready:
        raise _unavailable("The stream is not up yet.", retry_s=1)
    if tail.listeners >= MAX_LISTENERS:
        raise _unavailable(f"{MAX_LISTENERS} clients are listening already.", retry_s=30)
    verifier: Verifier = request.app.state.verifier
    token = request.headers.get("authorization")
    return EventStream(
        Listener(tail, since),
        pick,
        stopping=request.app.state.stopping,
        welcome=lambda: verifier.recall(token) is not None,
    )


def _unavailable(detail: str, *, retry_s: int) -> Problem:
    return Problem("unavailable", detail, headers={"Retry-After": str(retry_s)})
