"""The first page: every indicator by priority, as the API tells it, renewed as it changes."""

import gzip
import re
from typing import Any

from playwright.async_api import Response, expect

from gateway.board.priorities import ORDER
from tests.board.browser import Board, axe, shot

NAME = "NI72.350.2008-09.all"

OF_BOLTON = {"indicator": "NI72", "area": "350", "level": "area"}


async def told(board: Board, path: str, **asked: str) -> Any:
    async with board.api.get(f"/v1/kpi/{path}", params=asked) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def set_target(board: Board, value: float, name: str = NAME) -> None:
    """Set a target, or anew where there is one."""
    address = f"/v1/kpi/targets/{name}"
    async with board.api.get(address) as answer:
        held = {"If-Match": answer.headers["ETag"]} if answer.status == 200 else {}
    draft = {"value": value, "reason": "Agreed anew for the test"}
    async with board.api.put(address, json=draft, headers=held) as answer:
        assert answer.ok, await answer.text()


async def test_the_priorities_hold_the_figures_that_the_api_tells(board: Board) -> None:
    asked = {"area": "350", "level": "area", "group": "all", "limit": "500"}
    values = (await told(board, "values", **asked))["results"]
    async with board.page() as page:
        await page.goto("/")
        headings = await page.locator("main h2").all_inner_texts()
        assert headings[: len(ORDER)] == list(ORDER)
        for code in ("NI72", "NI92", "TUITION_PUPILS", "MUSIC_COVERAGE"):
            known = [v for v in values if v["indicator"] == code and v["value"] is not None]
            row = page.locator(f"#row-{code}")
            newest = max(known, key=lambda value: str(value["period"]))
            shown = f"{newest['value']:,}\u00a0{newest['unit']}"
            await expect(row.locator(f"#figure-{code}")).to_contain_text(shown)
            await expect(row).to_contain_text(newest["period"])
        await axe(page)
        await shot(page, "home")


async def test_the_summary_counts_every_indicator_once(board: Board) -> None:
    listed = (await told(board, "indicators", limit="500"))["results"]
    async with board.page() as page:
        await page.goto("/")
        summary = page.get_by_role("table", name="How each priority stands")
        counts = [int(text) for text in await summary.get_by_role("cell").all_inner_texts()]
        assert sum(counts) == len(listed)
        assert await page.locator("[id^='row-']").count() < len(listed)


async def test_a_new_target_shows_without_a_reload_and_nothing_else_moves(board: Board) -> None:
    await set_target(board, 58.3)
    async with board.page() as page:
        async with page.expect_response(lambda answer: answer.status == 204):
            await page.goto("/")
        row = page.locator("#row-NI72")
        await expect(row).to_contain_text("58.3")
        missing = page.locator("details").first
        await missing.locator("summary").click()
        await page.locator("#to-NI72").focus()
        await page.evaluate("window.isTheSame = true")
        await set_target(board, 41.5)
        await expect(row).to_contain_text("41.5", timeout=15_000)
        await expect(row).to_have_class(re.compile("board-changed"))
        await expect(page.locator("#renewed")).to_have_text(
            re.compile(r"Renewed at \d\d:\d\d:\d\d")
        )
        await expect(page.locator("#to-NI72")).to_be_focused()
        await expect(missing).to_have_attribute("open", "")
        assert await page.locator(".board-changed").count() == 1
        assert await page.evaluate("window.isTheSame")
    await set_target(board, 58.3)


async def test_the_time_control_shows_what_was_known_before(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/")
        assert await page.locator("#row-NI72").count() == 1
        await page.get_by_label("Known at").fill("2009-12-03")
        await page.get_by_role("button", name="Look").click()
        await expect(page.get_by_text("No figure is known of this moment.")).to_be_visible()
        await page.get_by_role("link", name="Back to now").click()
        await page.get_by_label("As at").fill("2009-06-30")
        await page.get_by_role("button", name="Look").click()
        await expect(page.get_by_text("As at 30 June 2009.")).to_be_visible()
        year = (await told(board, "values", as_at="2009-06-30", **OF_BOLTON))["results"]
        known = [each["period"] for each in year if each["value"] is not None]
        assert "2008/09" not in known, "the year's results came in August"
        await expect(page.locator("#row-NI72")).to_contain_text(max(known))
        assert await page.locator("[sse-connect]").count() == 0, "a day that is over stays so"


async def test_everything_is_readable_without_javascript(board: Board) -> None:
    async with board.page(javascript=False) as page:
        await page.goto("/")
        await expect(page.locator("#row-NI72")).to_contain_text("%")
        await page.locator("#to-NI72").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Good level")


async def test_a_figure_is_explained_by_the_keyboard_alone(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.locator("#to-NI72").focus()
        await page.keyboard.press("Tab")
        await expect(page.locator("#figure-NI72")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/board/values/NI72.*")
        await expect(page.locator("#working")).to_contain_text("100 \u00d7")


async def test_a_head_sees_the_own_school_and_is_told_so(board: Board) -> None:
    asked = {"indicator": "NI72", "level": "organisation", "period": "2008/09"}
    school = (await told(board, "values", **asked))["results"][0]
    who = await board.client(roles=["head"], organisations=[school["place"]])
    async with board.page(who) as page:
        await page.goto("/")
        title = page.get_by_role("heading", level=1)
        await expect(title).to_contain_text(school["organisation"]["name"])
        await expect(page.get_by_text("your own school or setting only")).to_be_visible()
        await expect(page.locator("#figure-NI72")).to_contain_text(f"{school['value']}")


async def test_the_first_load_is_small(board: Board) -> None:
    async with board.page() as page:
        answers: list[Response] = []

        def note(answer: Response) -> None:
            answers.append(answer)

        page.on("response", note)
        await page.goto("/", wait_until="load")
        parts = [each for each in answers if each.status == 200 and "/stream" not in each.url]
        sizes = {each.url: len(gzip.compress(await each.body())) for each in parts}
    assert len(sizes) >= 5, sizes
    assert sum(sizes.values()) < 200_000, sizes
