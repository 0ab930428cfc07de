"""Waiting for something to become true, never for a fixed time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(
    check: Callable[[], Awaitable[T]], within: float = 30.0, *, every: float = 0.02
) -> T: ...


@overload
async def eventually(check: Callable[[], T], within: float = 30.0, *, every: float = 0.02) -> T: ...


async def eventually(check: Callable[[], Any], within: float = 30.0, *, every: float = 0.02) -> Any:
    """Call `check` (plain or async) until its answer is truthy, and return that answer.

    An AssertionError in `check` counts as "not yet". After `within` seconds the last answer or
    assertion is reported as an AssertionError; any other exception passes through at once.
    """
    deadline = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        answer: Any = None
        try:
            outcome = check()
            answer = (await outcome) if inspect.isawaitable(outcome) else outcome
            if answer:
                return answer
        except AssertionError as error:
            failure = error
        if time.monotonic() > deadline:
            seen = f"last answer {answer!r}" if failure is None else f"last failure: {failure}"
            raise AssertionError(f"not true within {within} s; {seen}") from failure
        await asyncio.sleep(every)
