"""One running system with the sample, and a browser before it, for all of these tests."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from deploy.local.sample import load
from tests.board.browser import Board, chromium
from tests.support.system import System, fresh_system

# The first test of a worker waits for the system and the sample.
_PATIENCE_S = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "board" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(_PATIENCE_S))


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Chromium; without one the tests are skipped, save where changes are judged."""
    program = chromium()
    if program is None:
        why = "no browser: install chromium, chromium-browser or google-chrome"
        assert "CI" not in os.environ, why
        pytest.skip(why)
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield made
        await made.close()


@pytest.fixture(scope="package")
async def sampled(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """Every service and the gateway, on the embedded bus, holding the sample."""
    folder = tmp_path_factory.mktemp("board")
    async with fresh_system(postgres, folder) as running:
        await asyncio.to_thread(load, running.gateway, running.key)
        yield running


@pytest.fixture(scope="package")
async def board(browser: Browser, sampled: System) -> AsyncIterator[Board]:
    """The board before that system: `async with board.page() as page`."""
    async with sampled.client() as api:
        yield Board(sampled, browser, api)
