"""A poor audit, from the register through quality to hours of support and the indicators; and a
Profile return from the school's file to its final figure: on both buses."""

from typing import Any

import aiohttp

from chassis.policy import Role
from tests.support.calls import Json, submit, value, value_becomes
from tests.support.children import csv_of, make_children, schools_csv
from tests.support.expected import ni72
from tests.support.polling import eventually
from tests.support.settings import scored, settings_csv, tool
from tests.support.system import System
from tests.support.tokens import bearer

AREA, POOR, NEIGHBOUR = "872", "EY872001", "EY872002"
TOOL, YEAR = "short-audit-1", "2009-10"
SCHOOL_AREA, URN, ESTAB = "873", "151600", "2001"
IF_ANY = {"If-Match": "*"}


async def _post(http: aiohttp.ClientSession, path: str, body: Json, **more: str) -> Json:
    headers = IF_ANY | more
    async with http.post(f"/v1/earlyyears/{path}", json=body, headers=headers) as answer:
        told = await answer.json()
        assert answer.status in (200, 201), told
        return dict(told)


async def _get(http: aiohttp.ClientSession, path: str) -> Json:
    async with http.get(f"/v1/earlyyears/{path}") as answer:
        told = await answer.json()
        assert answer.status == 200, told
        return dict(told)


async def _register_settings(http: aiohttp.ClientSession) -> None:
    """Two settings alike, known to the early years."""
    body = settings_csv([POOR, NEIGHBOUR], area=AREA)
    assert (await submit(http, "schools/register", body))[0] == 201

    async def known() -> bool:
        return len((await _get(http, f"settings?area={AREA}"))["results"]) == 2

    await eventually(known, within=30)


async def _audit(http: aiohttp.ClientSession, organisation: str, score: int) -> None:
    visit = {
        "organisation": organisation,
        "purpose": "audit",
        "year": "2009/10",
        "due_on": "2009-09-30",
        "tool": TOOL,
    }
    key = (await _post(http, "visits", visit))["key"]
    await _post(http, f"visits/{key}/record", {"on": "2009-09-22", "scores": scored(score)})


async def test_the_poorer_the_audit_the_more_support(system: System) -> None:
    async with system.client() as http:
        await _register_settings(http)
        await _post(http, "audit-tools", tool(TOOL))
        await _post(http, f"audit-tools/{TOOL}/publication", {"on": "2009-04-20"})
        await _audit(http, NEIGHBOUR, 3)
        await value_becomes(http, "EY_AUDITS_PVI", AREA, 50, within=30, year=YEAR)
        await value_becomes(http, "EY_QUALITY_GREEN", AREA, 1, within=30, year=YEAR)

        await _audit(http, POOR, 1)
        quality = (await _get(http, f"quality/{POOR}"))["state"]
        assert (quality["standing"]["rating"], quality["standing"]["rule"]) == ("red", "low_score")
        await value_becomes(http, "EY_AUDITS_PVI", AREA, 100, within=30, year=YEAR)
        await value_becomes(http, "EY_QUALITY_RED", AREA, 1, within=30, year=YEAR)

        draft = {"area": AREA, "year": "2009/10", "capacity_hours": 44}
        drafted = await _post(http, "support-allocations", draft)
        await _post(http, f"support-allocations/{drafted['key']}/adoption", {})
        poor, other = [
            (await _get(http, f"support/{each}.{YEAR}"))["state"]["hours"]
            for each in (POOR, NEIGHBOUR)
        ]
        assert poor > other > 0
        assert poor + other == 44
        await value_becomes(http, "EY_SUPPORT_HOURS_RED", AREA, poor, within=30, year=YEAR)
        await value_becomes(http, "EY_SUPPORT_HOURS_GREEN", AREA, other, within=30, year=YEAR)


async def _refused(http: aiohttp.ClientSession, body: bytes) -> list[str]:
    status, told = await submit(http, "earlyyears/profiles", body)
    assert status == 422, told
    return [issue["code"] for issue in told["errors"]]


async def _is_told(http: aiohttp.ClientSession, wanted: float | None, **members: Any) -> Json:
    """NI 72 of the school, once it has this value and these members."""

    async def there() -> Json | None:
        answer = await value(http, "NI72", URN)
        assert answer.get("value") == wanted, answer
        return answer if all(answer[name] == each for name, each in members.items()) else None

    found = await eventually(there, within=30)
    assert found is not None
    return found


async def test_a_return_made_final_is_a_final_figure_and_changes_only_with_a_reason(
    system: System,
) -> None:
    children = make_children(ESTAB, 23, area=SCHOOL_AREA)
    async with system.client() as http:
        body = schools_csv([ESTAB], first_urn=int(URN), area=SCHOOL_AREA)
        assert (await submit(http, "schools/register", body))[0] == 201

        async def accepted() -> bool:
            return (await submit(http, "earlyyears/profiles", csv_of(children)))[0] == 201

        await eventually(accepted, within=30)
        before = float(ni72(children)[0] or 0)
        await _is_told(http, before, status="provisional")

        await _post(http, "sign-offs/opening", {"area": SCHOOL_AREA, "year": "2008/09"})
        head = bearer("head", roles=[Role.HEAD], organisations=[URN])
        signature = {"on": "2009-06-26"}
        await _post(http, f"sign-offs/{URN}.2008-09/signature", signature, Authorization=head)
        await _post(http, f"sign-offs/{URN}.2008-09/final", {"on": "2009-07-20"})
        await _is_told(http, before, status="final")

        late = csv_of([children[0] | dict.fromkeys(("DA", "SD", "ED"), "0")])
        assert await _refused(http, late) == ["return_final"]
        reason = "Scored on another child's evidence"
        status, told = await submit(http, "earlyyears/profiles", late, late_reason=reason)
        assert status == 201, told
        after = [children[0] | dict.fromkeys(("DA", "SD", "ED"), "0"), *children[1:]]
        assert ni72(after) != ni72(children)
        await _is_told(http, float(ni72(after)[0] or 0), status="final")
        state = (await _get(http, f"sign-offs/{URN}.2008-09"))["state"]
        assert [change["reason"] for change in state["late"]] == [reason]
