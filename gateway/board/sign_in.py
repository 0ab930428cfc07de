"""Signing in, with a client's id and secret, and out."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from gateway.board.asking import NotSignedIn, Refused, asking_as
from gateway.board.pages import page
from gateway.board.session import COOKIE, LIFE_S, Client

router = APIRouter(prefix="/board")
_WRONG: Final = "The name or the secret is not right, or has ended."


@router.get("/sign-in")
async def get_sign_in(request: Request) -> Response:
    return page(request, "sign_in.html", fault=None, name="")


@router.post("/sign-in")
async def post_sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    secret: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Tries to take a token; the cookie holds what proves who it is, sealed."""
    who = Client(name.strip(), secret.strip())
    try:
        async with asking_as(request, who) as api:
            await api.token()
    except (NotSignedIn, Refused) as refused:
        told = refused.problem.get("detail") if isinstance(refused, Refused) else _WRONG
        return page(request, "sign_in.html", status=422, fault=told or _WRONG, name=name)
    to = request.cookies.get("board_to", "/")
    answer = RedirectResponse(to if _is_ours(to) else "/", 303)
    answer.set_cookie(
        COOKIE,
        request.app.state.sessions.seal(who),
        max_age=LIFE_S,
        httponly=True,
        samesite="lax",
        secure=request.app.state.is_https,
    )
    answer.delete_cookie("board_to")
    return answer


@router.post("/sign-out")
async def post_sign_out(request: Request) -> Response:
    if request.state.who:
        request.app.state.sessions.forget(request.state.who)
    answer = RedirectResponse("/board/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


def _is_ours(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//") and "\\" not in address
