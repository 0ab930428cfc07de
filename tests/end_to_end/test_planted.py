"""Made-up children through the whole system, then a search for them where nobody may be told of.

Logs of every process, records of every topic, metrics, health, problems, reports, receipts, dead
letters, the audit log, and every header of every answer.
"""

import json
from typing import Any

import aiohttp

from chassis.bus import connect
from tests.end_to_end.test_profile_to_indicator import Town
from tests.support.calls import CSV
from tests.support.children import COLUMNS, Child, csv_of
from tests.support.polling import eventually
from tests.support.system import SERVICES, System

SURNAME, FORENAME, BORN, POSTCODE = "Plantedsurname", "Plantedforename", "2004-02-29", "ZZ9 9ZZ"
PROFILES = "/v1/earlyyears/profiles"
SUBMISSIONS = f"{PROFILES}/submissions"


class Hamlet(Town):
    """A town in an area that none of the others is in, its children planted."""

    def __init__(self) -> None:
        super().__init__()
        self.area, self.first_urn = "391", 161_000
        self.urns = [str(self.first_urn), str(self.first_urn + 1)]
        self.children = [[self._planted(row) for row in rows[:5]] for rows in self.children]

    def _planted(self, row: Child) -> Child:
        who = {"surname": SURNAME, "forename": FORENAME, "dob": BORN, "postcode": POSTCODE}
        return row | who | {"la": self.area}


class Caller:
    """Keeps whatever it is told, headers and all."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client
        self.told: list[str] = []

    async def ask(self, method: str, path: str, **sent: Any) -> tuple[int, str]:
        async with self._client.request(method, path, **sent) as answer:
            text = await answer.text()
            self.told.append(f"{method} {answer.status} {dict(answer.headers)} {text}")
            return answer.status, text

    async def submit(self, body: bytes, *, status: int, kind: str = "text/csv") -> dict[str, Any]:
        headers = {"Content-Type": kind}
        found, text = await self.ask("POST", SUBMISSIONS, data=body, headers=headers)
        assert found == status, text
        if report := json.loads(text).get("submission", {}).get("links", {}).get("report"):
            await self.ask("GET", report)
        return dict(json.loads(text))


def bad_files(row: Child) -> list[tuple[bytes, str]]:
    """Files with a fault in every personal column, in the wrong columns, and in no column."""
    wrong = [
        {"upn": row["upn"][:-1]},
        {"upn": ("B" if row["upn"][0] == "A" else "A") + row["upn"][1:]},
        {"surname": SURNAME * 50},
        {"dob": f"on {BORN}"},
        {"gender": SURNAME},
        {"fsm": FORENAME},
        {"postcode": POSTCODE * 3},
        # Columns that slipped.
        {"acad_year": SURNAME, "la": FORENAME, "estab": row["upn"], "da": BORN, "sd": POSTCODE},
        {"estab": "", "ey_urn": row["upn"]},
    ]
    files = [(csv_of([row | change]), "text/csv") for change in wrong]
    without_header = csv_of([row]).partition(b"\r\n")[2]
    titled = csv_of([row | {SURNAME: "1"}], (*COLUMNS, SURNAME)).replace(b"acad_year", b"x")
    keyed = json.dumps([{row["upn"]: row, SURNAME: FORENAME}]).encode()
    unknown = json.dumps([row | {SURNAME: BORN, row["upn"]: POSTCODE, "acad_year": ""}]).encode()
    cut_off = json.dumps([row]).encode()[:-20]
    json_files = [(body, "application/json") for body in (keyed, unknown, cut_off)]
    return [*files, (without_header * 2, "text/csv"), (titled, "text/csv"), *json_files]


async def send_badly(caller: Caller, row: Child) -> None:
    for body, kind in bad_files(row):
        headers = {"Content-Type": kind}
        status, text = await caller.ask("POST", SUBMISSIONS, data=body, headers=headers)
        assert status in (400, 422), text
        submission = json.loads(text).get("submission")
        if submission is not None:
            await caller.ask("GET", submission["links"]["report"])


async def ask_badly(caller: Caller, child_id: int, row: Child) -> None:
    """A child's name and number where they have no business: addresses, members, headers."""
    upn = row["upn"]
    for path in (
        f"{PROFILES}/children/{upn}",
        f"{PROFILES}/children/{SURNAME}%20{FORENAME}",
        f"{PROFILES}/children?organisation={upn}&year={SURNAME}",
        f"{PROFILES}/children?organisation=161000&year=2008-09&cursor={upn}",
        f"{PROFILES}/returns?year={SURNAME}",
        f"{SUBMISSIONS}/{upn}",
        f"{SUBMISSIONS}?status={SURNAME}",
        f"/v1/kpi/values/{upn}",
        f"/v1/kpi/values?organisation={upn}&{SURNAME}={BORN}",
        f"/v1/schools/organisations/{upn}",
        f"/v1/{upn}",
        f"/{SURNAME}/{upn}",
    ):
        await caller.ask("GET", path)
    await caller.ask("POST", f"{SUBMISSIONS}?{SURNAME}={upn}", data=csv_of([row]), headers=CSV)
    url, changes = f"{PROFILES}/children/{child_id}", {SURNAME: FORENAME, upn: BORN}
    for body in (changes, {"scores": {SURNAME: 1}}, {"dob": SURNAME}, {"surname": [FORENAME]}):
        status, text = await caller.ask("PATCH", url, json=body, headers={"If-Match": '"x"'})
        assert status == 422, text
    ids = {"X-Request-ID": upn, "X-Correlation-ID": f"import-of-{upn}"}
    await caller.ask("GET", f"{PROFILES}/returns", headers=ids)


