"""The problems only a gateway has."""

from chassis.problems import Problem, ProblemType, register

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
)

RETRY_S = 2


def unreachable(service: str) -> Problem:
    """503: no connection to the service could be made, so it has not seen the request."""
    detail = f"The service '{service}' takes no connections just now."
    return Problem("unavailable", detail, headers={"Retry-After": str(RETRY_S)})


def broke_off(service: str) -> Problem:
    """502: the service had the request, or a part of it, and gave no whole answer's head."""
    detail = f"The service '{service}' broke off before it had answered."
    return Problem("bad_gateway", detail, headers={"Retry-After": str(RETRY_S)})


def too_late(service: str, seconds: float) -> Problem:
    """504: the service had the request and stayed silent."""
    detail = f"The service '{service}' was silent for {seconds:g} seconds."
    return Problem("gateway_timeout", detail, headers={"Retry-After": str(RETRY_S)})


def too_slow(seconds: float) -> Problem:
    """408: the caller stopped in the middle of its request, or all but stopped."""
    detail = f"The rest of the request did not come within {seconds:.3g} seconds."
    return Problem("request_timeout", detail)


def too_large(limit: int) -> Problem:
    """413: more body than this address takes."""
    return Problem("too_large", f"The body may have {limit:,} bytes here.")
