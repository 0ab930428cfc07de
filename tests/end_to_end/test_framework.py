"""A school put into special measures, from the register through the framework to the indicators,
and back to the register: on both buses."""

from typing import Any

import aiohttp

from tests.support.calls import Json, submit, value, value_becomes
from tests.support.children import schools_csv
from tests.support.polling import eventually
from tests.support.system import System

AREA, FIRST_URN = "871", 151_400
URN, NEIGHBOUR = str(FIRST_URN), str(FIRST_URN + 1)
CATEGORY = f"/v1/sif/categories/{URN}.2009-10-AUT"
IF_ANY = {"If-Match": "*"}


async def _post(http: aiohttp.ClientSession, path: str, body: Json) -> Json:
    async with http.post(path, json=body, headers=IF_ANY) as answer:
        told = await answer.json()
        assert answer.status in (200, 201), told
        return dict(told)


async def _becomes(http: aiohttp.ClientSession, path: str, **wanted: Any) -> Json:
    """Ask again until the members of an answer, or of its state, are as wanted."""

    async def there() -> Json | None:
        async with http.get(path) as answer:
            told = await answer.json()
        state = told.get("state", told)
        return told if all(state.get(name) == each for name, each in wanted.items()) else None

    found = await eventually(there, within=30)
    assert found is not None
    return found


async def test_an_inspection_reopens_a_category_and_a_power_reaches_the_governing_body(
    system: System,
) -> None:
    async with system.client() as http:
        body = schools_csv(["2001", "2002"], first_urn=FIRST_URN, area=AREA)
        assert (await submit(http, "schools/register", body))[0] == 201
        inspection = {"overall": 4, "category": "special_measures", "published_on": "2009-10-02"}
        path = f"/v1/schools/organisations/{URN}/inspections/section_5/2009-09-22"
        async with http.put(path, json=inspection) as answer:
            assert answer.status == 201, await answer.text()

        await _becomes(http, CATEGORY, status="open")
        proposal = {"on": "2009-10-06", "tier": 5, "reasons": "In special measures."}
        proposed = await _post(http, f"{CATEGORY}/proposal", proposal)
        assert proposed["state"]["proposal"]["suggested"]["rule"] == "eligible_for_intervention"
        await _post(http, f"{CATEGORY}/agreement", {"on": "2009-10-07"})
        await _post(http, f"{CATEGORY}/moderation", {"on": "2009-10-08", "tier": 5})
        confirmation = {"on": "2009-10-08", "effective_on": "2009-10-08"}
        await _post(http, f"{CATEGORY}/confirmation", confirmation)
        await value_becomes(http, "SIF_TIER_5", AREA, 1, within=30, year="2009-10")
        assert (await value(http, "SIF_TIER_5", URN, "2009-10"))["value"] == 1

        power = {"organisation": URN, "power": "additional_governors", "seats": 2}
        made = await _post(http, "/v1/sif/powers", power | {"on": "2009-10-09"})
        await _post(http, f"/v1/sif/powers/{made['key']}/use", {"on": "2009-10-12"})
        bodies = f"/v1/schools/organisations/{URN}/governing-body?on=2009-10-12"
        await _becomes(http, bodies, additional=2)


async def test_a_power_the_law_does_not_allow_is_refused_from_the_gateway_on(
    system: System,
) -> None:
    async with system.client() as http:
        body = schools_csv(["2001", "2002"], first_urn=FIRST_URN, area=AREA)
        assert (await submit(http, "schools/register", body))[0] in (200, 201)
        await _becomes(http, f"/v1/sif/organisations/{NEIGHBOUR}/eligibility?on=2009-12-03")
        power = {"organisation": NEIGHBOUR, "power": "suspended_budget", "on": "2009-12-03"}
        made = await _post(http, "/v1/sif/powers", power)
        path = f"/v1/sif/powers/{made['key']}/use"
        async with http.post(path, json={"on": "2009-12-04"}, headers=IF_ANY) as answer:
            told = await answer.json()
        assert (answer.status, told["code"]) == (409, "conflict")
        assert "not eligible for intervention" in told["detail"]
