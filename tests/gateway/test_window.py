"""The sliding window: as many as promised, never much more, and Retry-After is true."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from gateway.classes import Rate
from gateway.limits import memory
from gateway.limits.memory import Memory
from gateway.limits.rates import Rates

START = 1_000_000.0
gaps = st.lists(st.floats(min_value=0, max_value=15), min_size=1, max_size=60)
rates = st.builds(Rate, st.integers(1, 12), st.integers(1, 20))


class Clock:
    """Wall time as a test will have it, in seconds."""

    def __init__(self) -> None:
        self.now = START

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("limits.aio.storage.memory.time", clock)
    monkeypatch.setattr(memory, "time", clock)
    return clock


class TestOneCaller:
    async def test_as_many_as_promised_then_none(self, clock: Clock) -> None:
        counts, rate = Rates(None), Rate(3, 60)
        left = [await counts.take("read", rate, "c:a") for _ in range(5)]
        assert [taken for taken, _ in left] == [True, True, True, False, False]
        assert [now.remaining for _, now in left] == [2, 1, 0, 0, 0]

    async def test_another_caller_another_class_another_count(self, clock: Clock) -> None:
        counts, rate = Rates(None), Rate(1, 60)
        asked = [("read", "c:a"), ("read", "c:b"), ("read", "a:a"), ("write", "c:a")]
        assert all([(await counts.take(name, rate, who))[0] for name, who in asked])

    async def test_looking_costs_nothing(self, clock: Clock) -> None:
        counts, rate = Rates(None), Rate(2, 60)
        await counts.take("read", rate, "c:a")
        assert [(await counts.look("read", rate, "c:a")).remaining for _ in range(5)] == [1] * 5

    async def test_what_was_used_comes_back_bit_by_bit(self, clock: Clock) -> None:
        counts, rate = Rates(None), Rate(10, 100)
        clock.now = START - START % 100
        for _ in range(10):
            await counts.take("read", rate, "c:a")
        clock.now += 100 + 50
        assert (await counts.look("read", rate, "c:a")).remaining == 5


@settings(max_examples=60)
@given(rate=rates, gaps=gaps)
async def test_who_waits_as_told_is_served_and_who_does_not_is_told_again(
    rate: Rate, gaps: list[float]
) -> None:
    """At any load: a refused caller that stays quiet for Retry-After seconds is let in."""
    clock, counts = Clock(), Rates(None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("limits.aio.storage.memory.time", clock)
        patch.setattr(memory, "time", clock)
        for gap in gaps:
            clock.now += gap
            taken, now = await counts.take("read", rate, "c:a")
            assert now.seconds >= 1
            if taken:
                continue
            assert now.remaining == 0
            clock.now += now.seconds
            taken, _ = await counts.take("read", rate, "c:a")
            assert taken


@settings(max_examples=60)
@given(rate=rates, gaps=gaps)
async def test_never_more_than_twice_the_rate_in_any_window(rate: Rate, gaps: list[float]) -> None:
    """The bound of a sliding window counter; of a caller that asks as fast as it can, too."""
    clock, counts = Clock(), Rates(None)
    passed: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("limits.aio.storage.memory.time", clock)
        patch.setattr(memory, "time", clock)
        for gap in gaps:
            clock.now += gap
            taken = [(await counts.take("read", rate, "c:a"))[0] for _ in range(3)]
            passed += [clock.now] * sum(taken)
    for end in passed:
        assert sum(end - rate.seconds < at <= end for at in passed) <= 2 * rate.requests


class TestMemory:
    async def test_callers_that_left_are_forgotten(self, clock: Clock) -> None:
        counts, rate = Rates(None), Rate(5, 10)
        for caller in range(100):
            await counts.take("read", rate, f"a:{caller}")
        clock.now += 21
        await counts.take("read", rate, "a:last")
        assert len(counts._own.storage) == len(counts._own.expirations) == 1

    async def test_a_flood_of_addresses_does_not_fill_the_memory(
        self, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(memory, "_MOST_KEYS", 50)
        store = Memory()
        for caller in range(500):
            assert await store.acquire_sliding_window_entry(f"a:{caller}", 5, 300)
        assert len(store.storage) == len(store.expirations) <= 50