async def read_everything(caller: Caller, receipt: dict[str, Any]) -> None:
    for path in (*receipt["links"].values(), SUBMISSIONS, f"{PROFILES}/returns"):
        await caller.ask("GET", path)
    for service in SERVICES:
        await caller.ask("GET", f"/v1/{service}/dead-letters")
        await caller.ask("GET", f"/v1/{service}/audit")
    await caller.ask("GET", "/health/status")


async def records_of(bus_url: str) -> str:
    """Every record of every topic of the system's, as text."""
    bus = connect(bus_url)
    await bus.start()
    reader, found = bus.reader(), []
    try:
        partitions = [one for name in SERVICES for one in await bus.partitions(name)]
        await reader.assign(dict.fromkeys(partitions, 0))
        while batch := await reader.fetch(wait=0.5):
            found += [
                f"{one.key} {one.headers} {one.value!r}" for part in batch.values() for one in part
            ]
    finally:
        await reader.close()
        await bus.stop()
    assert found
    return "\n".join(found)


async def metrics_of(system: System) -> str:
    async with aiohttp.ClientSession() as session:
        told = []
        for name in (*SERVICES, "gateway"):
            async with session.get(f"{system.url(name)}/metrics") as answer:
                told.append(await answer.text())
    return "\n".join(told)


async def test_children_are_told_of_nowhere(system: System) -> None:
    town = Hamlet()
    first = town.children[0][0]
    async with system.client() as client:
        await town.register(client)
        await town.send(client, town.children[1])
        caller = Caller(client)
        receipt = await caller.submit(csv_of(town.children[0]), status=201)
        asked = {"organisation": town.urns[0], "year": "2008/09"}
        async with client.get(f"{PROFILES}/children", params=asked) as answer:
            held = (await answer.json())["results"]
            assert {one["surname"] for one in held} == {SURNAME}
        await send_badly(caller, first)
        await ask_badly(caller, held[0]["child_id"], first)
        _, text = await caller.ask("POST", receipt["links"]["withdrawal"])
        assert json.loads(text)["status"] == "withdrawn"
        await read_everything(caller, receipt)
        await eventually(lambda: '"correlation_id"' in system.log("gateway").read_text())
    places = {f"log of {name}": system.log(name).read_text() for name in (*SERVICES, "gateway")}
    places |= {"bus": await records_of(system.bus), "metrics": await metrics_of(system)}
    places |= {f"answer {at}": text for at, text in enumerate(caller.told)}
    upns = [row["upn"] for rows in town.children for row in rows]
    planted = [SURNAME, FORENAME, BORN, POSTCODE, "ZZ9%209ZZ", *upns]
    found = {(where, one) for where, text in places.items() for one in planted if one in text}
    assert not found, sorted(found)
