"""People at work: partners hand in learners, officers rename schools, somebody reads an indicator.

Each writer does what a careful client does, until it is answered: a submission is sent again under
its Idempotency-Key, an edit with the ETag it was made from. What was answered is written down.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any, Final, Literal

import aiohttp

from chassis.policy import Role
from education.ulns import check_digit
from tests.resilience.site import Site
from tests.support.calls import CSV, Json, submit, value
from tests.support.children import schools_csv
from tests.support.polling import eventually
from tests.support.tokens import EVERY_ROLE, token

Kind = Literal["submission", "edit"]
Learner = dict[str, str]
KINDS: Final[tuple[Kind, ...]] = ("submission", "edit")
YEAR, AREA, INDICATOR = "2009/10", "350", "DIPLOMA_TAKE_UP"
UKPRNS: Final = [str(10_050_001 + number) for number in range(3)]
URNS: Final = [str(160_001 + number) for number in range(4)]
# What partners are told to repeat, and what the gateway says where it had no whole answer.
AGAIN: Final = (429, 502, 503, 504)
_ONE_CALL = aiohttp.ClientTimeout(total=10)
_BETWEEN_S = 0.15
_BEFORE_S, _LOOK_S = (0.2, 0.7), 0.001
_ANSWERED_S = 90.0
_LIFE_S = 6 * 3600
_DIPLOMAS = "academic_year,provider,learner_ref,line,level,starts_on"


class Unexpected(Exception):
    """An answer that no outage explains, or none at all."""


@dataclass
class Written:
    """What was acknowledged: receipts and learners, as they were sent, by partner, names by school,
    in order; and when."""

    receipts: dict[str, list[str]] = field(default_factory=lambda: {each: [] for each in UKPRNS})
    learners: dict[str, list[Learner]] = field(
        default_factory=lambda: {each: [] for each in UKPRNS}
    )
    names: dict[str, list[str]] = field(default_factory=lambda: {each: [] for each in URNS})
    times: dict[Kind, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    sent: int = 0
    """Submissions begun, answered or not."""

    @property
    def submissions(self) -> int:
        return sum(map(len, self.receipts.values()))

    @property
    def edits(self) -> int:
        return sum(map(len, self.names.values()))

    def acknowledged(self, began: float, ended: float) -> int:
        """How many writes were, in this time."""
        return sum(began < at <= ended for times in self.times.values() for at in times)

    def recovered(self, healed: float) -> float | None:
        """Seconds from `healed` until a write of each kind was acknowledged."""
        firsts = [next((t for t in self.times[kind] if t > healed), None) for kind in KINDS]
        known = [first for first in firsts if first is not None]
        return max(known) - healed if len(known) == len(KINDS) else None


class Load:
    """Runs between `prepare` and the end of `running`; `rest` and `go_on` stop and start it."""

    def __init__(self, site: Site, seed: int) -> None:
        self._site, self._seed = site, seed
        self.written = Written()
        self.unexpected: list[str] = []
        self.reads = self.refused = 0
        self._may = asyncio.Event()
        self.busy = 0
        """Writes begun and not answered."""
        self._ulns = _ulns()

    async def prepare(self) -> None:
        """Schools and colleges are registered; each college has one learner, on a Diploma."""
        heads = "ukprn,name,kind,phase,status,area"
        lines = [f"{each},College,further_education,16_plus,open,{AREA}" for each in UKPRNS]
        colleges = "\n".join([heads, *lines, ""]).encode()
        schools = schools_csv([str(2001 + at) for at in range(len(URNS))], first_urn=int(URNS[0]))
        async with self._client() as http:
            for body in (schools, colleges):
                status, told = await submit(http, "schools/register", body)
                assert status == 201, told
        for ukprn in UKPRNS:
            async with self._client(ukprn) as http:
                await eventually(partial(self._knows, http, ukprn), within=60)
                await self._diploma(http, ukprn)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        works = [self._partner(each) for each in UKPRNS]
        works += [self._officer(urns, at) for at, urns in enumerate((URNS[::2], URNS[1::2]))]
        tasks = [asyncio.create_task(self.noting(work)) for work in [*works, self._reader()]]
        self.go_on()
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def go_on(self) -> None:
        self._may.set()

    async def in_the_midst(self, chance: random.Random) -> None:
        """Returns at a moment of chance at which writes are under way."""
        self.go_on()
        await asyncio.sleep(chance.uniform(*_BEFORE_S))
        await eventually(lambda: self.busy or self.unexpected, within=_ANSWERED_S, every=_LOOK_S)

    async def rest(self) -> None:
        """Let every write that was begun be answered, and begin none."""
        self._may.clear()
        await eventually(lambda: not self.busy or bool(self.unexpected), within=_ANSWERED_S)

    @asynccontextmanager
    async def writing(self, kind: Kind) -> AsyncIterator[None]:
        """Around one write: waits until it may begin, and notes when it was acknowledged."""
        await self._may.wait()
        self.busy += 1
        try:
            yield
            self.written.times[kind].append(time.monotonic())
        finally:
            self.busy -= 1
        await asyncio.sleep(_BETWEEN_S)

    async def noting(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that is to go on to the end; that it ended is unexpected."""
        try:
            await work
        except Unexpected as error:
            self.unexpected.append(str(error))
        except Exception as error:  # noqa: BLE001 - else it would be gone, and nobody would notice
            self.unexpected.append(f"somebody at work ended: {error!r}")

    async def _partner(self, ukprn: str) -> None:
        async with self._client(ukprn) as http:
            for number in count(1):
                async with self.writing("submission"):
                    self.written.sent += 1
                    learner = self._learner(ukprn, number)
                    body = _file(learner)
                    receipt = await _hand_in(http, "learners", body, f"{ukprn}-{number}")
                    self.written.receipts[ukprn].append(receipt["id"])
                    self.written.learners[ukprn].append(learner)

    async def _officer(self, urns: list[str], at: int) -> None:
        chance = random.Random(f"{self._seed}/{at}")
        async with self._client() as http:
            for number in count(1):
                urn = chance.choice(urns)
                async with self.writing("edit"):
                    name = f"School {number} of officer {at}"
                    await _rename(http, urn, name)
                    self.written.names[urn].append(name)

    async def _reader(self) -> None:
        """A figure never goes back, and never says more than was sent."""
        last = 0
        async with self._client() as http:
            while True:
                try:
                    told = await value(http, INDICATOR, AREA, YEAR.replace("/", "-"))
                except (aiohttp.ClientError, TimeoutError, ValueError):
                    told = {"http_status": 503}
                self.reads += 1
                if told["http_status"] == 200:
                    now = int(told.get("denominator") or 0)
                    most = self.written.sent + len(UKPRNS)
                    if not last <= now <= most:
                        raise Unexpected(f"{INDICATOR} read {now} after {last}; sent were {most}")
                    last = now
                elif told["http_status"] in AGAIN:
                    self.refused += 1
                else:
                    raise Unexpected(f"reading {INDICATOR}: {told}")
                await asyncio.sleep(_BETWEEN_S * 2)

    async def _knows(self, http: aiohttp.ClientSession, ukprn: str) -> bool:
        learner = self._learner(ukprn, 0)
        taken = (await submit(http, "fourteen19/learners", _file(learner)))[0] == 201
        if taken:
            self.written.learners[ukprn].append(learner)
        return taken

    async def _diploma(self, http: aiohttp.ClientSession, ukprn: str) -> None:
        line = f"{YEAR},{ukprn},R0,ENG,higher,2009-09-07"
        body = f"{_DIPLOMAS}\n{line}\n".encode()
        status, told = await submit(http, "fourteen19/diplomas", body)
        assert status == 201, told

    def _learner(self, ukprn: str, number: int) -> Learner:
        uln = next(self._ulns)
        return {
            "academic_year": YEAR,
            "provider": ukprn,
            "learner_ref": f"R{number}",
            "uln": uln,
            "surname": f"Sample{uln}",
            "forename": "Pupil",
            "dob": f"1992-10-{1 + number % 28:02}",
        }

    def _client(self, ukprn: str | None = None) -> aiohttp.ClientSession:
        until = int(time.time()) + _LIFE_S
        roles, whose = (EVERY_ROLE, "*") if ukprn is None else ([Role.PARTNER], ukprn)
        key = token(f"load-{whose.strip('*')}", roles=roles, organisations=[whose], exp=until)
        headers = {"Authorization": f"Bearer {key}"}
        return aiohttp.ClientSession(self._site.system.gateway, headers=headers, timeout=_ONE_CALL)


