"""What must be true after every fault, once the writers rest: each broken one is told in words."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Final

import aiohttp
import asyncpg

from chassis.bus import BusUnavailable, Delivery, Partition
from contracts.envelope import models_by_type, type_of
from services.kpi.subscription import SUBSCRIPTION
from tests.resilience.load import AGAIN, AREA, INDICATOR, UKPRNS, YEAR, Learner, Written
from tests.resilience.messages import READERS, is_poison
from tests.resilience.site import SERVICES, Site
from tests.support.calls import Json, value
from tests.support.polling import eventually
from tests.support.topics import all_on

CAUGHT_UP_S: Final = 90.0
_AGREED_S = 30.0
_NOT_YET = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, BusUnavailable)
_STORED = "SELECT topic, partition, next_offset FROM consumer_offset"
_BOOKED = "SELECT key, version FROM journal WHERE cause = 'event'"
_NAMES = {
    "fourteen19": "SELECT organisation, name FROM organisation",
    "kpi": "SELECT id, name FROM organisation",
}
_BY_KPI = models_by_type(SUBSCRIPTION.models).keys()
_READ: Final = {"academic_year": "year", "provider": "organisation"}
"""What a learner's columns are called where they are read, if otherwise."""
_EDITS = """SELECT subject, count(*) FROM schools_audit.entry
    WHERE action = 'organisations.edit' GROUP BY subject"""
_PREPARED = 2 * len(UKPRNS)  # a learner and a Diploma of each, before the first fault


async def caught_up(site: Site) -> None:
    """Returns when every outbox is empty and every consumer at its topics' ends. Raises
    AssertionError naming what is stuck."""

    async def all_told() -> bool:
        try:
            for service in SERVICES:  # as events flow: what was seen empty stays empty
                left = await behind(site, service)
                assert not left, f"{service} is behind: {left}"
                if service == "kpi":
                    queued = await site.value(service, "SELECT count(*) FROM touched")
                    assert queued == 0, f"kpi has not told {queued} values"
                waiting = await site.value(service, "SELECT count(*) FROM outbox")
                assert waiting == 0, f"the outbox of {service} is stuck with {waiting} events"
        except _NOT_YET as error:
            raise AssertionError(f"not to be reached: {error!r}") from error
        return True

    await eventually(all_told, within=CAUGHT_UP_S, every=0.1)


async def broken(site: Site, written: Written) -> list[str]:
    """The invariants that do not hold, of an installation that has caught up."""
    checks: Sequence[Callable[[Site, Written], Awaitable[list[str]]]] = (
        _submissions,
        _edits,
        _counted,
        _names,
        _letters,
        _ledger,
    )
    found = await asyncio.gather(*(check(site, written) for check in checks))
    return [each for some in found for each in some]


async def of_the_whole_run(site: Site, written: Written) -> list[str]:
    """A version of an aggregate is one event, however often it is on the bus; kpi booked each; and
    every learner is read as it was sent."""
    told = [
        each
        for topic in SERVICES
        for each in await all_on(site.bus, topic)
        if not is_poison(each.key)
    ]
    booked = {(row[0], row[1]) for row in await site.rows("kpi", _BOOKED)}
    return [*two_events(told), *not_booked(told, booked), *await _learners(site, written)]


def two_events(told: Sequence[Delivery]) -> list[str]:
    """A line for each version that is told as two events."""
    known: dict[tuple[str, str], str] = {}
    found: list[str] = []
    for each in told:
        headers = dict(each.headers)
        event = known.setdefault((each.key, headers["ce_sequence"]), headers["ce_id"])
        if event != headers["ce_id"]:
            found.append(f"two events are version {headers['ce_sequence']} of {each.key}")
    return found


def not_booked(told: Sequence[Delivery], booked: Collection[tuple[str, int]]) -> list[str]:
    """A line for each version that kpi was told and never booked: a later one hides that from the
    figures, but not from their history."""
    versions = {
        (each.key, int(dict(each.headers)["ce_sequence"]))
        for each in told
        if type_of(each.headers) in _BY_KPI
    }
    return [
        f"version {version} of {key} is not booked" for key, version in sorted(versions - {*booked})
    ]


def differing(what: str, wanted: Mapping[str, int], held: Mapping[str, int]) -> list[str]:
    """A line for each name whose numbers differ."""
    return [
        f"{what} of {name}: {wanted.get(name, 0)} acknowledged, {held.get(name, 0)} there"
        for name in sorted({*wanted, *held})
        if wanted.get(name, 0) != held.get(name, 0)
    ]


async def _submissions(site: Site, written: Written) -> list[str]:
    rows = await site.rows("fourteen19", "SELECT id FROM submission WHERE status = 'accepted'")
    there = {str(row["id"]) for row in rows}
    acknowledged = {each for some in written.receipts.values() for each in some}
    found = [f"submission {each} was acknowledged and is gone" for each in acknowledged - there]
    more = len(there) - len(acknowledged) - _PREPARED
    if more > 0:
        found.append(f"{more} submissions are there that nobody was told of: one was taken twice")
    query = "SELECT organisation, count(*) FROM learner GROUP BY 1"
    held = {row[0]: row[1] for row in await site.rows("fourteen19", query)}
    wanted = {ukprn: 1 + len(receipts) for ukprn, receipts in written.receipts.items()}
    return found + differing("learners", wanted, held)


