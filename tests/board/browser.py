"""The board in a real browser: signed-in pages that tell every fault, and looks at them."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, Response

from tests.support.system import System
from tests.support.tokens import EVERY_ROLE

PHONE: Final = 375
DESK: Final = 1280
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_SCREENSHOTS: Final = Path(os.environ.get("BOARD_SCREENSHOTS", ".cache/screenshots"))
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A refused form is a page like any other; what a page itself loads must be there.
_OF_A_STATUS: Final = "Failed to load resource"


def chromium() -> str | None:
    """Where a browser is on this machine."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@dataclass(frozen=True, slots=True)
class Who:
    """A client of the API that can sign in."""

    name: str
    secret: str


@dataclass(slots=True)
class Board:
    """The board before a running system that holds the sample."""

    system: System
    browser: Browser
    api: aiohttp.ClientSession
    """The gateway, asked with a token that is good for everything."""
    _clients: dict[tuple[str, ...], Who] = field(default_factory=dict)
    _cookies: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.system.gateway

    async def client(
        self, *, roles: Iterable[str] = EVERY_ROLE, organisations: Iterable[str] = ("*",)
    ) -> Who:
        """A client of these roles, made the first time it is asked for."""
        key = (*roles, "for", *organisations)
        if key not in self._clients:
            draft = {
                "client_id": f"board-{len(self._clients) + 1}",
                "name": "Board tests",
                "roles": list(roles),
                "organisations": list(organisations),
            }
            async with self.api.post("/v1/identity/clients", json=draft) as answer:
                told = await answer.json()
                assert answer.status == 201, told
            self._clients[key] = Who(told["client_id"], told["secret"]["secret"])
        return self._clients[key]

    @asynccontextmanager
    async def page(
        self,
        who: Who | None = None,
        *,
        width: int = DESK,
        javascript: bool = True,
        signed_in: bool = True,
    ) -> AsyncIterator[Page]:
        """A page, signed in as `who` (None: as who may do everything); at its end, no faults."""
        context = await self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )
        try:
            if signed_in:
                await context.add_cookies(await self._signed_in(who or await self.client()))
            page = await context.new_page()
            faults = _watched(page, urlsplit(self.url).netloc)
            yield page
            assert not faults, "\n".join(faults)
        finally:
            await context.close()

    async def _signed_in(self, who: Who) -> Any:
        if who.name not in self._cookies:
            context = await self.browser.new_context(base_url=self.url)
            page = await context.new_page()
            await sign_in(page, who)
            self._cookies[who.name] = await context.cookies()
            await context.close()
        return self._cookies[who.name]


async def sign_in(page: Page, who: Who) -> None:
    """Through the form, as a person does."""
    await page.goto("/board/sign-in")
    await page.get_by_label("Name").fill(who.name)
    await page.get_by_label("Secret").fill(who.secret)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(re.compile(r"/(?!board/sign-in)"))


def _watched(page: Page, host: str) -> list[str]:
    """What goes wrong on a page: errors of scripts and of the content security policy, parts that
    cannot be loaded, and anything asked of another host.
    """
    faults: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_OF_A_STATUS):
            faults.append(f"console: {message.text}")

    def loaded(response: Response) -> None:
        kind = response.request.resource_type
        if response.status >= 400 and kind != "document":
            faults.append(f"{kind} {response.url}: {response.status}")

    def asked(address: str) -> None:
        url = urlsplit(address)
        if url.scheme in ("http", "https") and url.netloc != host:
            faults.append(f"asked another host: {address}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("response", loaded)
    page.on("request", lambda request: asked(request.url))
    return faults


async def axe(page: Page) -> None:
    """Asserts that axe-core finds nothing that shuts anybody out."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": _TAGS}}
    found = await Axe().run(page, options=options)
    assert not found.violations_count, found.generate_report()


async def shot(page: Page, name: str) -> None:
    """Keeps how a page looks on a desk and on a phone; neither may need scrolling sideways."""
    _SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    was = page.viewport_size
    for width in (DESK, PHONE):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.screenshot(path=_SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} px wide on a screen of {width} px"
    if was:
        await page.set_viewport_size(was)
