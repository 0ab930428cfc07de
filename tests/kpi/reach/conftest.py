"""Three schools of Bolton with figures and targets, and callers who act for some of them only."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from chassis.policy import BOUND
from chassis.settings import Settings
from services.kpi.app import service
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of, set_target
from tests.support.applications import application
from tests.support.tokens import bearer, issuers_file

OWN, OTHER, THIRD, MERGED = "105000", "105001", "105002", "104999"
ROLES: Final = tuple(sorted(BOUND))
WIDER: Final = ("350", "350:phase:primary", "E12000002", "E92000001")
NOT_OWN: Final = (OTHER, MERGED, "109999", *WIDER)
NAMES: Final = {OWN: "Own School", OTHER: "Other School", THIRD: "Third School"}


@cache
def _bearer(role: str, organisations: tuple[str, ...]) -> str:
    """The same token each time: one that was seen before is answered out of memory."""
    return bearer(f"{role}-1", roles=[role], organisations=organisations)


@dataclass
class Three:
    """The service's own application over the three schools."""

    app: FastAPI
    http: httpx.AsyncClient
    ledger: Ledger

    async def ask(
        self,
        method: str,
        path: str,
        *,
        role: str = "head",
        organisations: Iterable[str] = (OWN,),
        **request: Any,
    ) -> httpx.Response:
        headers = {"Authorization": _bearer(role, tuple(organisations))}
        return await self.http.request(method, f"/v1/kpi{path}", headers=headers, **request)

    async def places(self, method: str, path: str, **request: Any) -> list[str]:
        """The places that a list tells of, through all its pages."""
        found: list[str] = []
        query = dict(request.pop("params", {}))
        while True:
            answer = await self.ask(method, path, params=query, **request)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [each["place"] for each in page["results"]]
            if page["paging"]["next_cursor"] is None:
                return found
            query["cursor"] = page["paging"]["next_cursor"]


@pytest.fixture(scope="module")
async def three(shared_ledger: Ledger) -> AsyncIterator[Three]:
    """25, 50 and 75 % in 2008/09; the first took over a school that had 5 % the year before."""
    await shared_ledger.apply(
        school(MERGED, status="closed"),
        *(
            school(urn, name=name, predecessors=[MERGED] if urn == OWN else None)
            for urn, name in NAMES.items()
        ),
        Return(MERGED, "350", of(2, 40), year="2007/08").event(),
        *(Return(urn, "350", of(10 * n, 40)).event() for n, urn in enumerate(NAMES, 1)),
    )
    for place in (*NAMES, "350"):
        await set_target(shared_ledger, "NI72", place, "60")
    await shared_ledger.run(
        "INSERT INTO target"
        " (indicator, level, place, period, group_key, value, reason, submission_id)"
        " SELECT indicator, level, place, period, group_key, value, reason, submission_id"
        " FROM target_history"
    )
    urls = shared_ledger.urls
    settings = Settings(
        issuers_file=issuers_file(), database_url=urls["kpi"], event_bus=urls["bus"]
    )
    app = application(service, settings)
    app.state.database, app.state.bus = shared_ledger.database, shared_ledger.bus
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kpi") as http:
        yield Three(app, http, shared_ledger)
