"""What a submission would move and did move, told to who acts for some organisations only."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.envelope import Event
from tests.kpi.reach.conftest import OTHER, OWN, ROLES, THIRD, Three
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of
from tests.kpi.what_if.support import change, supposed

YEAR = "2009/10"  # in which only these tests have figures


def profile(place: str, good: int, *, version: int = 1, cause: str | None = None) -> Event[Any]:
    event = Return(place, "350", of(good, 40), version=version, year=YEAR).event()
    return replace(event, causation_id=cause)


@pytest.fixture
async def corrected(three: Three) -> str:
    """One submission that corrected its own figures and another's."""
    await three.ledger.apply(*(profile(place, 10) for place in (OWN, OTHER, THIRD)))
    await three.ledger.apply(
        profile(OWN, 20, version=2, cause="both"), profile(OTHER, 30, version=2, cause="both")
    )
    return "both"


async def test_what_did_move_of_its_own(three: Three, corrected: str) -> None:
    for role in ROLES:
        told = (await three.ask("GET", f"/movements/{corrected}", role=role)).json()
        assert {one["place"] for one in told["indicators"]} == {OWN}
        assert "NI 72 went 25.0 → 50.0" in told["summary"]
        assert (told["places"], told["counted"]) == ({"organisation": 1}, 2)
    both = await three.ask("GET", f"/movements/{corrected}", organisations=[OWN, OTHER])
    assert "NI 72 of Other School went 25.0 → 75.0" in both.json()["summary"]
    third = (await three.ask("GET", f"/movements/{corrected}", organisations=[THIRD])).json()
    assert (third["summary"], third["indicators"]) == (["no indicator moved"], [])
    officer = await three.ask("GET", f"/movements/{corrected}", role="officer", organisations=["*"])
    assert officer.json()["places"] == {"area": 1, "organisation": 2}


async def test_what_would_move_of_its_own(three: Three, corrected: str) -> None:
    asked = {"events": [supposed(profile(OWN, 30))]}
    for role in ROLES:
        answer = await three.ask("POST", "/what-if", role=role, json=asked)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert "NI 72 would go 50.0 → 75.0" in told["summary"]
        assert {one["place"] for one in told["indicators"]} == {OWN}
    closing = {"events": [supposed(school(OWN, status="closed"))]}
    told = (await three.ask("POST", "/what-if", json=closing)).json()
    assert "350" not in {one["place"] for one in told["indicators"]}


async def test_what_is_others_is_not_theirs_to_suppose(three: Three) -> None:
    stated = {"area": "350", "period": YEAR, "family": "clubs", "figures": {}}
    asked: dict[str, Any] = {
        "events": [
            supposed(profile(OWN, 30)),
            supposed(profile(OTHER, 30)),
            {"type": "kpi.figures.stated.v1", "data": stated},
        ],
        "levels": ["organisation", "area"],
    }
    answer = await three.ask("POST", "/what-if", json=asked)
    assert answer.status_code == 403
    assert {e["path"] for e in answer.json()["errors"]} == {
        "$.level", "$.events.1.data.organisation", "$.events.2.data.organisation",
    }  # fmt: skip
    whole: dict[str, Any] = {"changes": [change(-1000)], "definitions": [{"code": "NI72"}]}
    answer = await three.ask("POST", "/what-if", json=whole)
    assert answer.status_code == 403
    assert [e["path"] for e in answer.json()["errors"]] == ["$.changes", "$.definitions"]
