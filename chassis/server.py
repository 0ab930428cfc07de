"""uvicorn, except that its application hears of a stop at once.

uvicorn first waits for the answers under way, and only then tells the application: an event stream
would go on until uvicorn loses its patience.
"""

import socket
from collections.abc import Callable

import uvicorn


class Server(uvicorn.Server):
    """Calls `on_stop` when it is told to stop, before it waits."""

    def __init__(self, config: uvicorn.Config, *, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)
