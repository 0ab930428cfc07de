"""No body is gathered that no route would take.

FastAPI reads a JSON body whole before it asks who is calling. A file's route reads its own body,
piece by piece and after that, by limits of its own.
"""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.settings import MIB

LARGEST: Final = MIB
_STREAMED: Final = "/submissions"


class SmallBodies:
    """Answers 413 to a body of more than `LARGEST` bytes, declared or not, anywhere but where
    files are handed in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(_STREAMED):
            await self._app(scope, receive, send)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LARGEST:
                raise HTTPException(413, f"The body may have {LARGEST:,} bytes here.")
            return message

        await self._app(scope, counted, send)
