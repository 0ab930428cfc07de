"""What all pages have in common: policy, assets, the root, sizes."""

import re

from tests.gateway.board.conftest import Front


async def test_every_page_allows_own_scripts_and_styles_only(front: Front) -> None:
    async with front.browser() as browser:
        await front.sign_in(browser, "board-officer")
        for path in ("/board/sign-in", "/board/submissions", "/board/nowhere", "/board/reports/x"):
            answer = await browser.get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, path
            assert "unsafe" not in policy, path
            assert answer.headers["cache-control"] == "no-store", path
            assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", answer.text), path


async def test_assets_are_kept_and_change_their_address(front: Front) -> None:
    async with front.browser() as browser:
        text = (await browser.get("/board/sign-in")).text
        assets = set(re.findall(r'"(/board/assets/[^"]+)"', text))
        assert len(assets) >= 3
        for asset in assets:
            assert re.search(r"\?[0-9a-f]{10}$", asset)
            answer = await browser.get(asset)
            assert answer.status_code == 200, asset
            assert "immutable" in answer.headers["cache-control"]
            tag = {"If-None-Match": answer.headers["etag"]}
            assert (await browser.get(asset, headers=tag)).status_code == 304


async def test_a_first_load_is_light(front: Front) -> None:
    """Under 200 KB, as packed on the wire."""
    async with front.browser() as browser:
        page = await browser.get("/board/sign-in")
        total = page.num_bytes_downloaded
        for asset in set(re.findall(r'"(/board/assets/[^"]+)"', page.text)):
            total += (await browser.get(asset)).num_bytes_downloaded
    assert total < 200 * 1024


async def test_the_root_is_a_page_for_people_and_an_index_for_programs(front: Front) -> None:
    async with front.browser() as browser:
        assert (await browser.get("/")).headers["location"] == "/board/sign-in"
        program = await browser.get("/", headers={"Accept": "application/json"})
        assert program.json()["openapi"] == "/openapi.json"


async def test_too_large_a_form_is_refused_unread(strict: Front) -> None:
    async with strict.browser() as browser:
        answer = await browser.post("/board/sign-in", data={"name": "x" * 5000})
        assert answer.status_code == 413


async def test_who_sends_nothing_is_told_so(front: Front) -> None:
    """An officer's role sends only some kinds; what it does not is refused in words."""
    async with front.browser() as browser:
        await front.sign_in(browser, "board-officer")
        answer = await browser.get("/board/submissions?kind=no/such")
        assert answer.status_code == 404
        assert "no such page" in answer.text


async def test_what_no_form_sends_is_told_on_a_page(front: Front) -> None:
    async with front.browser() as browser:
        await front.sign_in(browser, "board-officer")
        answer = await browser.get("/board/map", params={"show": "x" * 61})
        assert answer.status_code == 422
        assert answer.headers["content-type"].startswith("text/html")
        assert "show: String should have at most 60 characters" in answer.text
