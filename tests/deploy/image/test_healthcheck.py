"""The image's HEALTHCHECK, asked as Docker asks it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest


@contextmanager
def answering(status: int) -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def check(port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.image.healthcheck"],
        env={"PORT": str(port)},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_it_says_what_the_process_says(status: int, code: int) -> None:
    with answering(status) as port:
        done = check(port)
    assert done.returncode == code
    assert ("answers 503" in done.stderr) == bool(code)


def test_a_process_that_is_not_there_is_not_healthy(free_port: Callable[[], int]) -> None:
    done = check(free_port())
    assert done.returncode == 1
    assert "does not answer" in done.stderr
