"""Signing in and out, and what a cookie is worth."""

from http.cookies import Morsel, SimpleCookie

import httpx
from cryptography.fernet import Fernet

from gateway.board.asking import asking
from gateway.board.session import COOKIE, Client, Sessions
from tests.gateway.board.conftest import TRIES, Front

WHERE = "/board/submissions"


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    found: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return found[COOKIE]


async def test_who_signs_in_goes_where_they_were_going(front: Front) -> None:
    async with front.browser() as browser:
        first = await browser.get(f"{WHERE}?kind=fourteen19/learners")
        assert (first.status_code, first.headers["location"]) == (303, "/board/sign-in")
        answer = await front.sign_in(browser, "board-officer")
        assert answer.headers["location"] == f"{WHERE}?kind=fourteen19/learners"
        assert (await browser.get(WHERE)).status_code == 200


async def test_a_wrong_secret_signs_nobody_in(front: Front) -> None:
    async with front.browser() as browser:
        answer = await front.sign_in(browser, "board-officer", "wrong")
        assert answer.status_code == 422
        assert "not right" in answer.text
        assert COOKIE not in browser.cookies


async def test_no_script_and_no_other_site_gets_the_cookie(front: Front, strict: Front) -> None:
    async with front.browser() as browser:
        plain = cookie_of(await front.sign_in(browser, "board-officer"))
    async with strict.browser() as browser:
        https = cookie_of(await strict.sign_in(browser, "board-officer"))
    for cookie in (plain, https):
        assert cookie["httponly"]
        assert cookie["samesite"].lower() == "lax"
        assert 0 < int(cookie["max-age"]) <= 8 * 3600
        assert front.issuer.secrets["board-officer"] not in cookie.value
    assert not plain["secure"]
    assert https["secure"]


async def test_a_cookie_that_was_changed_is_none(front: Front) -> None:
    async with front.browser() as browser:
        await front.sign_in(browser, "board-officer")
        good = browser.cookies[COOKIE]
        middle = len(good) // 2
        bad = good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :]
    async with front.browser(Cookie=f"{COOKIE}={bad}") as browser:
        assert (await browser.get(WHERE)).headers["location"] == "/board/sign-in"


async def test_a_token_that_ended_is_taken_anew(front: Front) -> None:
    await front.issuer.client("board-reader", roles=["administrator"])
    who = Client("board-reader", front.issuer.secrets["board-reader"])
    sessions = Sessions(Fernet.generate_key())
    ended = await front.issuer.token("board-reader") + "x"
    sessions.keep(who, ended, seconds=600)
    async with asking(front.gateway, sessions, who, peer="127.0.0.1") as api:
        assert (await api.get("/identity/clients/board-reader"))["client_id"] == "board-reader"


async def test_signed_out_is_out(front: Front) -> None:
    async with front.browser() as browser:
        await front.sign_in(browser, "board-officer")
        await browser.post("/board/sign-out")
        assert COOKIE not in browser.cookies
        assert (await browser.get(WHERE)).status_code == 303


async def test_guessing_secrets_is_held_up(strict: Front) -> None:
    async with strict.browser() as browser:
        answers = [
            (await strict.sign_in(browser, "board-officer", f"guess {number}")).status_code
            for number in range(TRIES + 1)
        ]
    assert answers[-1] == 429


async def test_nobody_is_sent_to_another_site(front: Front) -> None:
    for elsewhere in ("https://bad.example/", "//bad.example/", "/\\bad.example"):
        async with front.browser(Cookie=f"board_to={elsewhere}") as browser:
            answer = await front.sign_in(browser, "board-officer")
            assert answer.headers["location"] == "/"


async def test_a_form_of_another_site_is_refused(front: Front) -> None:
    async with front.browser() as browser:
        await front.sign_in(browser, "board-officer")
        answer = await browser.post("/board/sign-out", headers={"Origin": "https://bad.example"})
        assert answer.status_code == 403
        assert (await browser.get(WHERE)).status_code == 200
        own = await browser.post("/board/sign-out", headers={"Origin": front.url})
        assert own.status_code == 303
