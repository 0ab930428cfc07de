"""The board as one application, within the gateway."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.board import (
    explanations,
    home,
    indicators,
    maps,
    operations,
    plan,
    reports,
    schools,
    sign_in,
    submissions,
    tiers,
    visits,
)
from gateway.board.asking import NotSignedIn, Refused
from gateway.board.geometry import Ward
from gateway.board.pages import ASSETS, problem_page
from gateway.board.session import COOKIE, Sessions
from gateway.body import App

_ROUTERS: Final = (
    explanations.router,
    home.router,
    indicators.router,
    maps.router,
    operations.router,
    plan.router,
    reports.router,
    schools.router,
    sign_in.router,
    submissions.router,
    tiers.router,
    visits.router,
)
_READING: Final = ("GET", "HEAD")
_CAREFUL: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self';"
    " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    # By `no-referrer` a browser would hide the origin of a form's own page too.
    "referrer-policy": "same-origin",
}
_FOR_A_YEAR: Final = "public, max-age=31536000, immutable"


def create_board(
    gateway: App, sessions: Sessions, *, is_https: bool, wards: Sequence[Ward] = ()
) -> FastAPI:
    """The board's pages; they ask `gateway` as whoever is signed in."""
    board = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    board.state.gateway, board.state.sessions, board.state.is_https = gateway, sessions, is_https
    board.state.wards = wards
    for router in _ROUTERS:
        board.include_router(router)
    board.mount("/board/assets", StaticFiles(directory=ASSETS))
    board.add_exception_handler(NotSignedIn, _to_sign_in)
    board.add_exception_handler(Refused, _refused)
    board.add_exception_handler(HTTPException, _not_there)
    board.add_exception_handler(RequestValidationError, _not_understood)
    board.add_middleware(GZipMiddleware)
    board.add_middleware(_Guarded)
    return board


class _Guarded:
    """Says who is signed in, adds the careful headers, refuses forms of other origins' pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        request.state.who = scope["app"].state.sessions.open(request.cookies.get(COOKIE))

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = _FOR_A_YEAR if scope["path"].startswith("/board/assets/") else "no-store"
                told = {**_CAREFUL, "cache-control": kept}
                # A committee report has a policy of its own, for its own styles.
                has = {name for name, _ in message["headers"]} - {b"cache-control"}
                own = [(n.encode(), v.encode()) for n, v in told.items() if n.encode() not in has]
                message["headers"] = [*message["headers"], *own]
            await send(message)

        if _is_from_elsewhere(request):
            problem = {"title": "Not from this page", "detail": "Forms are sent from here only."}
            await problem_page(request, 403, problem)(scope, receive, dressed)
        else:
            await self._app(scope, receive, dressed)


def _is_from_elsewhere(request: Request) -> bool:
    """Whether a form was sent by another origin's page; the cookie's SameSite says no already."""
    if request.method in _READING:
        return False
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


async def _to_sign_in(request: Request, _: Exception) -> Response:
    to = request.url.path if request.method in _READING else "/"
    query = f"?{request.url.query}" if request.url.query and to != "/" else ""
    address = "/board/sign-in"
    if request.headers.get("hx-request"):
        return Response(status_code=200, headers={"HX-Redirect": address})
    answer = RedirectResponse(address, 303)
    answer.set_cookie("board_to", to + query, max_age=600, httponly=True, samesite="lax")
    return answer


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem_page(request, error.status, error.problem)


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = "There is no such page on the board." if error.status_code == 404 else title
    return problem_page(request, error.status_code, {"title": title, "detail": detail})


async def _not_understood(request: Request, error: Exception) -> Response:
    """An address or a form that no page here sends: which part, and why."""
    assert isinstance(error, RequestValidationError)
    told = (f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
    problem = {"title": "The board does not understand this address", "detail": "; ".join(told)}
    return problem_page(request, 422, problem)
