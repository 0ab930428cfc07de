"""Connections to PostgreSQL whose both ends notice when the other goes without a word.

A host that loses its power or its network closes nothing. By default the server would keep such a
client's locks for two hours, and a client would wait for such a server for a quarter of an hour,
or for ever where it only listens. A process that is frozen is there for its host, which goes on
answering for it: only that it asks nothing tells that it is gone.
"""

import asyncio
import socket
from contextlib import suppress
from typing import Final

import asyncpg
from asyncpg import Connection, Record

CONNECT_S: Final = 5.0
KEEPALIVE: Final = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}
"""What a session asks of the server: its locks are free eleven seconds after its host is gone."""
# All ask far more often, but a consumer at one long batch: that counts, and it joins anew.
SILENT_S: Final = 30.0
# The last one in milliseconds: what is sent and never acknowledged ends the connection, too. Longer
# than a server that is alive keeps a client waiting before it reads on.
_CLIENT: Final = {
    "TCP_KEEPIDLE": 5,
    "TCP_KEEPINTVL": 2,
    "TCP_KEEPCNT": 3,
    "TCP_USER_TIMEOUT": 30_000,
}


async def dedicated(url: str, *, application: str, command_s: float) -> "Connection[Record]":
    """A connection outside the pool, for what must outlive a transaction: a lock, a LISTEN.

    A command not answered within `command_s` raises TimeoutError. The server ends it, and its locks
    are free, when nothing was asked for `SILENT_S`.
    """
    silent = {"idle_session_timeout": f"{SILENT_S * 1000:.0f}"}
    connection = await asyncpg.connect(
        url,
        timeout=CONNECT_S,
        command_timeout=command_s,
        server_settings=KEEPALIVE | silent | {"application_name": application},
    )
    watch(connection)
    return connection


async def until_lost(connection: "Connection[Record]", *, ask_s: float) -> None:
    """Returns, or raises, when a connection that only listens has ended.

    It asks every `ask_s`: else it would never learn that nobody is there to tell anything, and the
    server would end it as silent.
    """
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    while not lost.is_set():
        await connection.execute("SELECT")
        with suppress(TimeoutError):
            async with asyncio.timeout(ask_s):
                await lost.wait()


def watch(connection: "Connection[Record]") -> None:
    """Have this host's kernel look whether the server's is there; asyncpg has no setting for it."""
    end = connection._transport.get_extra_info("socket")  # type: ignore[attr-defined] # noqa: SLF001
    if end is None or end.family == getattr(socket, "AF_UNIX", None):
        return
    end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _CLIENT.items():
        if option := getattr(socket, name, None):  # not every system has all of them
            end.setsockopt(socket.IPPROTO_TCP, option, value)
