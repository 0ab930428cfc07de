"""Every write of the service is in its audit log, with what was there before and why."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.app import api_routes, create_app
from chassis.migrate import migrate_async
from chassis.settings import Settings
from services.kpi.app import service
from services.kpi.apply import apply
from services.kpi.indicators.bodies import EXAMPLE
from services.kpi.measures.catalogue import NO_BUCKETS
from tests.kpi.returns import Child, Return, registered
from tests.support.databases import NewDatabase
from tests.support.statements import counting
from tests.support.tokens import bearer, issuers_file

NO_WRITES = {"query", "what-if", "ledger/check", "reports/checks"}
TARGET = "NI72.350.2009-10.all"
Json = dict[str, Any]


class Office:
    """The service, called by one who may do everything."""

    def __init__(self, app: Any, http: httpx.AsyncClient) -> None:
        self.app, self.http = app, http

    def url(self, path: str) -> str:
        return path if path.startswith("/") else f"/v1/kpi/{path}"

    async def does(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call that must succeed."""
        answer = await self.http.request(method, self.url(path), **options)
        assert answer.is_success, answer.text
        return answer

    async def changes(self, address: str, fields: Json) -> None:
        """A change of what is there now."""
        tag = (await self.does("GET", address)).headers["etag"]
        await self.does("PATCH", address, json=fields, headers={"If-Match": tag})

    async def said(self, action: str) -> Json:
        """The newest entry of an action: all that tells of the deed."""
        answer = await self.does("GET", "audit", params={"action": action, "limit": 1})
        (entry,) = answer.json()["results"]
        names = ("subject_kind", "subject", "before", "after", "why", "rows")
        return {name: entry[name] for name in names}

    async def count(self) -> int:
        async with self.app.state.database.read() as session:
            return int(await session.scalar(text("SELECT count(*) FROM kpi_audit.entry")))


@pytest.fixture(scope="module")
async def office(new_database: NewDatabase) -> AsyncIterator[Office]:
    urls = await new_database("kpi", "bus")
    await migrate_async(service, urls["kpi"])
    settings = Settings(
        issuers_file=issuers_file(), database_url=urls["kpi"], event_bus=urls["bus"]
    )
    app = create_app(service, settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://kpi",
            headers={"Authorization": bearer("officer"), "X-Reason": "by the head's letter"},
        ) as http,
    ):
        yield Office(app, http)


async def test_indicators(office: Office) -> None:
    await office.does("POST", "measures", json=_measure("clubs.members"))
    assert await office.said("measures.create") == _entry(
        "measure", "clubs.members", after=_measure("clubs.members") | {"buckets": NO_BUCKETS}
    )
    await office.does("POST", "measures", json=_measure("clubs.pupils"))
    await office.does("POST", "indicators", json=EXAMPLE)
    made = await office.said("indicators.create")
    assert (made["subject"], made["why"], made["after"]["decimals"]) == (
        "CLUB_MEMBERS",
        EXAMPLE["reason"],
        1,
    )
    address, because = "indicators/CLUB_MEMBERS", {"reason": "As agreed"}
    for _ in range(2):  # the second time nothing changes
        await office.changes(address, {"decimals": 0} | because)
        await office.does("POST", f"{address}/retirement", json=because)
        await office.does("POST", f"{address}/reinstatement", json=because)
    changed = await office.said("indicators.change")
    assert changed["before"] == {"decimals": 1, "version": 1}
    assert changed["after"] == {"decimals": 0, "version": 2}
    assert (await office.said("indicators.retire"))["after"]["status"] == "retired"
    assert (await office.said("indicators.reinstate"))["before"]["status"] == "retired"


async def test_targets(office: Office) -> None:
    body = {"value": "58.3", "reason": "Agreed"}
    made = (await office.does("PUT", f"targets/{TARGET}", json=body)).json()
    assert await office.said("targets.put") == _entry(
        "target", TARGET, after={"value": "58.3", "submission": made["id"]}, why="Agreed"
    )
    tag = (await office.does("GET", f"targets/{TARGET}")).headers["etag"]
    higher = {"value": "60", "reason": "Higher"}
    await office.does("PUT", f"targets/{TARGET}", json=higher, headers={"If-Match": tag})
    before = (await office.said("targets.put"))["before"]
    assert (before["value"], before["set_by"]) == ("58.3", "officer")
    tag = (await office.does("GET", f"targets/{TARGET}")).headers["etag"]
    gone = await office.does(
        "DELETE", f"targets/{TARGET}?reason=Dropped", headers={"If-Match": tag}
    )
    dropped = await office.said("targets.delete")
    assert (dropped["before"]["value"], dropped["why"]) == ("60", "Dropped")
    assert dropped["after"] == {"submission": gone.json()["id"]}
    await office.does("POST", gone.json()["links"]["withdrawal"])
    undone = await office.said("targets.withdraw")
    assert (undone["subject"], undone["after"]["rows"]) == (
        gone.json()["id"],
        {"restored": 1, "deleted": 0},
    )


