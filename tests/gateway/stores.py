"""A real Redis of a test's own."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.gateway.support import until
from tests.support.ports import free_port

SERVER = shutil.which("redis-server") or shutil.which("valkey-server")
needs_store = pytest.mark.skipif(
    SERVER is None, reason="no redis-server or valkey-server on this machine"
)


@contextmanager
def store_at(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A store in memory on this port, gone at the end; the process may be stopped before."""
    command = [str(SERVER), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port), what="the store is up")
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def a_store() -> Iterator[str]:
    """Such a store's URL."""
    port = free_port()
    with store_at(port):
        yield f"redis://127.0.0.1:{port}/0"


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
        wire.sendall(b"PING\r\n")
        return wire.recv(7) == b"+PONG\r\n"
    return False
