"""Sending a file: what is wrong with it, what it would move, and what became of it."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.board.browser import Board, Who, axe, shot

FORM = "/board/submissions?kind=fourteen19/learners"
COLLEGE = "10990001"
HEADING = "academic_year,provider,learner_ref,uln,surname,forename,dob,year_group"
GOOD = f"2009/10,{COLLEGE},BOARD1,9000000083,Example,Ann,1993-11-02,12"
FAULTY = f"2009/10,{COLLEGE},BOARD2,9000000099,Example,Ben,1994-02-17,12"


def file_of(folder: Path, *rows: str) -> str:
    file = folder / "learners.csv"
    file.write_text("\n".join([HEADING, *rows, ""]))
    return str(file)


async def college(board: Board) -> Who:
    return await board.client(roles=["partner"], organisations=[COLLEGE])


async def check(page: Page, file: str) -> None:
    await page.goto(FORM)
    await page.get_by_label("Your file").set_input_files(file)
    await page.get_by_role("button", name="Check the file").click()


async def test_a_college_is_offered_what_it_may_send(board: Board) -> None:
    async with board.page(await college(board)) as page:
        await page.goto("/board/submissions")
        await expect(page.get_by_role("link", name="Learners of a school")).to_be_visible()
        await expect(page.get_by_role("link", name="Register of organisations")).to_have_count(0)
        await axe(page)
        await shot(page, "submissions")


@pytest.mark.parametrize("javascript", [True, False])
async def test_every_error_is_beside_its_row(
    board: Board, tmp_path: Path, javascript: bool
) -> None:
    async with board.page(await college(board), javascript=javascript) as page:
        await check(page, file_of(tmp_path, GOOD, FAULTY))
        errors = page.get_by_role("table", name="Errors")
        row = errors.get_by_role("row").filter(has_text="Row 2")
        await expect(row).to_contain_text("9000000099")
        await expect(row).to_contain_text("check digit")
        await expect(row).to_contain_text("Learner Register")
        await expect(page.get_by_role("button", name="Send this file")).to_have_count(0)
        await row.get_by_text("Whole row").click()
        await expect(row.get_by_text("1994-02-17")).to_be_visible()
        if javascript:
            await axe(page)
            await shot(page, "submission-errors")


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_good_file_is_previewed_sent_and_taken_back(
    board: Board, tmp_path: Path, javascript: bool
) -> None:
    mine = GOOD.replace("BOARD1", f"SENT{javascript:d}").replace("9000000083", "")
    async with board.page(await college(board), javascript=javascript) as page:
        await check(page, file_of(tmp_path, mine))
        await expect(page.get_by_text("Nothing has been sent yet")).to_be_visible()
        await expect(page.get_by_role("row", name="New 1")).to_be_visible()
        await expect(page.get_by_text("would go").first).to_be_visible()
        if javascript:
            await axe(page)
            await shot(page, "submission-preview")
        await page.get_by_role("button", name="Send this file").click()
        await expect(page.get_by_role("heading", name="Taken in")).to_be_visible()
        if javascript:
            await expect(
                page.get_by_text("NEET at the end of the month in November 2009 went").first
            ).to_be_visible(timeout=60_000)
            await axe(page)
            await shot(page, "submission-receipt")
        await page.get_by_text("Take this file back").click()
        await page.get_by_label("Why").fill("Sent by a test")
        await page.get_by_role("button", name="Take it back").click()
        await expect(page.get_by_role("heading", name="Taken back")).to_be_visible()


async def test_the_good_rows_can_be_sent_alone(board: Board, tmp_path: Path) -> None:
    async with board.page(await college(board)) as page:
        await check(page, file_of(tmp_path, GOOD.replace("BOARD1", "ALONE"), FAULTY))
        await page.get_by_text("Other ways to send this file").click()
        await page.get_by_label("Leave the rows with errors out").check()
        await page.get_by_role("button", name="Check it that way").click()
        await expect(page.get_by_role("row", name="With errors 1")).to_be_visible()
        await expect(page.get_by_role("button", name="Send the good rows")).to_be_visible()


async def test_a_whole_file_that_lost_most_rows_is_held_up(board: Board, tmp_path: Path) -> None:
    async with board.page(await college(board)) as page:
        await page.goto(FORM)
        await page.get_by_label("It is whole").check()
        await page.get_by_label("Your file").set_input_files(file_of(tmp_path, GOOD))
        await page.get_by_role("button", name="Check the file").click()
        await expect(page.get_by_role("table", name="Errors")).to_contain_text("would replace")


async def test_no_file_and_a_spreadsheet_are_told(board: Board, tmp_path: Path) -> None:
    sheet = tmp_path / "learners.xlsx"
    sheet.write_bytes(b"PK\x03\x04 and so on")
    async with board.page(await college(board)) as page:
        await page.goto(FORM)
        await page.get_by_role("button", name="Check the file").click()
        await expect(page.get_by_role("alert")).to_contain_text("Choose a file")
        await axe(page)
        await check(page, str(sheet))
        await expect(page.get_by_role("alert")).to_contain_text("CSV UTF-8")


async def test_the_form_is_used_by_keyboard_alone(board: Board, tmp_path: Path) -> None:
    async with board.page(await college(board)) as page:
        await page.goto(FORM)
        await page.get_by_label("Your file").set_input_files(file_of(tmp_path, FAULTY))
        await page.get_by_label("Your file").focus()
        for _ in range(20):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.innerText") == "Check the file":
                break
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_be_focused()


async def test_who_may_not_send_is_told_so(board: Board) -> None:
    who = await board.client(roles=["operator"])
    async with board.page(who) as page:
        await page.goto(FORM)
        await expect(page.get_by_text("does not send this kind")).to_be_visible()
        await page.goto("/board/submissions")
        await expect(page.get_by_text("nothing for you to send")).to_be_visible()
