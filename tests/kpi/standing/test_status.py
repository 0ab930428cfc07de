"""GET /v1/kpi/status: stale indicators by name, and what the last check of the ledger found."""

from datetime import date

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY

from chassis import clock
from chassis.policy import Role
from chassis.standing import measure
from services.kpi.ledger.report import Checked, LedgerDifference, Report
from services.kpi.ledger.watching import check_sums
from services.kpi.standing.looking import ATTENTION
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered
from tests.support.tokens import bearer

LATE = date(2011, 3, 5)


@pytest.fixture
async def app(client: httpx.AsyncClient) -> FastAPI:
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    found = transport.app
    assert isinstance(found, FastAPI)
    return found


@pytest.fixture
async def filled(ledger: Ledger) -> Ledger:
    """Profile figures of 2008/09, for one school."""
    children = [Child(80, good=True), Child(60, gender="M")]
    await ledger.say(registered("105148", "350", "First"))
    await ledger.say(Return("105148", "350", children).event())
    return ledger


async def told(
    client: httpx.AsyncClient, role: Role, expect: int = 200
) -> dict[str, list[dict[str, object]]]:
    headers = {"Authorization": bearer("somebody", roles=[role])}
    answer = await client.get("/v1/kpi/status", headers=headers)
    assert answer.status_code == expect, answer.text
    body: dict[str, list[dict[str, object]]] = answer.json()
    return body


async def test_it_names_what_is_stale_and_since_when(
    filled: Ledger, client: httpx.AsyncClient, app: FastAPI
) -> None:
    app.dependency_overrides[clock.today] = lambda: LATE
    try:
        status = await told(client, Role.OFFICER)
    finally:
        app.dependency_overrides.clear()
    by_code = {each["subject"]: each for each in status["concerns"]}
    assert {"NI72", "NI92"} <= by_code.keys()
    ni72 = by_code["NI72"]
    assert (ni72["code"], ni72["since"], ni72["days"]) == ("indicator_stale", "2011-03-03", 2)
    assert "2008/09" in str(ni72["message"])
    assert "2009/10" in str(ni72["message"])


async def test_nothing_is_stale_while_the_next_figures_may_come(
    filled: Ledger, client: httpx.AsyncClient, app: FastAPI
) -> None:
    app.dependency_overrides[clock.today] = lambda: date(2010, 10, 1)
    try:
        status = await told(client, Role.OPERATOR)
    finally:
        app.dependency_overrides.clear()
    assert status["concerns"] == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.PARTNER, Role.ADMINISTRATOR])
async def test_it_is_not_for_others(client: httpx.AsyncClient, role: Role) -> None:
    await told(client, role, expect=403)


async def test_a_ledger_that_differs_is_told_and_measured(
    filled: Ledger, client: httpx.AsyncClient, app: FastAPI
) -> None:
    def measured() -> float | None:
        return REGISTRY.get_sample_value("ledger_differences")

    await check_sums(app)
    assert measured() == 0
    await filled.run("UPDATE balance SET figures = '{}' WHERE place = '105148'")
    await check_sums(app)
    assert (measured() or 0) > 0
    [check] = (await told(client, Role.OPERATOR))["checks"]
    assert check["found"] == measured()
    assert check["checked_at"] is not None


async def test_what_only_who_asks_is_told_calls_nobody(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next look of its own would not see it: the alert would end with nothing mended."""
    found = [
        LedgerDifference(what=what, where="somewhere", expected="1", found="2")
        for what in ("balance", "announced", "event")
    ]

    async def check(*_: object, **__: object) -> Report:
        return Report(
            differences=found,
            differences_in_all=3,
            pending=[],
            missing_on_bus=[],
            unreadable={},
            checked=Checked(),
        )

    monkeypatch.setattr("services.kpi.ledger.routes.check_ledger", check)
    headers = {"Authorization": bearer("somebody", roles=[Role.OPERATOR])}
    answer = await client.post("/v1/kpi/ledger/check", headers=headers)
    assert answer.json()["differences_in_all"] == 3
    assert REGISTRY.get_sample_value("ledger_differences") == 1


async def test_concerns_are_counted_for_the_alert(
    filled: Ledger, client: httpx.AsyncClient, app: FastAPI
) -> None:
    await measure(app, ATTENTION)
    counted = REGISTRY.get_sample_value("status_concerns", {"code": "indicator_stale"})
    named = (await told(client, Role.OFFICER))["concerns"]
    assert counted == len(named) > 0
