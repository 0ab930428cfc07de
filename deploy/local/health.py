"""Asking the parts whether they are ready, over HTTP."""

import asyncio
import time
from collections.abc import Callable, Mapping

import aiohttp

from deploy.local.errors import CannotRun

_EVERY = 0.05


async def wait_until_ready(
    urls: Mapping[str, str],
    *,
    within: float,
    check: Callable[[], None],
    on_ready: Callable[[str], None],
) -> None:
    """Poll `/health/ready` of all parts together until each said yes.

    `check` is called all along, to notice deaths. Raises `CannotRun` after `within` seconds.
    """
    deadline = time.monotonic() + within
    waiting = dict(urls)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        while waiting:
            check()
            answers = await asyncio.gather(*(_ask(session, url) for url in waiting.values()))
            last = dict(zip(waiting, answers, strict=True))
            for name, (status, _) in last.items():
                if status == 200:
                    del waiting[name]
                    on_ready(name)
            if waiting and time.monotonic() > deadline:
                raise CannotRun(_not_ready({name: last[name] for name in waiting}, within))
            await asyncio.sleep(_EVERY)


async def ask_all(urls: Mapping[str, str]) -> dict[str, bool]:
    """Which parts are ready now."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        answers = await asyncio.gather(*(_ask(session, url) for url in urls.values()))
    return {name: status == 200 for name, (status, _) in zip(urls, answers, strict=True)}


async def _ask(session: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    try:
        async with session.get(f"{url}/health/ready") as answer:
            return answer.status, (await answer.text())[:500]
    except (aiohttp.ClientError, TimeoutError) as error:
        return 0, f"no answer ({type(error).__name__})"


def _not_ready(answers: Mapping[str, tuple[int, str]], within: float) -> str:
    reasons = "; ".join(f"{name}: {text}" for name, (_, text) in answers.items())
    return f"Not ready after {within:.0f} s - {reasons}."
