"""A committee report, from a draft to a frozen page."""

import re

from playwright.async_api import Page, expect

from tests.board.browser import Board, axe, shot


async def begin(page: Page) -> None:
    await page.goto("/board/reports")
    await page.get_by_label("Day of the meeting").fill("2009-12-03")
    await page.get_by_label("Report to").fill("Scrutiny Committee")
    await page.get_by_label("Report of").fill("Director of Children's Services")
    await page.get_by_label("Contact officer").fill("Assistant Director")
    await page.get_by_role("button", name="Begin the draft").click()
    await page.wait_for_url(re.compile(r"/board/reports/\d+"))


async def sign_all(board: Board, address: str) -> None:
    """Every section of the draft whose page is at `address`."""
    at = f"/v1/kpi/reports/{address.rpartition('/')[2]}"
    async with board.api.get(at) as answer:
        sections = (await answer.json())["sections"]
    for section in sections:
        async with board.api.post(f"{at}/sections/{section['code']}/sign-off") as answer:
            assert answer.status == 200, await answer.text()


async def target(board: Board, value: str) -> None:
    """The target of NI 72 in 2008/09, from now on."""
    at = "/v1/kpi/targets/NI72.350.2008-09.all"
    async with board.api.get(at) as held:
        tag = held.headers["etag"]
    change = {"value": value, "reason": "Agreed anew"}
    async with board.api.put(at, json=change, headers={"If-Match": tag}) as answer:
        assert answer.status in (200, 201), await answer.text()


async def test_a_draft_is_written_and_signed_off(board: Board) -> None:
    async with board.page(javascript=False) as page:
        await begin(page)
        await page.get_by_text("Edit purpose").click()
        words = page.get_by_label("Words of purpose")
        await words.fill("To tell the committee how schools are doing.")
        await page.get_by_role("button", name="Save purpose").click()
        await page.get_by_role("button", name="Sign off purpose").click()
        await expect(page.get_by_role("region", name="Purpose")).to_contain_text("Signed off by")


async def test_a_draft_is_readable_by_everybody(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/board/reports")
        await axe(page)
        await shot(page, "reports")
        await begin(page)
        await axe(page)
        await shot(page, "report")


async def test_a_wrong_binding_is_told_beside_its_section(board: Board) -> None:
    async with board.page() as page:
        await begin(page)
        await page.get_by_text("Edit purpose").click()
        await page.get_by_label("Words of purpose").fill("It was {{ ni7x.value }}.")
        await page.get_by_role("button", name="Save purpose").click()
        await expect(page.get_by_role("region", name="Purpose")).to_contain_text("Error in line 1")


async def test_what_is_not_ready_is_not_published(board: Board) -> None:
    async with board.page() as page:
        await begin(page)
        await page.get_by_label("Why it is published").fill("A test")
        await page.get_by_role("button", name="Publish the report").click()
        await expect(page.get_by_role("alert")).to_contain_text("sign")


async def test_it_is_read_as_a_page_and_downloaded(board: Board) -> None:
    async with board.page() as page:
        await begin(page)
        address = page.url.partition("#")[0]
        for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
            answer = await page.request.get(f"{address}/document?format={form}")
            assert answer.status == 200
            assert (await answer.body()).startswith(begins)
        await page.get_by_role("link", name="Read it as a page").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Educational")


async def test_somebody_elses_words_are_not_written_over(board: Board) -> None:
    async with board.page() as page:
        await begin(page)
        address = page.url.partition("#")[0]
        other = await page.context.new_page()
        await other.goto(address)
        for one, words in ((other, "Theirs."), (page, "Mine.")):
            await one.get_by_text("Edit purpose").click()
            await one.get_by_label("Words of purpose").fill(words)
            await one.get_by_role("button", name="Save purpose").click()
        await expect(page.get_by_role("alert")).to_contain_text("Somebody else")
        await expect(page.get_by_label("Words of purpose")).to_have_value("Mine.")


async def test_who_may_not_write_reports_is_told_so(board: Board) -> None:
    who = await board.client(roles=["operator"])
    async with board.page(who) as page:
        await page.goto("/board/reports")
        await expect(page.get_by_text("Drafts are for the team")).to_be_visible()


async def test_a_published_report_tells_what_was_corrected_since(board: Board) -> None:
    async with board.page() as page:
        await begin(page)
        address = page.url.partition("#")[0]
        await sign_all(board, address)
        await page.reload()
        await page.get_by_label("Why it is published").fill("Agreed by the director")
        despite = page.get_by_label("Although something was found")
        if await despite.count():
            await despite.check()
        await page.get_by_role("button", name="Publish the report").click()
        await expect(
            page.get_by_text("Every figure still reads as it was published")
        ).to_be_visible()
        await expect(page.get_by_role("button", name="Save purpose")).to_have_count(0)
        await target(board, "59.0")
        await page.reload()
        table = page.get_by_role("table", name="Figures that were corrected")
        await expect(table.get_by_role("row").filter(has_text="58.3 %")).to_contain_text("59.0 %")
        await axe(page)
        await shot(page, "report-corrected")
        await target(board, "58.3")
        public = page.get_by_role("link", name="Its permanent address")
        await public.click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Educational")
