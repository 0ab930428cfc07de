"""Many schools hand in their rolls, their tuition and its sessions at once, until answered."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count

import aiohttp
import asyncpg

from chassis.policy import Role
from contracts.enrichment import PupilsLoaded, TuitionChanged
from contracts.envelope import EventData
from education.identifiers import upn_check_letter
from tests.support.calls import CSV, Json, submit
from tests.support.children import schools_csv
from tests.support.polling import eventually
from tests.support.sending import as_csv
from tests.support.system import System
from tests.support.tokens import token
from tests.support.topics import events_at

YEAR, AREA = "2009/10", "350"
FILES = ("pupils", "tuition", "tuition-sessions")
TABLES = ("pupil", "tuition_course", "tuition_session")
_FIRST_URN, _FIRST_ESTAB = 154_000, 2001
_HELD_ON = "2009-10-05"
_AGAIN = (429, 500, 502, 503, 504)
_UNSENT = "SELECT count(*) FROM outbox"


@dataclass
class Term:
    """All files of some schools, each with a row for each of its pupils, and the receipts so far,
    by school and file."""

    schools: int
    pupils: int
    receipts: dict[tuple[str, str], Json] = field(default_factory=dict)

    @property
    def urns(self) -> list[str]:
        return [str(_FIRST_URN + number) for number in range(self.schools)]

    @property
    def estabs(self) -> list[str]:
        return [str(_FIRST_ESTAB + number) for number in range(self.schools)]

    def files(self) -> dict[str, dict[str, bytes]]:
        """Each school's files, by name."""
        return {
            urn: {name: as_csv(self._rows(urn, estab, name)) for name in FILES}
            for urn, estab in zip(self.urns, self.estabs, strict=True)
        }

    def _rows(self, urn: str, estab: str, name: str) -> Iterator[Mapping[str, str]]:
        for number in range(self.pupils):
            row = {"academic_year": YEAR, "school": urn, "upn": _upn(estab, number)}
            yield row | _MORE[name]


_MORE: dict[str, dict[str, str]] = {
    "pupils": {"year_group": "6"},
    "tuition": {"subject": "english", "entry_level": "3c"},
    "tuition-sessions": {
        "subject": "english",
        "held_on": _HELD_ON,
        "minutes": "60",
        "attended": "Y",
    },
}


async def prepare(system: System, term: Term) -> None:
    """The schools are registered, and known to enrichment."""
    first = int(term.urns[0])
    async with system.client() as http:
        body = schools_csv(term.estabs, first_urn=first, area=AREA)
        status, receipt = await submit(http, "schools/register", body)
        assert status == 201, receipt
        await eventually(partial(_known, http, term.urns), within=60)


async def hand_in_all(system: System, term: Term) -> None:
    """Every school at the same time, its roll first; each file until it is settled."""
    files = await asyncio.to_thread(term.files)
    await asyncio.gather(*(_school(system, term, urn, files[urn]) for urn in term.urns))


async def nothing_lost_nothing_twice(system: System, term: Term, url: str) -> None:
    """What was acknowledged is there once: rows, submissions, pupils, and what events tell."""
    connection = await asyncpg.connect(url)
    try:
        assert len(term.receipts) == len(FILES) * term.schools
        for table in TABLES:
            found = await connection.fetch(
                f"SELECT organisation, count(*) FROM {table} GROUP BY 1 ORDER BY 1"
            )
            assert [tuple(row) for row in found] == [(urn, term.pupils) for urn in term.urns]
        rows = await connection.fetch("SELECT id FROM submission WHERE status = 'accepted'")
        acknowledged = sorted(receipt["id"] for receipt in term.receipts.values())
        assert sorted(str(row["id"]) for row in rows) == acknowledged
        known = await connection.fetchval("SELECT count(*) FROM known_pupil")
        assert known == term.schools * term.pupils
        await eventually(lambda: _all_sent(connection), within=60)
    finally:
        await connection.close()
    await _events_tell_it(system, term)


async def _events_tell_it(system: System, term: Term) -> None:
    newest: dict[str, EventData] = {}
    versions: dict[tuple[str, str, int], str] = {}
    for event in sorted(await events_at(system.bus, "enrichment"), key=lambda event: event.version):
        # Sent again after a kill it is the same event, with the same id.
        named = (event.type, event.subject, event.version)
        assert versions.setdefault(named, str(event.id)) == str(event.id), named
        newest[f"{event.type}/{event.subject}"] = event.data
    rolls = [each for each in newest.values() if isinstance(each, PupilsLoaded)]
    assert {each.organisation: each.pupils for each in rolls} == dict.fromkeys(
        term.urns, term.pupils
    )
    told = [each for each in newest.values() if isinstance(each, TuitionChanged)]
    assert {each.organisation: (each.pupils, each.attended) for each in told} == dict.fromkeys(
        term.urns, (term.pupils, term.pupils)
    )


async def _all_sent(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    return bool(await connection.fetchval(_UNSENT) == 0)


async def _known(http: aiohttp.ClientSession, urns: Sequence[str]) -> bool:
    """Whether enrichment has heard of the last of the schools."""
    path = f"/v1/enrichment/organisations/{urns[-1]}/timeline"
    async with http.get(path) as answer:
        return answer.status == 200


async def _school(system: System, term: Term, urn: str, files: dict[str, bytes]) -> None:
    key = token(f"data-manager-{urn}", roles=[Role.DATA_MANAGER], organisations=[urn])
    headers = {"Authorization": f"Bearer {key}"}
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(system.gateway, headers=headers, timeout=timeout) as http:
        for name in FILES:
            term.receipts[urn, name] = await _hand_in(http, name, files[name], f"{urn}-{name}")


async def _hand_in(http: aiohttp.ClientSession, name: str, body: bytes, key: str) -> Json:
    """Sent, and sent again under the same key, until there is a receipt of what was settled."""
    path = f"/v1/enrichment/{name}/submissions"
    headers = CSV | {"Idempotency-Key": key}
    for _ in count():
        try:
            async with http.post(path, data=body, headers=headers) as answer:
                receipt: Json = await answer.json(content_type=None)
                status = answer.status
        except (aiohttp.ClientError, ValueError):
            status, receipt = 0, {}  # none, or one that broke off
        if status == 201 and receipt:
            assert receipt["status"] == "accepted", receipt
            return receipt
        assert status in (0, *_AGAIN) or receipt.get("code") == "idempotency_key_in_use", receipt
        await asyncio.sleep(0.2)
    raise AssertionError


def _upn(estab: str, number: int) -> str:
    body = f"{AREA}{estab}{5 + number // 1000:02}{number % 1000:03}"
    return upn_check_letter(body) + body
