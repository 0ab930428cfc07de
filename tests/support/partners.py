"""A deadline day: many partners hand in their learners and Diplomas at once, until answered.

A tenth of each partner's learners are also the next one's, by their ULN.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count, islice

import aiohttp
import asyncpg

from chassis.clock import today
from chassis.policy import Role
from contracts.envelope import EventData
from contracts.fourteen19 import EnrolmentChanged, SubmissionAccepted
from education.ulns import check_digit
from tests.support.calls import CSV, Json
from tests.support.polling import eventually
from tests.support.system import System
from tests.support.tokens import token
from tests.support.topics import events_at

YEAR, AREA = "2009/10", "350"
FILES = ("learners", "diplomas")
_FIRST_UKPRN = 10_050_001
_BEGAN = date(2009, 9, 7)
_AGAIN = (429, 500, 502, 503, 504)
_UNSENT = "SELECT count(*) FROM outbox"


@dataclass
class Answer:
    """What one file came to: its receipt, the seconds to its report, and how often it was sent."""

    receipt: Json
    seconds: float
    tries: int


@dataclass
class Day:
    """All files of some partners, and their answers so far, by partner and file."""

    partners: int
    rows: int
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)

    @property
    def ukprns(self) -> list[str]:
        return [str(_FIRST_UKPRN + number) for number in range(self.partners)]

    @property
    def step(self) -> int:
        """From the first learner of a partner to the next one's."""
        return self.rows * 9 // 10

    @property
    def people(self) -> int:
        """Young people in all, each once."""
        return self.step * (self.partners - 1) + self.rows

    def files(self) -> dict[str, dict[str, bytes]]:
        """Each partner's files, by name."""
        ulns = list(islice(_ulns(), self.people))
        return {
            ukprn: {
                "learners": _learners(ukprn, self.step * at, ulns[self.step * at :][: self.rows]),
                "diplomas": _diplomas(ukprn, self.rows),
            }
            for at, ukprn in enumerate(self.ukprns)
        }


async def prepare(system: System, day: Day) -> None:
    """The partners are registered, and both of their files are expected in a week."""
    heads = "ukprn,name,kind,phase,status,area"
    lines = [
        f"{ukprn},College {ukprn},further_education,16_plus,open,{AREA}" for ukprn in day.ukprns
    ]
    body = "\n".join([heads, *lines, ""]).encode()
    async with system.client() as http:
        path = "/v1/schools/register/submissions"
        async with http.post(path, data=body, headers=CSV) as answer:
            assert answer.status == 201, await answer.text()
        for data in FILES:
            await eventually(partial(_expect, http, data, day.ukprns), within=60)


async def hand_in_all(system: System, day: Day) -> None:
    """Every partner at the same time, its learners first; each file until it is settled."""
    files = await asyncio.to_thread(day.files)
    await asyncio.gather(*(_partner(system, day, ukprn, files[ukprn]) for ukprn in day.ukprns))


async def nothing_lost_nothing_twice(system: System, day: Day, url: str) -> None:
    """What was acknowledged is there once: rows, submissions, returns, and what events tell."""
    connection = await asyncpg.connect(url)
    try:
        assert len(day.answers) == len(FILES) * day.partners
        for table in ("learner", "diploma"):
            found = await connection.fetch(
                f"SELECT organisation, count(*) FROM {table} GROUP BY 1 ORDER BY 1"
            )
            assert [tuple(row) for row in found] == [(each, day.rows) for each in day.ukprns]
        rows = await connection.fetch("SELECT id FROM submission WHERE status = 'accepted'")
        acknowledged = sorted(each.receipt["id"] for each in day.answers.values())
        assert sorted(str(row["id"]) for row in rows) == acknowledged
        returns = await connection.fetch("SELECT submission_id FROM return_received")
        assert sorted(str(row[0]) for row in returns) == acknowledged
        people = await connection.fetchval("SELECT count(*) FROM young_person")
        assert people == day.people
        await eventually(lambda: _all_sent(connection), within=60)
    finally:
        await connection.close()
    await _events_tell_it(system, day)


