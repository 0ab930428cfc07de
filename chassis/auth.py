"""Who may call a route: each says which scope it needs, and whether it confines its callers.

A route is closed to callers who act only for some organisations unless it says `bound=True`: that
it looks itself at what the caller acts for, or shows nothing that is any organisation's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Request, Security
from fastapi.routing import RouteContext
from fastapi.security import HTTPBearer

from chassis.problems import Problem
from chassis.tokens import Principal, Verifier, unauthenticated

__all__ = ["Need", "Principal", "anyone", "needs", "needs_of"]

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    bearerFormat="JWT",
    description="An access token: `Authorization: Bearer …`, from POST /v1/identity/token",
)


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks of its caller: a dependency that gives the caller, or refuses."""

    scope: str
    bound: bool

    # Not a plain function: FastAPI would send each request to a thread for it.
    async def __call__(
        self, request: Request, _: Annotated[Any, Security(_bearer)] = None
    ) -> Principal:
        verifier: Verifier = request.app.state.verifier
        caller = await verifier.principal(request.headers.get("authorization"))
        if not caller.may(self.scope):
            if caller.anonymous:
                raise unauthenticated("This needs a token.")
            raise Problem("forbidden", f"{caller.client} lacks the scope {self.scope}.")
        if not self.bound and not caller.everywhere:
            raise Problem(
                "forbidden",
                f"{caller.client} acts for some organisations only; this tells of all of them.",
            )
        return caller


def needs(scope: str, *, bound: bool = False) -> Any:
    """A route's dependency and its statement of who may call: the caller, if it holds `scope`.

    `bound`: callers who act for some organisations only may call as well.
    """
    return Security(Need(scope, bound), scopes=[scope])


class _Anyone:
    """The dependency of a route that anybody may call."""

    async def __call__(self) -> None:
        """Nothing is asked."""


def anyone() -> Any:
    """A route's statement that anybody may call it, without a token too."""
    return Security(_Anyone())


def needs_of(route: RouteContext) -> list[Need]:
    """What a route asks of its callers; empty where anybody may call.

    Raises ValueError for a route that does not say.
    """
    found = list(_statements(route.dependant))
    if not found:
        raise ValueError(
            f"{sorted(route.methods or ())} {route.path} does not state who may call it"
        )
    return [one for one in found if isinstance(one, Need)]


def _statements(dependant: Any) -> Iterator[Need | _Anyone]:
    if isinstance(dependant.call, Need | _Anyone):
        yield dependant.call
    for part in dependant.dependencies:
        yield from _statements(part)
