"""The public API, asked as whoever is signed in: through the gateway, by its checks and limits."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any, Final

import httpx
import orjson
from fastapi import Depends, Request

from gateway.board.session import Client, Sessions
from gateway.body import App

_ISSUER: Final = "/v1/identity/token"
_NOBODY: Final = 401
Query = Mapping[str, str | int | list[str] | None]


class NotSignedIn(Exception):
    """Nobody is signed in, or not any more."""


class Refused(Exception):
    """The API refused: `status`, and its problem (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}")
        self.status, self.problem = status, problem


class Api:
    """The API for one request of one caller."""

    def __init__(self, client: httpx.AsyncClient, sessions: Sessions, who: Client | None) -> None:
        self._client, self._sessions, self.who = client, sessions, who

    async def get(self, path: str, query: Query | None = None) -> Any:
        """What a GET answers; `path` without /v1, parameters that are None left out.

        Raises `NotSignedIn` and `Refused`.
        """
        return _told(await self.send("GET", path, query))

    async def find(self, path: str, query: Query | None = None) -> Any | None:
        """As `get`; None where there is nothing of that name, or not for this caller."""
        try:
            return await self.get(path, query)
        except Refused as refused:
            if refused.status in (403, 404):
                return None
            raise

    async def every(self, path: str, query: Query | None = None) -> list[Any]:
        """Every result of a list, page after page."""
        found: list[Any] = []
        cursor: str | None = None
        while True:
            page = await self.get(path, {"limit": 500, **(query or {}), "cursor": cursor})
            found += page["results"]
            cursor = page["paging"]["next_cursor"]
            if not cursor:
                return found

    async def find_every(self, path: str, query: Query | None = None) -> list[Any] | None:
        """As `every`; None where the list is not for this caller."""
        try:
            return await self.every(path, query)
        except Refused as refused:
            if refused.status in (403, 404):
                return None
            raise

    async def send(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Any request; a token that has just ended is taken anew."""
        for last in (False, True):
            token = await self.token()
            given = {"Authorization": f"Bearer {token}", **(headers or {})}
            asked = {name: value for name, value in (query or {}).items() if value is not None}
            answer = await self._client.request(
                method, f"/v1{path}", params=asked, content=body, headers=given
            )
            if answer.status_code != _NOBODY or last:
                break
            assert self.who is not None
            self._sessions.forget(self.who)
        return answer

    async def health(self) -> Any:
        """How every part is; the gateway tells anybody."""
        return _told(await self._client.get("/health/status"))

    async def token(self) -> str:
        """A token of whoever is signed in; raises `NotSignedIn`."""
        if self.who is None:
            raise NotSignedIn
        return self._sessions.token(self.who) or await self._new_token(self.who)

    async def _new_token(self, who: Client) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": who.id,
            "client_secret": who.secret,
        }
        answer = await self._client.post(_ISSUER, data=form)
        if answer.status_code in (400, _NOBODY):
            raise NotSignedIn
        told = _told(answer)
        self._sessions.keep(who, told["access_token"], seconds=told["expires_in"])
        return str(told["access_token"])


def _told(answer: httpx.Response) -> Any:
    return orjson.loads(accepted(answer).content)


def accepted(answer: httpx.Response) -> httpx.Response:
    """The answer; raises `NotSignedIn` and `Refused` for one that is an error."""
    if answer.status_code == _NOBODY:
        raise NotSignedIn
    if answer.is_error:
        raise Refused(answer.status_code, problem_of(answer))
    return answer


def problem_of(answer: httpx.Response) -> Mapping[str, Any]:
    """The problem an answer tells."""
    try:
        problem: Mapping[str, Any] = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        problem = {"title": "The system failed", "detail": f"It answered {answer.status_code}."}
    return problem


@asynccontextmanager
async def asking(
    gateway: App, sessions: Sessions, who: Client | None, *, peer: str
) -> AsyncIterator[Api]:
    """The API as `who`, from the address `peer`."""
    transport = httpx.ASGITransport(gateway, raise_app_exceptions=False, client=(peer, 0))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://board", trust_env=False
    ) as client:
        yield Api(client, sessions, who)


def asking_as(request: Request, who: Client | None) -> AbstractAsyncContextManager[Api]:
    """The API as `who`, from wherever a request to the board came from."""
    state, peer = request.app.state, request.client.host if request.client else ""
    return asking(state.gateway, state.sessions, who, peer=peer)


async def _api(request: Request) -> AsyncIterator[Api]:
    async with asking_as(request, request.state.who) as api:
        yield api


Asked = Annotated[Api, Depends(_api, scope="function")]
"""The public API, as whoever is signed in."""
