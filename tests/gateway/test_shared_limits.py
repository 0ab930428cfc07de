"""Several gateways before one store count together; without it each counts for itself, aloud."""

import json
import signal
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.classes import Rate
from gateway.limits import rates
from gateway.limits.rates import STORE_LOST, Rates
from tests.gateway.asking import with_settings
from tests.gateway.conftest import Front
from tests.gateway.stores import a_store, needs_store, store_at
from tests.gateway.support import until
from tests.support.ports import free_port

CLASSES = {"read": {"rate": [4, 300]}}


@needs_store
@pytest.mark.parametrize("scheme", ["redis", "valkey"])
def test_two_gateways_are_one_limit(front: Front, scheme: str) -> None:
    with a_store() as url:
        shared = {
            "gateway_classes": CLASSES,
            "gateway_limits_store": url.replace("redis", scheme, 1),
        }
        with with_settings(front, **shared) as one, with_settings(front, **shared) as two:
            answers = [gateway.ask("/v1/any/values") for gateway in (one, two, one, two, one, two)]

    assert [answer.status for answer in answers] == [200] * 4 + [429] * 2
    left = [answer.values("ratelimit")[0].split(";")[1] for answer in answers]
    assert left == ["r=3", "r=2", "r=1", "r=0", "r=0", "r=0"]


def test_without_a_store_each_counts_for_itself(front: Front) -> None:
    with (
        with_settings(front, gateway_classes=CLASSES) as one,
        with_settings(front, gateway_classes=CLASSES) as two,
    ):
        for gateway in (one, two):
            assert [gateway.ask("/v1/any/values").status for _ in range(5)] == [200] * 4 + [429]


@needs_store
async def test_who_waits_as_the_store_told_is_served() -> None:
    with a_store() as url:
        counts = Rates(url)
        limit = Rate(2, 1)
        for _ in range(2):
            assert (await counts.take("read", limit, "c:a"))[0]
        taken, now = await counts.take("read", limit, "c:a")
        assert not taken
        told = time.monotonic() + now.seconds

        def served() -> bool:
            return time.monotonic() >= told

        until(served, what="Retry-After is over")
        assert (await counts.take("read", limit, "c:a"))[0]
        await counts.close()


class TestStoreAway:
    @pytest.fixture(autouse=True)
    def _at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rates, "_TRY_AGAIN_S", 0.05)

    def test_a_store_that_never_was_refuses_nobody(self, front: Front) -> None:
        nowhere = f"redis://:planted-password@127.0.0.1:{free_port()}"
        with (
            capture_logs() as lines,
            with_settings(front, gateway_classes=CLASSES, gateway_limits_store=nowhere) as gateway,
        ):
            answers = [gateway.ask("/v1/any/values").status for _ in range(5)]
            assert b"gateway_limits_store_lost 1.0" in gateway.ask("/metrics").body

        assert answers == [200] * 4 + [429]
        assert [line["event"] for line in lines].count("limits_store_lost") == 1
        assert "planted-password" not in json.dumps(lines)
        STORE_LOST.set(0)

    @needs_store
    def test_one_that_dies_and_comes_back_is_used_again(self, front: Front) -> None:
        port = free_port()
        url = f"redis://127.0.0.1:{port}"
        with (
            capture_logs() as lines,
            with_settings(front, gateway_limits_store=url) as gateway,
        ):

            def ask() -> int:
                return gateway.ask("/v1/any/values").status

            with store_at(port) as store:
                assert ask() == 200
                store.kill()
                store.wait()
                assert [ask() for _ in range(5)] == [200] * 5
            with store_at(port):
                until(
                    lambda: ask() == 200 and STORE_LOST._value.get() == 0,
                    what="the store is used again",
                )
        events = [line["event"] for line in lines if line["event"].startswith("limits_store")]
        assert events == ["limits_store_lost", "limits_store_found"]

    @needs_store
    def test_one_that_hangs_holds_nobody_for_long(
        self, front: Front, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rates, "_TRY_AGAIN_S", 60)
        port = free_port()
        with (
            store_at(port) as store,
            with_settings(front, gateway_limits_store=f"redis://127.0.0.1:{port}") as gateway,
        ):
            assert gateway.ask("/v1/any/values").status == 200
            store.send_signal(signal.SIGSTOP)
            started = time.monotonic()
            assert [gateway.ask("/v1/any/values").status for _ in range(20)] == [200] * 20
            assert time.monotonic() - started < 3
        STORE_LOST.set(0)


@pytest.mark.parametrize("url", ["memcached://a:1", "http://a", "a:6379"])
def test_another_kind_of_store_is_refused_at_the_start(
    front: Front, url: str, tmp_path: Path
) -> None:
    with (
        pytest.raises(ValueError, match="should read redis://host:port"),
        with_settings(front, gateway_limits_store=url),
    ):
        pass
