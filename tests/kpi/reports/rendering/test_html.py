"""The page: its order, its figures' names, and how a browser and a screen reader find it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from services.kpi.reports.rendering import HTML_POLICY, html_of
from tests.board.browser import chromium
from tests.kpi.reports.rendering import reading
from tests.kpi.reports.rendering.documents import BARS, DIGEST, DRAFT, NI72, NOTICE, TREND

ADDRESS = "http://report.test/"


@pytest.fixture(scope="module")
def told() -> reading.Page:
    return reading.Page(html_of(DRAFT, [NOTICE], digest=DIGEST))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("no browser: install chromium, chromium-browser or google-chrome")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield made
        made.close()


def shown(browser: Browser, width: int, complaints: list[str]) -> Page:
    """The page as the service answers it, under its policy."""

    def answer(route: Route) -> None:
        headers = {"content-type": "text/html", "content-security-policy": HTML_POLICY}
        route.fulfill(body=html_of(DRAFT, [NOTICE], digest=DIGEST), headers=headers)

    page = browser.new_page(viewport={"width": width, "height": 800})
    page.on("console", lambda message: complaints.append(message.text))
    page.route("**/*", answer)
    page.goto(ADDRESS)
    return page


def test_headings_follow_each_other_without_a_gap(told: reading.Page) -> None:
    levels = [int(tag[1]) for tag, _ in told.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels == [1, 2, 2, 2, 3, 3, 4]


def test_the_notice_comes_before_the_first_section(told: reading.Page) -> None:
    headings = [text for tag, text in told.texts if tag == "h2"]
    assert headings == ["Correction notice", "Purpose", "Early years"]


def test_each_figure_says_which_value_it_is_of(told: reading.Page) -> None:
    named = [(held["value"], held["data-member"]) for held in told.all("data")]
    assert named == [(NI72, "value"), (NI72, "variance_words")] * 2
    assert next(text for tag, text in told.texts if tag == "data") == "51.6 %"


def test_tables_have_captions_and_heads(told: reading.Page) -> None:
    assert len(told.all("caption")) == len(told.all("table")) == 3
    assert {held["scope"] for held in told.all("th")} == {"row", "col"}


def test_pictures_have_words(told: reading.Page) -> None:
    named = [held for held in told.all("svg") if held.get("role") == "img"]
    assert [held["aria-labelledby"] for held in named] == [
        "chart-1-title chart-1-description",
        "chart-2-title chart-2-description",
    ]
    told_of = [text for tag, text in told.texts if tag == "desc"]
    assert told_of == [TREND.description, BARS.description]


def test_no_name_is_given_twice(told: reading.Page) -> None:
    names = [held["id"] for _, held in told.elements if "id" in held]
    assert len(names) == len(set(names))


def test_it_asks_for_nothing_from_elsewhere(told: reading.Page) -> None:
    asked = ("src", "href", "action", "style", "xlink:href")
    assert not [held for _, held in told.elements for name in asked if name in held]


@pytest.mark.parametrize("width", [375, 1280])
def test_a_browser_shows_it_under_its_policy(browser: Browser, width: int) -> None:
    complaints: list[str] = []
    page = shown(browser, width, complaints)
    mark = "getComputedStyle(document.querySelector('.mark')).backgroundColor"
    assert page.evaluate(mark) == "rgb(11, 12, 12)", "the page's own styles are refused"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
    page.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing_to_mend(browser: Browser, width: int) -> None:
    page = shown(browser, width, [])
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()