async def test_plans(office: Office) -> None:
    plan = {"area": "350", "period": "2009/10", "title": "Our plan", "activities": []}
    await office.does("POST", "plans", json=plan)
    told = {"title": "Our plan", "elements": 0, "activities": 0}
    assert await office.said("plans.create") == _entry("plan", "350.2009-10", after=told)
    address = "plans/350.2009-10/activities"
    await office.does("POST", address, json={"title": "A visit"})
    assert (await office.said("activities.create"))["subject"] == "350.2009-10/1"
    for _ in range(2):
        await office.changes(f"{address}/1", {"stage": "done", "reason": "It was"})
    assert await office.said("activities.change") == _entry(
        "activity",
        "350.2009-10/1",
        before={"stage": "planned"},
        after={"stage": "done"},
        why="It was",
    )
    evidence = {"on": "2009-12-03", "note": "Seen"}
    await office.does("POST", f"{address}/1/evidence", json=evidence)
    assert (await office.said("evidence.create"))["after"] == evidence | {"link": None}


async def test_releases_and_the_ledger(office: Office) -> None:
    school = Return("105148", "350", [Child(80, good=True)] * 12).event()
    async with office.app.state.database.write() as session:
        await apply(session, [registered("105148", "350", "St Mary's"), school])
    asked = {"area": "350", "period": "2008/09", "indicators": ["NI72"], "note": "The year"}
    await office.does("POST", "releases?dry_run=true", json=asked)
    made = (await office.does("POST", "releases", json=asked)).json()
    released = await office.said("releases.create")
    assert (released["subject"], released["why"]) == (str(made["id"]), "The year")
    assert released["after"]["indicators"] == ["NI72"]
    await office.does("POST", "ledger/rebuild")
    rebuilt = await office.said("ledger.rebuild")
    assert (rebuilt["subject"], rebuilt["why"]) == ("kpi", "by the head's letter")


async def test_reports(office: Office) -> None:
    head = {
        "area": "350",
        "on": "2009-12-03",
        "report_to": "Committee",
        "report_of": "Assistant Director",
        "contact_officer": "Assistant Director",
    }
    report = (await office.does("POST", "reports", json=head)).json()
    number, own = str(report["id"]), f"reports/{report['id']}"
    created = await office.said("reports.create")
    assert (created["subject"], created["after"]["on"]) == (number, "2009-12-03")
    for _ in range(2):  # the second time nothing changes
        tag = (await office.does("GET", own)).headers["etag"]
        title = {"title": "An update"}
        await office.does("PATCH", own, json=title, headers={"If-Match": tag})
    assert await office.said("reports.change") == _entry(
        "report", number, before={"title": report["title"]}, after={"title": "An update"}
    )
    for section in report["sections"]:
        at = f"{own}/sections/{section['code']}"
        await office.does("PUT", at, json={"text": "Words"}, headers={"If-Match": section["etag"]})
        await office.does("POST", f"{at}/sign-off")
    last = f"{number}/{report['sections'][-1]['code']}"
    assert await office.said("report_sections.write") == _entry(
        "report_section", last, before={"revision": 1}, after={"revision": 2}
    )
    assert (await office.said("report_sections.sign_off"))["after"] == {"revision": 2}
    for method in ("DELETE", "POST"):
        await office.does(method, f"reports/{last.replace('/', '/sections/')}/sign-off")
    assert (await office.said("report_sections.reopen"))["subject"] == last
    because = {"reason": "For the committee"}
    made = (await office.does("POST", f"{own}/publication", json=because)).json()
    assert await office.said("reports.publish") == _entry(
        "report",
        number,
        after={"digest": made["digest"], "despite": []},
        why="For the committee",
    )


async def test_what_writes_nothing_is_not_recorded(office: Office) -> None:
    before = await office.count()
    await office.does("POST", "query", json={"criteria": {"indicator": {"eq": "NI72"}}})
    await office.does("POST", "ledger/check")
    assert (await office.http.post("/v1/kpi/dead-letters/77/replay")).status_code == 404
    assert await office.count() == before


async def test_every_route_that_writes_is_looked_at_here(office: Office) -> None:
    """A new one is to be recorded, and tried above."""
    here = {
        *("indicators", "indicators/{code}", "indicators/{code}/retirement"),
        *("indicators/{code}/reinstatement", "measures", "targets/{name}", "plans"),
        *("plans/{plan}/activities", "plans/{plan}/activities/{number}"),
        *("plans/{plan}/activities/{number}/evidence", "releases", "ledger/rebuild"),
        *("reports", "reports/{number}", "reports/{number}/publication"),
        *("reports/{number}/sections/{code}", "reports/{number}/sections/{code}/sign-off"),
    }
    writing = {
        str(route.path).removeprefix("/v1/kpi/")
        for route in api_routes(office.app)
        if set(route.methods or ()) - {"GET", "HEAD"}
    }
    # The chassis's, alike for every kind and service: looked at in its own tests.
    chassis = {path for path in writing if "/submissions" in path or "dead-letters" in path}
    assert writing - chassis == here | NO_WRITES


async def test_recording_costs_one_statement(office: Office) -> None:
    name = "NI72.350.2010-11.all"
    with counting(office.app) as statements:
        await office.does("PUT", f"targets/{name}", json={"value": "61", "reason": "Agreed"})
    assert sum("kpi_audit" in statement for statement in statements) == 1


def _measure(code: str) -> Json:
    return {"code": code, "title": f"All {code}", "counted": "pupils"}


def _entry(kind: str, subject: str, **told: Any) -> Json:
    usual = {"before": None, "after": None, "why": "by the head's letter", "rows": 1}
    return {"subject_kind": kind, "subject": subject} | usual | told
