"""Requests that two parsers could cut apart in two ways, at the gateway and at each service itself.

Within each is hidden a second request, without a token, for what needs one.
"""

import uuid
from collections.abc import Iterator
from typing import Final

from tests.adversarial.conftest import Count
from tests.adversarial.wire import Heard, Sent, exchange
from tests.support.system import SERVICES, System
from tests.support.tokens import bearer

CLOSED: Final = {
    "schools": "/v1/schools/organisations",
    "earlyyears": "/v1/earlyyears/profiles/returns",
    "kpi": "/v1/kpi/targets",
    "identity": "/v1/identity/clients",
    "sif": "/v1/sif/visits",
    "fourteen19": "/v1/fourteen19/collections",
    "enrichment": "/v1/enrichment/worklist",
}
"""Of each service an address that needs a token."""

_LENGTHS: Final = (
    "Content-Length: {size}\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: {size}",
    "Transfer-Encoding: chunked\r\nContent-Length: 5",
    "Content-Length: 5\r\nContent-Length: {size}",
    "Content-Length: {size}\r\nContent-Length: 5",
    "Content-Length: 5, {size}",
    *(
        f"Content-Length: {length}"
        for length in ("+5", "-5", "5 ", "0x5", "5e0", "5_0", "", "0", "5")
    ),
    *(f"Content-Length: {length}" for length in ("\t5", "05", "5;", "5 5", "\uff15", "1" * 30)),
    "Content-Length : 5",
    "Content_Length: 5",
    "Content-Length\x00: 5",
    " Content-Length: 5",
    "Content-Length:\r\n 5",
    "X-A: b\r\n Content-Length: 5",
    "X-A: b\nContent-Length: 5",
    "X-A: b\rContent-Length: 5",
    "X-A: b\x00Content-Length: 5",
    "Connection: Content-Length\r\nContent-Length: {size}",
)
_CODINGS: Final = (
    *(f"Transfer-Encoding: {coding}" for coding in ("chunked", "CHUNKED", "xchunked", "identity")),
    *(
        f"Transfer-Encoding: {coding}"
        for coding in ("chunked, identity", "gzip, chunked", "chunke")
    ),
    *(f"Transfer-Encoding: {coding}" for coding in ("\x0bchunked", "chunked\x0b", '"chunked"', "")),
    *(
        f"Transfer-Encoding: {coding}"
        for coding in ("chunked;q=1", "chunked, chunked", ", chunked")
    ),
    "Transfer-Encoding : chunked",
    "Transfer-Encoding\t: chunked",
    "Transfer_Encoding: chunked",
    " Transfer-Encoding: chunked",
    "Transfer-Encoding:\r\n chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    "X-A: b\r\n Transfer-Encoding: chunked",
    "X-A: b\nTransfer-Encoding: chunked",
    "X-A: b\rTransfer-Encoding: chunked",
    "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
)
_CHUNKS: Final = (
    b"0\r\n\r\n",
    b"0\n\n",
    b"2\n{}\n0\n\n",
    b"2\r{}\r0\r\r",
    b"2;a\r\n{}\r\n0\r\n\r\n",
    b'2;a="\r\n{}\r\n0\r\n\r\n',
    b"2;\n{}\r\n0\r\n\r\n",
    b"2 \r\n{}\r\n0\r\n\r\n",
    b" 2\r\n{}\r\n0\r\n\r\n",
    b"+2\r\n{}\r\n0\r\n\r\n",
    b"-2\r\n{}\r\n0\r\n\r\n",
    b"0x2\r\n{}\r\n0\r\n\r\n",
    b"2_\r\n{}\r\n0\r\n\r\n",
    b"002\r\n{}\r\n0\r\n\r\n",
    b"FFFFFFFFFFFFFFFF2\r\n{}\r\n0\r\n\r\n",
    b"10000000000000002\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}XX0\r\n\r\n",
    b"2\r\n{}0\r\n\r\n",
    b"2\r\n{}\r\n0\r\nX-A: b\r\n\r\n",
    b"2\r\n{}\r\n0\r\nContent-Length: 50\r\n\r\n",
    b"2\r\n{}\r\n0\r\n",
    b"\r\n0\r\n\r\n",
)
_REQUEST_LINES: Final = (
    "POST {target} HTTP/1.0",
    "POST {target} HTTP/1.2",
    "POST {target} HTTP/0.9",
    "POST {target}",
    "POST  {target} HTTP/1.1",
    "POST {target}  HTTP/1.1",
    "POST\t{target}\tHTTP/1.1",
    " POST {target} HTTP/1.1",
    "POST {target} HTTP/1.1 ",
    "POST {target}\x00 HTTP/1.1",
    "POST {target} http/1.1",
    "post {target} HTTP/1.1",
    "GET {target} HTTP/1.1",
    "HEAD {target} HTTP/1.1",
    "OPTIONS {target} HTTP/1.1",
    "CONNECT {target} HTTP/1.1",
    "TRACE {target} HTTP/1.1",
    "PRI * HTTP/2.0",
)
_ASIDE: Final = (
    "Expect: 100-continue",
    "Expect: 200-maybe",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA",
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
    "Trailer: Authorization",
    "Host: elsewhere",
)


