"""Tiers, visits and the plan, as the API tells them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from playwright.async_api import expect

from tests.board.browser import Board, axe, shot
from tests.board.test_schools import AS_AT, told

PLAN = "350.2009-10"


async def test_tiers_tell_how_many_and_which_and_what_waits(board: Board) -> None:
    counts = await told(board, "/sif/tiers", area="350", on=AS_AT)
    review = await told(board, "/sif/categories/reviews/2009-10-AUT", area="350", on=AS_AT)
    async with board.page() as page:
        await page.goto(f"/board/tiers?as_at={AS_AT}")
        table = page.get_by_role("table", name="Schools on 3 December 2009")
        for number, count in counts["by_tier"].items():
            row = table.get_by_role("row").nth(int(number))
            await expect(row.get_by_role("cell").first).to_have_text(str(count))
        await expect(page.get_by_role("heading", name="autumn term 2009/10")).to_be_visible()
        waiting = page.get_by_role("table", name="Waiting for somebody").locator("tbody tr")
        await expect(waiting).to_have_count(len(review["results"]))
        await axe(page)
        await shot(page, "tiers")


async def test_the_other_framework_is_chosen_without_scripts_and_the_day_is_kept(
    board: Board,
) -> None:
    async with board.page(javascript=False) as page:
        await page.goto(f"/board/tiers?as_at={AS_AT}")
        await page.get_by_label("Framework").select_option("early_years")
        await page.get_by_role("button", name="Show").click()
        await expect(
            page.get_by_role("table", name="Early years on 3 December 2009")
        ).to_be_visible()
        assert f"as_at={AS_AT}" in page.url


async def test_before_the_first_review_nobody_has_a_tier(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/board/tiers?as_at=2008-10-01")
        await expect(
            page.get_by_text("No review has begun in the autumn term 2008/09.")
        ).to_be_visible()
        await expect(page.get_by_text("No school or setting has moved")).to_be_visible()


async def test_visits_are_counted_as_the_programme_counts_them(board: Board) -> None:
    asked = {"area": "350", "period": "2009/10", "on": AS_AT}
    programme = await told(board, "/sif/visits/programme", **asked)
    everything = programme["all"]
    async with board.page() as page:
        await page.goto(f"/board/visits?as_at={AS_AT}")
        main = page.get_by_role("main")
        await expect(main).to_contain_text(
            f"{everything['made']} of {everything['planned']} visits made,"
            f" {everything['overdue']} overdue"
        )
        overdue = page.get_by_role("table", name="Not made yet").locator("tr", has_text="overdue")
        await expect(overdue).to_have_count(everything["overdue"])
        early = page.get_by_role("table", name="How far each programme is")
        overview = await told(board, "/earlyyears/programmes/overview", area="350", on=AS_AT)
        for each in overview["results"]:
            row = early.get_by_role("row").filter(has_text=each["title"])
            await expect(row.get_by_role("cell").nth(2)).to_have_text(f"{each['all']['made']}")
        await axe(page)
        await shot(page, "visits")


async def test_a_year_without_visits_says_so(board: Board) -> None:
    async with board.page() as page:
        await page.goto("/board/visits?period=2005/06")
        await expect(page.get_by_text("No visits are planned for this year.")).to_be_visible()


def _titles(elements: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in elements:
        yield each["title"]
        yield from _titles(each["children"])


async def test_the_plan_tells_its_activities_by_status_with_figures(board: Board) -> None:
    plan = await told(board, f"/kpi/plans/{PLAN}")
    async with board.page() as page:
        await page.goto("/board/plan")
        await expect(page.get_by_role("heading", level=1)).to_have_text(plan["title"])
        await expect(page.locator("tbody tr")).to_have_count(len(plan["activities"]))
        await expect(page.get_by_role("heading", name="Priorities")).to_be_visible()
        shown = await page.get_by_role("main").inner_text()
        titles = list(_titles(plan["elements"]))
        assert [title for title in titles if title not in shown] == []
        assert "Objective: " in shown
        figures = page.locator('a[href*="/board/values/NI72.350."]')
        await expect(figures.first).to_contain_text("%")
        await axe(page)
        await shot(page, "plan")


async def test_one_status_of_the_plan_is_chosen(board: Board) -> None:
    plan = await told(board, f"/kpi/plans/{PLAN}")
    wanted = plan["activities"][0]["status"]
    count = sum(each["status"] == wanted for each in plan["activities"])
    async with board.page(javascript=False) as page:
        await page.goto(f"/board/plan?status={wanted}")
        await expect(page.locator("tbody tr")).to_have_count(count)
        await page.goto("/board/plan?status=cancelled")
        if not any(each["status"] == "cancelled" for each in plan["activities"]):
            await expect(page.get_by_text("No activity of the plan is cancelled.")).to_be_visible()
