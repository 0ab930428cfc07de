"""Signing in and out, as a person does it."""

from playwright.async_api import expect

from tests.board.browser import Board, axe, shot, sign_in


async def test_a_page_asks_who_you_are_and_then_opens(board: Board) -> None:
    who = await board.client()
    async with board.page(signed_in=False) as page:
        await page.goto("/board/submissions")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        await axe(page)
        await shot(page, "sign-in")
        await page.get_by_label("Name").fill(who.name)
        await page.get_by_label("Secret").fill(who.secret)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/board/submissions")
        await page.get_by_role("button", name="Sign out").click()
        await page.goto("/")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


async def test_a_wrong_secret_is_said_beside_the_form(board: Board) -> None:
    who = await board.client()
    async with board.page(signed_in=False, javascript=False) as page:
        await page.goto("/board/sign-in")
        await page.get_by_label("Name").fill(who.name)
        await page.get_by_label("Secret").fill("not the secret at all")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("alert")).to_contain_text("not right")
        assert await page.get_by_label("Name").input_value() == who.name


async def test_the_first_tab_stop_skips_to_the_content(board: Board) -> None:
    async with board.page() as page:
        await sign_in(page, await board.client())
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        await page.keyboard.press("Enter")
        assert page.url.endswith("#main")