def requests(service: str, marker: str) -> Iterator[tuple[str, bytes]]:
    """What each is called, and its bytes."""
    target = CLOSED[service]
    hidden = f"GET {target} HTTP/1.1\r\nHost: a\r\nX-Request-ID: {marker}\r\n\r\n".encode()
    ended = b"0\r\n\r\n" + hidden
    wrapped = b"%x\r\n%b\r\n0\r\n\r\n" % (len(hidden), hidden)
    for lines in (*_LENGTHS, *_CODINGS):
        for body in (ended, wrapped, hidden):
            yield lines, _head(target, lines.format(size=len(body))) + body
    for chunks in _CHUNKS:
        head = _head(target, "Transfer-Encoding: chunked")
        yield f"chunks {chunks!r}", head + chunks + hidden
    for line in _REQUEST_LINES:
        for lines in (f"Content-Length: {len(hidden)}", "Transfer-Encoding: chunked", "X-A: b"):
            body = wrapped if lines.startswith("T") else hidden
            yield line, _head(target, lines, line=line) + body
    for lines in _ASIDE:
        head = _head(target, f"{lines}\r\nContent-Length: {len(hidden)}")
        yield lines, head + hidden
        yield f"{lines}, no token", head.replace(b"Authorization", b"X-None") + hidden
    yield (
        "bare line feeds",
        _head(target, "Content-Length: 2").replace(b"\r\n", b"\n") + b"{}" + hidden,
    )
    yield (
        "no host",
        _head(target, "Content-Length: 2").replace(b"Host: a\r\n", b"") + b"{}" + hidden,
    )


def _head(target: str, lines: str, *, line: str = "POST {target} HTTP/1.1") -> bytes:
    told = (
        f"Host: a\r\nAuthorization: {_TOKEN}\r\nContent-Type: application/json\r\n{lines}\r\n\r\n"
    )
    return f"{line.format(target=target)}\r\n{told}".encode()


_TOKEN: Final = bearer("framing")


def is_let_through(heard: Heard) -> bool:
    """Whether the hidden request can have been answered with more than a refusal."""
    good = [status for status in heard.statuses if 200 <= status < 300]
    return (
        len(good) > 1
        or any(status >= 500 for status in heard.statuses)
        or b"results" in heard.data.partition(b"HTTP/1.1 40")[2]
    )


async def test_a_hidden_request_is_never_granted(system: System, count: Count) -> None:
    marker = f"hidden-{uuid.uuid4()}"
    everything = [
        Sent(what, base, data)
        for service in SERVICES
        for base in (system.gateway, system.url(service))
        for what, data in requests(service, marker if base == system.gateway else "hidden-direct")
    ]
    heard = await exchange(everything)
    count("framing", len(heard))
    assert not [str(one) for one in heard if is_let_through(one)]
    passed_on = [name for name in SERVICES if marker in system.log(name).read_text()]
    assert not passed_on, "the gateway handed on what it had not seen as a request"
