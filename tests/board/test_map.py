"""The map: wards from the local file, schools where the register says, and the table beside it."""

from typing import Any

import pytest
from playwright.async_api import expect

from education.national_grid import place_of
from tests.board.browser import Board, axe, shot
from tests.board.test_schools import AS_AT, told

PLACED = {"190002": (371_500, 409_500), "190008": (371_900, 410_100)}


@pytest.fixture(scope="module")
async def placed(board: Board) -> None:
    """Two schools of the sample that stand where this says."""
    for key, (easting, northing) in PLACED.items():
        address = f"/v1/schools/organisations/{key}"
        async with board.api.get(address) as answer:
            tag = answer.headers["ETag"]
        headers = {"If-Match": tag, "X-Reason": "Measured for the map"}
        fields = {"easting": easting, "northing": northing}
        async with board.api.patch(address, json=fields, headers=headers) as answer:
            assert answer.status == 200, await answer.text()


async def _drawn(page: Any, key: str) -> tuple[float, float]:
    moved = await page.locator(f'svg a[href*="/{key}?"] > g').get_attribute("transform")
    right, down = moved.removeprefix("translate(").removesuffix(")").split(" ")
    return float(right), float(down)


@pytest.mark.usefixtures("placed")
async def test_schools_stand_where_the_register_says_with_their_tier(board: Board) -> None:
    async with board.page() as page:
        await page.goto(f"/board/map?as_at={AS_AT}")
        titles = await page.locator("svg path > title").all_text_contents()
        assert sum("Tonge with the Haulgh: " in title for title in titles) == 1
        here, there = await _drawn(page, "190002"), await _drawn(page, "190008")
        west, east = (place_of(*PLACED[key]).longitude for key in PLACED)
        assert west < east
        assert here[0] < there[0]  # further east is further right
        assert here[1] > there[1]  # further north is further up
        mark = page.locator('svg a[href*="/190002?"]')
        assert "2 Specific Support" in (await mark.locator("title").text_content() or "")
        assert await mark.locator("text").text_content() == "2"
        await axe(page)
        await shot(page, "map")
        await mark.locator("circle, path").first.click()
        await page.wait_for_url("**/board/schools/190002?*")


@pytest.mark.usefixtures("placed")
async def test_an_indicator_is_chosen_and_its_colours_and_figures_told(board: Board) -> None:
    asked = {"level": "organisation", "indicator": "NI73", "organisation": "190002"}
    values = (await told(board, "/kpi/values", **asked))["results"]
    newest = max((v for v in values if v["value"] is not None), key=lambda v: str(v["period"]))
    async with board.page(javascript=False) as page:
        await page.goto("/board/map")
        await page.get_by_label("Show").select_option("NI73")
        await page.get_by_role("button", name="Draw").click()
        row = page.locator("tbody tr").filter(has=page.locator('a[href*="/190002"]'))
        await expect(row).to_contain_text(f"{newest['value']}")
        await expect(row.get_by_role("link", name="explain this figure")).to_have_count(1)
    async with board.page() as page:
        await page.goto("/board/map?show=NI73")
        await axe(page)


@pytest.mark.usefixtures("placed")
async def test_the_table_needs_no_map_and_no_home_is_shown(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/board/map")
        table = page.get_by_role("table")
        await expect(
            table.get_by_role("link", name="Sample Primary School 2", exact=True)
        ).to_be_visible()
        assert await page.get_by_text("Sample Childminder").count() == 0
        assert await page.locator("svg a").evaluate_all("all => all.every(a => a.tabIndex < 0)")
