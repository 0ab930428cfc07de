"""/status: the gateway gathers what each service says of its own business, and adds nothing."""

import json
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from tests.gateway.conftest import Front, before
from tests.gateway.support import Answer, Service, service_at
from tests.support.tokens import token

CONCERN = {"code": "indicator_stale", "subject": "NI72"}
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Telling(Service):
    """A service that tells a status to who shows a token, and remembers what was shown."""

    status: int = 200
    shown: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        self.shown.append(headers.get(b"authorization", b"").decode())
        told = {"concerns": [CONCERN]} if self.status == 200 else {"detail": "Not for you."}
        body = json.dumps(told).encode()
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": body})


def asked(front: Front, telling: Service, other: Service) -> Answer:
    with (
        service_at(telling) as one,
        service_at(other) as two,
        before(front, one=one, two=two) as gateway,
    ):
        return gateway.ask("/status")


def test_it_gathers_what_each_says_to_this_caller(front: Front) -> None:
    one, two = Telling(), Telling(status=403)
    answer = asked(front, one, two)
    assert answer.status == 200
    assert answer.json() == {
        "services": {"one": {"concerns": [CONCERN]}, "two": {"error": "Not for you."}}
    }
    assert one.shown == [f"Bearer {front.key}"]


def test_a_service_that_is_away_is_named(front: Front) -> None:
    services = front.ask("/status").json()["services"]
    assert "no answer" in services["dead"]["error"]  # type: ignore[index]


def test_without_a_token_nobody_is_asked(front: Front) -> None:
    one = Telling()
    with service_at(one) as base, before(front, one=base) as gateway:
        gateway.key = "nonsense"
        assert gateway.ask("/status").status == 401
        gateway.key = token(exp=1)
        assert gateway.ask("/status").status == 401
        with gateway.wire() as wire:
            wire.send(b"GET /status HTTP/1.1\r\nHost: any\r\n\r\n")
            assert wire.answer().status == 401
    assert one.shown == []


def test_what_the_gateway_refuses_is_counted_by_its_code(front: Front) -> None:
    def count() -> float:
        wanted = 'gateway_refused_total{class="none",code="bad_request",service="gateway"} '
        lines = front.ask("/metrics").body.decode().splitlines()
        return next((float(it.removeprefix(wanted)) for it in lines if it.startswith(wanted)), 0)

    had = count()
    assert front.ask("/v1/any//values").status == 400
    assert front.ask("/v1/any/values").status == 200
    assert count() == had + 1


def test_a_sane_trace_is_passed_on_and_nothing_else_of_its_sort(front: Front) -> None:
    def passed(*lines: str) -> dict[str, str]:
        headers = front.ask("/v1/any/values", *lines).json()["headers"]
        return dict(headers)  # type: ignore[call-overload, no-any-return]

    seen = passed(f"traceparent: {PARENT}", "tracestate: upn=E350200109001", "baggage: a=b")
    assert seen["traceparent"] == PARENT
    assert not {"tracestate", "baggage"} & seen.keys()
    assert "traceparent" not in passed("traceparent: E350200109001")
