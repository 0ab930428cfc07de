"""A child's name and number in parts of a request where nobody looks for them: never told again."""

from collections.abc import Iterator
from typing import Final

from tests.adversarial.conftest import Count
from tests.adversarial.test_framing import CLOSED
from tests.adversarial.wire import Sent, exchange
from tests.support.children import make_upn
from tests.support.system import SERVICES, System
from tests.support.tokens import bearer

UPN: Final = make_upn("354", "2999", 987)
NAME: Final = "Oddplacename"
PLANTED: Final = f"{UPN} {NAME}"

_HEADERS: Final = (
    *("Host", "User-Agent", "Referer", "Cookie", "From", "Accept", "Accept-Language", "Origin"),
    *("Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Expect", "TE"),
    *("If-Match", "If-None-Match", "Idempotency-Key", "Last-Event-ID", "Range", "X-Odd"),
    *("X-Request-ID", "X-Correlation-ID", "X-Request-Timeout-Ms", "X-Forwarded-For", "X-Reason"),
    *("X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via", "Connection", "Upgrade"),
    *("Access-Control-Request-Method", "Access-Control-Request-Headers", NAME, UPN),
)
_PROOFS: Final = (
    f"Bearer {PLANTED}",
    f"Bearer {UPN}.{NAME}.{UPN}",
    f"Basic {PLANTED}",
    f"{NAME} {UPN}",
    PLANTED,
)


def requests(service: str) -> Iterator[bytes]:
    """As they go over the wire."""
    target = CLOSED[service]
    token = f"Authorization: {bearer('odd-places')}\r\n"
    for method in ("GET", "POST", "OPTIONS"):
        for name in _HEADERS:
            host = "" if name == "Host" else "Host: a\r\n"
            yield _text(f"{method} {target}", f"{host}{token}{name}: {PLANTED}")
    for proof in _PROOFS:
        yield _text(f"GET {target}", f"Host: a\r\nAuthorization: {proof}")
    for line in (f"{NAME} {target}", f"GET {target}/{UPN};{NAME}", f"GET /{UPN}/../{NAME}"):
        yield _text(line, f"Host: a\r\n{token.strip()}")
    for line in (f"GET http://{UPN}:{NAME}@a{target}", f"GET {target}#{PLANTED}", f"{PLANTED}"):
        yield _text(line, f"Host: a\r\n{token.strip()}")
    for body in (f"{{{PLANTED}", f'{{"{UPN}":"{NAME}"}}', f'"{PLANTED}"', f"{UPN}={NAME}"):
        lines = f"Host: a\r\n{token}Content-Type: application/json\r\nContent-Length: {len(body)}"
        for path in (target, f"/v1/{service}/token", f"/v1/{service}/query"):
            yield _text(f"POST {path}", lines) + body.encode()


def _text(line: str, headers: str) -> bytes:
    return f"{line} HTTP/1.1\r\n{headers}\r\n\r\n".encode()


async def test_it_is_in_no_log_and_no_answer(system: System, count: Count) -> None:
    everything = [
        Sent("odd place", base, data)
        for service in SERVICES
        for base in (system.gateway, system.url(service))
        for data in requests(service)
    ]
    heard = await exchange(everything)
    count("odd places", len(heard))
    told = [one for one in heard if UPN in (text := one.data.decode("latin-1")) or NAME in text]
    assert not [(one.sent.data[:200], str(one)) for one in told]
    for name in (*SERVICES, "gateway"):
        log = system.log(name).read_text()
        assert UPN not in log, name
        assert NAME not in log, name