def _file(row: Learner) -> bytes:
    return f"{','.join(row)}\n{','.join(row.values())}\n".encode()


async def _hand_in(http: aiohttp.ClientSession, name: str, body: bytes, key: str) -> Json:
    headers = CSV | {"Idempotency-Key": key}

    async def answered() -> Json | None:
        with suppress(aiohttp.ClientError, TimeoutError, ValueError):
            path = f"/v1/fourteen19/{name}/submissions"
            async with http.post(path, data=body, headers=headers) as answer:
                told: Json = await answer.json(content_type=None)
            if answer.status == 201 and told["status"] == "accepted":
                return told
            _explained(answer.status, told)
        return None

    return await _until(answered, f"submission {key}")


async def _rename(http: aiohttp.ClientSession, urn: str, name: str) -> None:
    """The ETag keeps the edit from being made twice: one that was made is read, not made again."""
    path = f"/v1/schools/organisations/{urn}"

    async def answered() -> Json | None:
        with suppress(aiohttp.ClientError, TimeoutError, ValueError):
            async with http.get(path) as held:
                record: Json = await held.json(content_type=None)
            if held.status != 200:
                _explained(held.status, record)
                return None
            if record["name"] == name:
                return record
            headers = {"If-Match": held.headers["ETag"], "X-Reason": "the governors' wish"}
            async with http.patch(path, json={"name": name}, headers=headers) as answer:
                told: Json = await answer.json(content_type=None)
            if answer.status == 200:
                return told
            if answer.status != 412:  # an earlier try of this very edit came through in between
                _explained(answer.status, told)
        return None

    await _until(answered, f"edit of {urn}")


async def _until(answered: Callable[[], Awaitable[Json | None]], what: str) -> Json:
    try:
        found = await eventually(answered, within=_ANSWERED_S, every=0.1)
    except AssertionError as error:
        raise Unexpected(f"{what} was not answered: {error}") from error
    assert found is not None
    return found


def _explained(status: int, told: Json) -> None:
    """Raises `Unexpected` unless trying again is right."""
    if status not in AGAIN and told.get("code") != "idempotency_key_in_use":
        raise Unexpected(f"a careful client was answered {status}: {told}")


def _ulns() -> Iterator[str]:
    for body in count(100_000_001):
        last = check_digit(str(body))
        if last is not None:
            yield f"{body}{last}"
