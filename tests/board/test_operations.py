"""How every part is, and what to do."""

from playwright.async_api import expect

from tests.board.browser import Board, axe, shot

PARTS = 7


async def test_every_part_is_told_with_the_files_that_came_in(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/board/operations")
        parts = page.get_by_role("table", name="Every part").get_by_role("row")
        await expect(parts).to_have_count(PARTS + 1)
        files = page.get_by_role("table", name="Files that came in last")
        await expect(files.get_by_role("cell", name="Taken in").first).to_be_visible()
        await expect(files.get_by_role("cell", name="Tried out only")).to_have_count(0)
        await axe(page)
        await shot(page, "operations")


async def test_it_works_without_javascript(board: Board) -> None:
    async with board.page(javascript=False) as page:
        await page.goto("/board/operations")
        await page.get_by_role("link", name="Look again").click()
        await expect(page.get_by_role("table", name="Every part")).to_be_visible()


async def test_it_renews_itself_and_keeps_the_files(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/board/operations")
        first = await page.get_by_text("Read at").inner_text()
        async with page.expect_response("**/board/operations", timeout=30_000):
            pass
        await expect(page.get_by_text("Read at")).not_to_have_text(first)
        await expect(page.get_by_role("table", name="Files that came in last")).to_be_visible()


async def test_an_operator_sees_no_file_of_children(board: Board) -> None:
    who = await board.client(roles=["operator"])
    async with board.page(who) as page:
        await page.goto("/board/operations")
        await expect(page.get_by_role("table", name="Every part")).to_be_visible()
        await expect(page.get_by_text("none that your role may see")).to_be_visible()
