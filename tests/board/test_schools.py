"""Schools and settings: the list, its search, and the page of one, as the API tells them."""

from typing import Any

from playwright.async_api import expect

from tests.board.browser import Board, axe, shot

AS_AT = "2009-12-03"
SCHOOL = "190002"


async def told(board: Board, path: str, **asked: str) -> Any:
    async with board.api.get(f"/v1{path}", params=asked) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def test_the_list_shows_every_school_with_its_tier_and_inspection(board: Board) -> None:
    asked = {"area": "350", "open_on": AS_AT, "limit": "500"}
    every = (await told(board, "/schools/organisations", **asked))["results"]
    async with board.page() as page:
        await page.goto(f"/board/schools?as_at={AS_AT}")
        await expect(page.locator("tbody tr")).to_have_count(len(every))
        row = page.get_by_role("row").filter(has=page.locator(f'a[href*="/{SCHOOL}?"]'))
        tier = (await told(board, f"/sif/organisations/{SCHOOL}/categories", on=AS_AT))["tier"]
        await expect(row).to_contain_text(f"{tier} ")
        await expect(row).to_contain_text("Good, 11 February 2009")
        await axe(page)
        await shot(page, "schools")


async def test_schools_are_found_by_name_and_phase_without_scripts(board: Board) -> None:
    async with board.page(javascript=False) as page:
        await page.goto("/board/schools")
        await page.get_by_label("Name or number").fill("nursery scool")
        await page.get_by_label("Phase").select_option("nursery")
        await page.get_by_role("button", name="Find").click()
        await expect(page.locator("tbody tr")).to_have_count(1)
        await expect(page.get_by_role("link", name="Sample Nursery School")).to_be_visible()
        await page.get_by_label("Name or number").fill("no such thing anywhere")
        await page.get_by_role("button", name="Find").click()
        await expect(page.get_by_text("No school or setting fits.")).to_be_visible()


async def test_a_school_tells_all_that_is_known_and_every_figure_explains_itself(
    board: Board,
) -> None:
    async with board.page() as page:
        await page.goto(f"/board/schools?as_at={AS_AT}")
        link = page.locator(f'a[href*="/schools/{SCHOOL}?"]')
        await link.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sample Primary School 2")
        main = page.get_by_role("main")
        for words in ("3502902", "2 Specific Support", "11 February 2009", "Sample Partner"):
            await expect(main).to_contain_text(words)
        timeline = await told(board, f"/sif/organisations/{SCHOOL}/timeline", until=AS_AT)
        newest = timeline["results"][0]["what"]
        await expect(main).to_contain_text(newest[:1].upper() + newest[1:])
        await axe(page)
        await shot(page, "school")
        if await page.locator("details:not([open])").count():
            await page.get_by_text("without a target").first.click()
        figure = page.get_by_role("link", name="explain this figure").first
        name = await figure.get_attribute("href")
        assert name is not None
        assert f".{SCHOOL}." in name
        await figure.click()
        await page.wait_for_url(f"**/board/values/*as_at={AS_AT}*")


async def test_an_earlier_day_does_not_know_what_came_later(board: Board) -> None:
    async with board.page() as page:
        await page.goto(f"/board/schools/{SCHOOL}?as_at=2009-10-15")
        main = page.get_by_role("main")
        await expect(main).to_contain_text("Visit: performance review and targets")
        await expect(main).not_to_contain_text("Category: Specific Support")


async def test_a_head_sees_the_own_school_and_is_told_what_is_not_shown(board: Board) -> None:
    who = await board.client(roles=["head"], organisations=[SCHOOL])
    async with board.page(who) as page:
        await page.goto(f"/board/schools/{SCHOOL}")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sample Primary School 2")
        for address in ("schools", "map", "tiers", "visits", "plan"):
            answer = await page.goto(f"/board/{address}")
            assert answer is not None
            assert answer.status == 200, address
        await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def test_a_number_of_no_school_is_said(board: Board) -> None:
    async with board.page() as page:
        answer = await page.goto("/board/schools/199999")
        assert answer is not None
        assert answer.status == 404
        await expect(page.get_by_role("heading", level=1)).to_have_text("No such school")
