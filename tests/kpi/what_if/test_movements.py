"""GET /movements: what a submission's events, or a withdrawal's, did move."""

from dataclasses import replace
from typing import Any

import httpx

from contracts.envelope import Event
from services.kpi.what_if import movements
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import set_target
from tests.kpi.what_if.support import BOLTON, FIRST, SECOND, bolton, of, told


def caused(event: Event[Any], by: str) -> Event[Any]:
    return replace(event, causation_id=by)


async def moved(client: httpx.AsyncClient, causation_id: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/kpi/movements/{causation_id}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_what_one_submission_moved(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await bolton(ledger, 20, 20)
    for place in (FIRST, SECOND, BOLTON):
        await set_target(ledger, "NI72", place, "50")
    await ledger.apply(
        caused(Return(FIRST, BOLTON, of(10, 40), version=2).event(), "one"),
        caused(Return(SECOND, BOLTON, of(40, 40), version=2).event(), "other"),
    )
    one = await moved(client, "one")
    # Without it: 20 and 40 of 40.
    assert one["summary"] == ["NI 72 went 75.0 → 62.5", "one school turned red"]
    assert told(one, "before")["NI72", FIRST] == 50.0
    assert (one["counted"], one["causation_id"], one["by_area_only"]) == (1, "one", False)
    assert ("NI72", SECOND) not in told(one)
    assert (await moved(client, "other"))["summary"][0] == "NI 72 went 37.5 → 62.5 and turned green"


async def test_a_later_correction_is_not_this_ones_doing(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await bolton(ledger, 20, 20)
    await ledger.apply(caused(Return(FIRST, BOLTON, of(0, 20), version=2).event(), "first"))
    await ledger.apply(caused(Return(FIRST, BOLTON, of(40, 40), version=3).event(), "second"))
    first = await moved(client, "first")
    assert (told(first, "before")["NI72", FIRST], told(first)["NI72", FIRST]) == (50.0, 0.0)
    assert first["summary"][0] == "NI 72 went 50.0 → 33.3"
    second = await moved(client, "second")
    assert second["summary"][0] == "NI 72 went 33.3 → 75.0"


async def test_a_first_return_moved_from_nothing(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await ledger.apply(
        caused(school(FIRST), "register"), caused(Return(FIRST, BOLTON, of(2, 4)).event(), "new")
    )
    new = await moved(client, "new")
    assert new["summary"][0] == "NI 72 went from no value to 50.0"
    assert new["indicators"][0]["before"]["reason"] == "not_collected"
    register = await moved(client, "register")
    opened = ["Open organisations went from no value to 1"]
    assert (register["counted"], register["summary"]) == (1, opened)


async def test_events_on_their_way_are_not_counted(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    nothing = await moved(client, "00000000-0000-7000-8000-000000000000-withdrawal")
    assert (nothing["counted"], nothing["indicators"]) == (0, [])


async def test_of_very_many_events_only_areas_are_told(
    ledger: Ledger, client: httpx.AsyncClient, monkeypatch: Any
) -> None:
    monkeypatch.setattr(movements, "BY_AREA_ABOVE", 2)
    await ledger.apply(
        *(caused(Return(str(105000 + n), BOLTON, of(n, 4)).event(), "many") for n in range(3))
    )
    many = await moved(client, "many")
    assert (many["counted"], many["by_area_only"]) == (3, True)
    assert told(many)["NI72", BOLTON] == 25.0
    assert many["places"] == {"area": 1}


async def test_an_id_that_is_none(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/kpi/movements/a%20b")
    assert answer.status_code == 422
