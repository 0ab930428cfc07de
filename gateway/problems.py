"""The problems only a gateway has."""

import math
from collections.abc import Mapping

from chassis.problems import Problem, ProblemType, register
from gateway.classes import Rate

register(
    bad_gateway=ProblemType(
        502,
        "The service broke off before it had answered",
        "Read the state; if the change is not there, send the same request again.",
    ),
    gateway_timeout=ProblemType(
        504,
        "The service did not answer in time",
        "Read the state; if the change is not there, send the same request again.",
    ),
    request_timeout=ProblemType(
        408, "The request came too slowly", "Send it again over a steadier connection."
    ),
    uri_too_long=ProblemType(
        414, "The address is too long", "Ask for less in one request; use paging."
    ),
    headers_too_large=ProblemType(
        431, "The headers are too large", "Send fewer or shorter headers."
    ),
    too_many_requests=ProblemType(
        429,
        "Too many requests in a while",
        "Wait as long as Retry-After says; watch RateLimit to stay below.",
    ),
    too_many_at_once=ProblemType(
        429,
        "Too many requests at once",
        "Wait for an answer before sending the next; send fewer side by side.",
    ),
)

RETRY_S = 2


def unreachable(service: str) -> Problem:
    """503: no connection to the service could be made, so it has not seen the request."""
    return _failed("unavailable", service, "takes no connections just now")


def left_alone(service: str, seconds: float) -> Problem:
    """503: the service has not answered lately, and is not asked again for some seconds."""
    return _failed("unavailable", service, "has not answered lately", seconds=seconds)


def broke_off(service: str) -> Problem:
    """502: the service had the request, or a part of it, and gave no whole answer's head."""
    return _failed("bad_gateway", service, "broke off before it had answered")


def too_late(service: str, seconds: float) -> Problem:
    """504: the service had the request and stayed silent."""
    return _failed("gateway_timeout", service, f"was silent for {seconds:g} seconds")


def past_deadline(service: str) -> Problem:
    """504: the time that the request may take in all is over."""
    return _failed("gateway_timeout", service, "did not answer within the time this may take")


def _failed(code: str, service: str, what: str, *, seconds: float = RETRY_S) -> Problem:
    return Problem(
        code,
        f"The service '{service}' {what}.",
        headers={"Retry-After": str(max(math.ceil(seconds), 1))},
        extra={"dependency": service},
    )


def too_slow(seconds: float) -> Problem:
    """408: the caller stopped in the middle of its request, or all but stopped."""
    detail = f"The rest of the request did not come within {seconds:.3g} seconds."
    return Problem("request_timeout", detail)


def too_large(limit: int) -> Problem:
    """413: more body than this address takes."""
    return Problem("too_large", f"The body may have {limit:,} bytes here.")


def busy(service: str) -> Problem:
    """503: as many requests are in hand for the service as it may have."""
    return _failed("unavailable", service, "has more to do than it can just now")


def too_many_requests(name: str, rate: Rate, *, retry_s: int, told: Mapping[str, str]) -> Problem:
    """429: the caller has used up its rate; `told` are the headers that say so."""
    detail = f"The limit '{name}' is {rate.requests:,} requests in {rate.seconds:,} seconds."
    return Problem("too_many_requests", detail, headers={"Retry-After": str(retry_s), **told})


def too_many_at_once(name: str, most: int) -> Problem:
    """429: the caller has as many requests of a class in hand as it may have."""
    detail = f"The limit '{name}' is {most:,} requests at once."
    return Problem("too_many_at_once", detail, headers={"Retry-After": "1"})
