"""One indicator and one figure: what it means, where it stands, why it is what it is."""

from playwright.async_api import expect

from tests.board.browser import Board, axe, shot
from tests.board.test_home import NAME, set_target, told

PAGE = "/board/indicators/NI72"


async def test_the_page_tells_figure_target_groups_and_schools_as_the_api_does(
    board: Board,
) -> None:
    await set_target(board, 58.3)
    value = await told(board, f"values/{NAME}")
    girls = await told(board, "values/NI72.350.2008-09.gender=F")
    asked = {"indicator": "NI72", "level": "organisation", "period": "2008/09", "limit": "500"}
    schools = (await told(board, "values", **asked))["results"]
    async with board.page() as page:
        await page.goto(f"{PAGE}?period=2008/09")
        await expect(page.locator("#figure")).to_contain_text(f"{value['value']}")
        await expect(page.get_by_text(value["variance_words"])).to_be_visible()
        await expect(page.get_by_role("row", name="Girls")).to_contain_text(f"{girls['value']}")
        rows = page.locator("[id^='school-']")
        assert await rows.count() == len(schools)
        one = next(each for each in schools if each["value"] is not None)
        row = page.locator(f"#school-{one['place']}")
        await expect(row).to_contain_text(f"{one['value']}")
        href = await row.get_by_role("link").first.get_attribute("href")
        assert href == f"/board/schools/{one['place']}"
        await axe(page)
        await shot(page, "indicator")


async def test_the_chart_has_a_text_and_a_table_of_the_same_figures(board: Board) -> None:
    value = await told(board, f"values/{NAME}")
    async with board.page() as page:
        await page.goto(f"{PAGE}?period=2008/09")
        chart = page.locator(".board-chart svg")
        await expect(chart).to_have_attribute("role", "img")
        assert f"2008/09 {value['value']}" in (await chart.get_attribute("aria-label") or "")
        await page.get_by_text("The figures of the chart").click()
        table = page.get_by_role("table", name="by period")
        await expect(table.get_by_role("row", name="Bolton").first).to_contain_text(
            f"{value['value']}"
        )
        await expect(table.get_by_role("row", name="Target")).to_contain_text(f"{value['target']}")


async def test_schools_are_sorted_by_a_link(board: Board) -> None:
    async with board.page(javascript=False) as page:
        await page.goto(f"{PAGE}?period=2008/09")
        await page.get_by_role("link", name="value", exact=True).click()
        told_of = await page.locator("[id^='school-'] [id^='figure-']").all_inner_texts()
        numbers = [float(text.split("\u00a0")[0]) for text in told_of]
        assert len(numbers) > 1
        assert numbers == sorted(numbers, reverse=True)


async def test_the_page_renews_itself(board: Board) -> None:
    await set_target(board, 58.3)
    async with board.page() as page:
        async with page.expect_response(lambda answer: answer.status == 204):
            await page.goto(f"{PAGE}?period=2008/09")
        await set_target(board, 44.4)
        row = page.get_by_text("44.4\u00a0%").first
        await expect(row).to_be_visible(timeout=15_000)
    await set_target(board, 58.3)


async def test_a_figure_is_explained_down_to_what_was_sent_in(board: Board) -> None:
    why = await told(board, f"values/{NAME}/explanation")
    async with board.page() as page:
        await page.goto(f"{PAGE}?period=2008/09")
        await page.locator("#figure-link").click()
        await expect(page.locator("#working")).to_have_text(why["working"])
        part = why["contributions"][0]
        await page.get_by_role("link", name=f"{part['name']}: explain this figure").click()
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.locator(".govuk-body-l")).to_contain_text(part["name"])
        await expect(page.locator(".govuk-body-l")).to_contain_text(f"{part['value']}")
        await page.go_back()
        events = page.get_by_role("table", name="Events behind the figure")
        assert await events.get_by_role("row").count() > 1
        assert ".v1" not in await events.inner_text(), "events are told in words"
        await axe(page)
        await shot(page, "explanation")


async def test_an_indicator_without_figures_says_so(board: Board) -> None:
    held = await told(board, "values", area="350", level="area", limit="500")
    known = {each["indicator"] for each in held["results"] if each["value"] is not None}
    every = (await told(board, "indicators", limit="500"))["results"]
    code = next(each["code"] for each in every if each["code"] not in known)
    async with board.page() as page:
        await page.goto(f"/board/indicators/{code}")
        await expect(page.get_by_text("Nothing has been collected")).to_be_visible()
        await axe(page)


async def test_what_there_is_not_is_said_in_words(board: Board) -> None:
    async with board.page() as page:
        answer = await page.goto("/board/indicators/NOSUCH")
        assert answer is not None
        assert answer.status == 404
        await expect(page.get_by_role("link", name="To the indicators")).to_be_visible()
