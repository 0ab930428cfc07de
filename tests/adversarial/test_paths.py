"""Addresses that one program reads in one way and the next in another."""

import uuid
from collections.abc import Iterator
from typing import Final

from tests.adversarial.conftest import Count
from tests.adversarial.test_framing import CLOSED
from tests.adversarial.wire import Heard, Sent, exchange
from tests.support.system import SERVICES, System
from tests.support.tokens import bearer

_UP: Final = (
    *(
        "..",
        "%2e%2e",
        ".%2e",
        "%2E.",
        "%252e%252e",
        "..;",
        "..;a=b",
        "%2e%2e;",
        "..%00",
        "%2e%2e%00",
    ),
    *("%c0%ae%c0%ae", "%c0%2e%c0%2e", "%e0%80%ae%e0%80%ae", "%f0%80%80%ae.", "%uff0e%uff0e"),
    *("%ef%bc%8e%ef%bc%8e", "%e2%80%a5", "..%20", "..%09", ".%0d.", "...", "%u002e%u002e"),
)
_SLASH: Final = (
    *("/", "%2f", "%2F", "\\", "%5c", "%252f", "%c0%af", "%e0%80%af", "%ef%bc%8f", "%u2215", "//"),
    *("/./", "/%2e/", "/;/", "%00/", "/%00", "%0d%0a", "%09/", "/%20/"),
)
_OPEN: Final = ("public", "public/values", "problems", "public/releases/1")
"""What is told to anybody, to start a way round from."""


def targets(service: str) -> Iterator[str]:
    """Ways to another service's address, and round what is open, that begin in this one's."""
    closed = CLOSED[service]
    rest = closed.removeprefix(f"/v1/{service}/")
    for up in _UP:
        for slash in _SLASH:
            yield from (f"/v1/{service}/{each}{slash}{up}{slash}{rest}" for each in _OPEN[:1])
            yield f"/v1/{service}{slash}{up}{slash}identity{slash}clients"
    for up in _UP:
        yield from (f"/v1/{service}/{each}/{up}/{rest}" for each in _OPEN)
        yield from (f"/health/live/{up}/{up}{closed}", f"/{up}{closed}", f"{closed}/{up}/public")
        yield from (f"/v1/public/{up}/{service}/{rest}", f"{closed}{up}/problems")
    for slash in _SLASH:
        first, *more = closed.strip("/").split("/")
        yield from (f"{slash}v1/{service}/{rest}", f"/v1{slash}{service}/{rest}")
        yield from (f"/v1/{service}{slash}{rest}", f"{closed}{slash}", f"{closed}{slash}problems")
        yield f"/{slash.join((first, *more))}"
    yield from (f"http://a{closed}", f"HTTP://a:99{closed}", f"//a{closed}", f"http:{closed}")
    yield from (
        f"http://a@b{closed}",
        f"http://a/public?x={closed}",
        f"ftp://a{closed}",
        "*",
        "a:80",
    )
    yield from (
        f"{closed}{end}" for end in (";", ";/problems", "?/public", "#/public", "%3f", "%23")
    )
    yield from (
        f"{closed}{end}" for end in ("%00", "%00/public", ".json", "%20", "/.", "/..", "~", ".")
    )
    yield from (closed.upper(), closed.replace("v1", "V1"), closed.replace("v1", "v01"), closed[1:])
    yield from (closed.replace("/v1", ""), f"/v1/v1{closed}", closed.replace("/v1", "/v%31"))
    yield closed.replace(service, "".join(f"%{ord(letter):02x}" for letter in service))


def _asked(base: str, target: str, lines: str, marker: str) -> Sent:
    told = f"Host: a\r\nX-Request-ID: {marker}\r\n{lines}Connection: close"
    return Sent(target, base, f"GET {target} HTTP/1.1\r\n{told}\r\n\r\n".encode())


def is_given(heard: Heard) -> bool:
    """Whether anything but a refusal, or what is open to anybody, came back."""
    return not heard.statuses or any(not 400 <= status < 500 for status in heard.statuses)


async def test_no_way_round_leads_anywhere_without_a_token(system: System, count: Count) -> None:
    everything = [
        _asked(base, target, "", "no-token-at-all")
        for service in SERVICES
        for base in (system.gateway, system.url(service))
        for target in targets(service)
    ]
    heard = await exchange(everything)
    count("paths", len(heard))
    assert not [str(one) for one in heard if is_given(one)]


async def test_no_address_of_one_service_leads_to_another(system: System, count: Count) -> None:
    """Not even who may do everything comes to one service by another's name."""
    lines = f"Authorization: {bearer('paths')}\r\n"
    markers = {service: f"by-{service}-{uuid.uuid4()}" for service in SERVICES}
    everything = [
        _asked(system.gateway, target, lines, markers[service])
        for service in SERVICES
        for target in targets(service)
    ]
    heard = await exchange(everything)
    count("paths", len(heard))
    assert not [str(one) for one in heard if not one.statuses or max(one.statuses) >= 500]
    logs = {service: system.log(service).read_text() for service in SERVICES}
    strayed = [
        (service, other)
        for service, marker in markers.items()
        for other in SERVICES
        if other != service and marker in logs[other]
    ]
    assert not strayed