async def _events_tell_it(system: System, day: Day) -> None:
    newest: dict[str, EventData] = {}
    versions: dict[tuple[str, str, int], str] = {}
    told = await events_at(system.bus, "fourteen19")
    for event in sorted(told, key=lambda event: event.version):
        # Sent again after a kill it is the same event, with the same id.
        named = (event.type, event.subject, event.version)
        assert versions.setdefault(named, str(event.id)) == str(event.id), named
        newest[f"{event.type}/{event.subject}"] = event.data
    homes = [each for each in newest.values() if isinstance(each, EnrolmentChanged)]
    assert sum(each.learners for each in homes) == day.people
    assert sum(each.diploma.get(_BEGAN, 0) for each in homes) == day.people
    returns = [each for each in newest.values() if isinstance(each, SubmissionAccepted)]
    assert len(returns) == len(FILES) * day.partners
    assert all(each.received_on and each.rows == day.rows for each in returns)


async def _all_sent(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    return bool(await connection.fetchval(_UNSENT) == 0)


async def _expect(http: aiohttp.ClientSession, data: str, ukprns: Sequence[str]) -> bool:
    """A collection; False while the service has not heard of all the partners yet."""
    due = today() + timedelta(days=7)
    body = {
        "area": AREA,
        "data": data,
        "year": YEAR,
        "name": "autumn",
        "title": "Autumn return",
        "opens_on": (due - timedelta(days=14)).isoformat(),
        "due_on": due.isoformat(),
        "expected": ukprns,
    }
    async with http.post("/v1/fourteen19/collections", json=body) as answer:
        return answer.status == 201


async def _partner(system: System, day: Day, ukprn: str, files: dict[str, bytes]) -> None:
    key = token(f"partner-{ukprn}", roles=[Role.PARTNER], organisations=[ukprn])
    headers = {"Authorization": f"Bearer {key}"}
    timeout = aiohttp.ClientTimeout(total=300)
    async with aiohttp.ClientSession(system.gateway, headers=headers, timeout=timeout) as http:
        for name in FILES:
            day.answers[ukprn, name] = await _hand_in(http, name, files[name], f"{ukprn}-{name}")


async def _hand_in(http: aiohttp.ClientSession, name: str, body: bytes, key: str) -> Answer:
    """Sent, and sent again under the same key, until there is a receipt of what was settled."""
    started, path = time.monotonic(), f"/v1/fourteen19/{name}/submissions"
    headers = CSV | {"Idempotency-Key": key}
    for tries in count(1):
        try:
            async with http.post(path, data=body, headers=headers) as answer:
                receipt = await answer.json(content_type=None)
                status = answer.status
            if status == 202:
                receipt = await _settled(http, f"{path}/{receipt['id']}")
        except (aiohttp.ClientError, ValueError):
            status, receipt = 0, {}  # none, or one that broke off
        if status in (201, 202) and receipt:
            assert receipt["status"] == "accepted", receipt
            return Answer(receipt, time.monotonic() - started, tries)
        assert status in (0, *_AGAIN) or receipt.get("code") == "idempotency_key_in_use", receipt
        await asyncio.sleep(0.2)
    raise AssertionError


async def _settled(http: aiohttp.ClientSession, path: str) -> Json:
    async def settled() -> Json | None:
        async with http.get(path) as answer:
            told: Json = await answer.json(content_type=None)
            assert answer.status == 200, told
            return told if told.get("status") in ("accepted", "rejected", "failed") else None

    found = await eventually(settled, within=300, every=0.2)
    assert found is not None
    return found


def _ulns() -> Iterator[str]:
    for body in count(100_000_001):
        last = check_digit(str(body))
        if last is not None:
            yield f"{body}{last}"


def _learners(ukprn: str, first: int, ulns: Sequence[str]) -> bytes:
    heads = "academic_year,provider,learner_ref,uln,surname,forename,dob,year_group"
    lines = [
        f"{YEAR},{ukprn},R{at},{uln},Surname{at + first},Forename,1992-10-{1 + (at + first) % 28},"
        for at, uln in enumerate(ulns)
    ]
    return "\n".join([heads, *lines, ""]).encode()


def _diplomas(ukprn: str, rows: int) -> bytes:
    heads = "academic_year,provider,learner_ref,line,level,starts_on"
    lines = [f"{YEAR},{ukprn},R{at},ENG,higher,{_BEGAN}" for at in range(rows)]
    return "\n".join([heads, *lines, ""]).encode()