async def _edits(site: Site, written: Written) -> list[str]:
    held = {row[0]: row[1] for row in await site.rows("schools", _EDITS)}
    wanted = {urn: len(names) for urn, names in written.names.items() if names}
    found = differing("edits", wanted, held)
    rows = await site.rows("schools", "SELECT organisation, name FROM organisation")
    return found + _last_names("schools", written, {row[0]: row[1] for row in rows})


async def _learners(site: Site, written: Written) -> list[str]:
    found: list[str] = []
    for ukprn, sent in written.learners.items():
        held = {each["learner_ref"]: each for each in await _held(site, ukprn)}
        found += [line for each in sent for line in altered(each, held.get(each["learner_ref"]))]
    return found


def altered(sent: Learner, held: Mapping[str, object] | None) -> list[str]:
    """A line for a learner who is not read as it was sent."""
    if held is None:
        return [f"learner {sent['learner_ref']} of {sent['provider']} is not to be read"]
    read = {name: held[_READ.get(name, name)] for name in sent}
    whose = f"learner {sent['learner_ref']} of {sent['provider']}"
    return [] if read == sent else [f"{whose} was sent as {sent} and is read as {read}"]


async def _held(site: Site, ukprn: str) -> list[Json]:
    rows: list[Json] = []
    asked = {"organisation": ukprn, "year": YEAR.replace("/", "-"), "limit": "500"}
    async with site.system.client() as http:
        while True:
            async with http.get("/v1/fourteen19/learners", params=asked) as answer:
                page: Json = await answer.json(content_type=None)
            assert answer.status == 200, page
            rows += page["results"]
            if not page["paging"]["next_cursor"]:
                return rows
            asked["cursor"] = page["paging"]["next_cursor"]


async def _names(site: Site, written: Written) -> list[str]:
    found: list[str] = []
    for service, query in _NAMES.items():
        held = {row[0]: row[1] for row in await site.rows(service, query)}
        found += _last_names(service, written, held)
    return found


def _last_names(service: str, written: Written, held: Mapping[str, str]) -> list[str]:
    return [
        f"{service} calls {urn} {held.get(urn)!r}; the last acknowledged edit was {names[-1]!r}"
        for urn, names in written.names.items()
        if names and held.get(urn) != names[-1]
    ]


async def _counted(site: Site, written: Written) -> list[str]:
    """Each acknowledged learner counts once in the indicator, as a caller reads it."""
    wanted = written.submissions + len(UKPRNS)

    async def read() -> Json | None:
        async with site.system.client() as http:
            told = await value(http, INDICATOR, AREA, YEAR.replace("/", "-"))
        return None if told["http_status"] in AGAIN else told

    told = await _answer(read, f"reading {INDICATOR}")
    if told.get("denominator") == wanted:
        return []
    return [f"{INDICATOR} counts {told.get('denominator')} learners, {wanted} were acknowledged"]


async def _letters(site: Site, written: Written) -> list[str]:
    found: list[str] = []
    for service, wanted in site.poison.items():
        rows = await site.rows(service, "SELECT key, error FROM dead_letter")
        held, errors = Counter(row[0] for row in rows), {row[0]: row[1] for row in rows}
        found += [f"{key} is no dead letter of {service}" for key in wanted - held.keys()]
        found += [
            f"{key} is a dead letter of {service} ({errors[key]})" for key in held.keys() - wanted
        ]
        found += [f"{key} is {n} dead letters of {service}" for key, n in held.items() if n > 1]
    return found


async def _ledger(site: Site, written: Written) -> list[str]:
    async def checked() -> Json | None:
        timeout = aiohttp.ClientTimeout(total=60)
        async with (
            site.system.client() as http,
            http.post("/v1/kpi/ledger/check", timeout=timeout) as answer,
        ):
            told: Json = await answer.json(content_type=None)
        return told if answer.status == 200 else None

    told = await _answer(checked, "the check of the ledger")
    found = [f"the ledger differs: {each}" for each in told["differences"]]
    found += [f"{each['key']} on the bus is not counted" for each in told["pending"]]
    found += [f"{key} is counted and not on the bus" for key in told["missing_on_bus"]]
    strange = [key for key in told["unreadable"] if not is_poison(key)]
    return found + [f"{key} on the bus is no event" for key in strange]


async def _answer(ask: Callable[[], Awaitable[Json | None]], what: str) -> Json:
    async def answered() -> Json | None:
        try:
            return await ask()
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None

    try:
        found = await eventually(answered, within=_AGREED_S, every=0.2)
    except AssertionError as error:
        raise AssertionError(f"{what} is not answered: {error}") from error
    assert found is not None
    return found


async def ends(site: Site, service: str) -> dict[Partition, int]:
    """Where the partitions end that a service reads."""
    read = [topic for topic, readers in READERS.items() if service in readers]
    reader = site.bus.reader()
    try:
        return await reader.ends([at for topic in read for at in await site.bus.partitions(topic)])
    finally:
        await reader.close()


async def behind(
    site: Site, service: str, until: Mapping[Partition, int] | None = None
) -> dict[str, int]:
    """How many events a service has yet to read, until where its partitions end or ended."""
    until = await ends(site, service) if until is None else until
    # A partition that nobody ever took has no row.
    stored = {Partition(row[0], row[1]): row[2] for row in await site.rows(service, _STORED)}
    left = {at: end - stored.get(at, 0) for at, end in until.items()}
    return {f"{at.topic}/{at.number}": events for at, events in left.items() if events > 0}
