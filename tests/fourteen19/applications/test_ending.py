"""When a form is open to nobody any more: codes, texts, and who applied."""

from datetime import date, timedelta

import pytest

from chassis.clock import today
from services.fourteen19.applications.acting import KEPT_OPEN
from services.fourteen19.applications.ending import forget_ended
from tests.fourteen19.app import Fourteen19, Json
from tests.fourteen19.applications.forms import (
    ART,
    ENGINEERING,
    HAIR,
    LATER,
    TODAY,
    begun,
    decide,
    head,
    numbers_of,
    partner,
    prepare,
    sent,
)
from tests.fourteen19.applications.test_applicant import anyone_with, code_of, status_of
from tests.fourteen19.prospectus.courses import YEAR

_LAST = date(YEAR.start, 9, 30)


def _on(fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setitem(fourteen19.app.dependency_overrides, today, lambda: day)


async def _kept(fourteen19: Fourteen19) -> tuple[int, int]:
    """How many texts and codes there are."""
    [row] = await fourteen19.rows(
        "SELECT (SELECT count(*) FROM application_text) AS texts,"
        " (SELECT count(*) FROM application_code) AS codes"
    )
    return row["texts"], row["codes"]


async def test_a_lost_code_is_ended(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    code = await code_of(fourteen19, key)
    async with head(fourteen19) as caller:
        answer = await caller.delete(f"applications/{key}/access-code")
    assert answer.status_code == 204
    assert await status_of(fourteen19, code) == 404
    assert await status_of(fourteen19, await code_of(fourteen19, key)) == 200


async def test_codes_and_texts_end_after_september(
    fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    code = await code_of(fourteen19, key)
    database = fourteen19.app.state.database
    _on(fourteen19, monkeypatch, _LAST)
    assert await forget_ended(database, _LAST)
    assert (await status_of(fourteen19, code), await _kept(fourteen19)) == (200, (1, 1))
    _on(fourteen19, monkeypatch, _LAST + timedelta(days=1))
    assert await status_of(fourteen19, code) == 404
    assert await forget_ended(database, _LAST + timedelta(days=1))
    assert await _kept(fourteen19) == (0, 0)
    whole = await fourteen19.get(f"applications/{key}")
    assert set(whole["texts"].values()) == {None}


async def test_a_young_person_takes_the_whole_form_back(
    fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft too. What was written is deleted at once, the code ends with the day."""
    ann, bob = await prepare(fourteen19)
    for key in (await sent(fourteen19, ann, HAIR, ART), await begun(fourteen19, bob, HAIR)):
        code = await code_of(fourteen19, key)
        async with anyone_with(fourteen19, code) as me:
            answer = await me.post("my-application/withdrawal")
        mine = answer.json()
        assert (answer.status_code, mine["status"]) == (200, "withdrawn"), answer.text
        assert {each["status"] for each in mine["choices"]} == {"withdrawn"}
        assert await status_of(fourteen19, code) == 200
    assert (await _kept(fourteen19))[0] == 0
    _on(fourteen19, monkeypatch, TODAY + timedelta(days=1))
    assert await status_of(fourteen19, code) == 404


async def test_a_provider_reads_who_applies_while_the_choice_stands(
    fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR, ENGINEERING)
    numbers = await numbers_of(fourteen19, key)
    await decide(fourteen19, key, HAIR, "refuse", reason="course_full")

    async def read(course: str) -> Json:
        async with partner(fourteen19) as college:
            answer = await college.get(f"applications/{key}/choices/{numbers[course]}")
        assert answer.status_code == 200
        return dict(answer.json())

    assert (await read(HAIR))["texts"]["reference"] is not None
    _on(fourteen19, monkeypatch, TODAY + KEPT_OPEN + timedelta(days=1))
    over = await read(HAIR)
    assert set(over["young_person"].values()) == set(over["texts"].values()) == {None}
    assert over["choice"]["status"] == "declined_by_provider"
    assert (await read(ENGINEERING))["young_person"]["surname"] == "Plantedsurname1"


async def test_what_the_young_person_withdraws_is_closed_at_once(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    one, all_ = await sent(fourteen19, ann, HAIR, ART), await sent(fourteen19, bob, HAIR)
    await decide(fourteen19, all_, HAIR, "offer", respond_by=LATER)
    places = {key: (await numbers_of(fourteen19, key))[HAIR] for key in (one, all_)}
    await fourteen19.post(f"applications/{one}/choices/{places[one]}/withdrawal")
    await fourteen19.post(f"applications/{all_}/withdrawal")
    async with partner(fourteen19) as college:
        for key, number in places.items():
            answer = await college.get(f"applications/{key}/choices/{number}")
            assert answer.status_code == 200
            assert "Planted" not in answer.text
