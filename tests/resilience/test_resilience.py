"""One fault after another into a working system: nothing acknowledged is lost or done twice.

`RESILIENCE=long`: a hundred faults. `RESILIENCE_SEED` brings about an earlier run's, and
`RESILIENCE_FAULTS=broker,kpi-killed` only some. docs/resilience.md says what is done and checked.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.kafka import Installation, NoBroker, obtain
from tests.resilience.conftest import TABLE
from tests.resilience.faults import FAULTS, Fault, named, plan
from tests.resilience.invariants import broken, caught_up, of_the_whole_run
from tests.resilience.load import Load
from tests.resilience.report import Report, Row
from tests.resilience.site import Site, built
from tests.support.polling import eventually
from tests.support.servers import run_folder

LONG = os.environ.get("RESILIENCE") == "long"
SEED = int(os.environ.get("RESILIENCE_SEED") or random.SystemRandom().randrange(10**6))
WANTED = os.environ.get("RESILIENCE_FAULTS", "")
COUNT = int(os.environ.get("RESILIENCE_COUNT") or 0) or (100 if LONG else None)
_LASTS_S, _LASTS_LONG_S = (0.5, 1.5), (8.0, 14.0)  # beyond what a request to the bus waits
_LONG_OF = 6
_RECOVERED_S = 60.0


@pytest.fixture
def kafka_installation() -> Installation:
    try:
        return obtain(Path(__file__).parents[2] / ".cache")
    except NoBroker as error:
        pytest.skip(f"no Kafka broker: {error}")


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.timeout(7200 if LONG else 900)
async def test_nothing_acknowledged_is_lost_or_done_twice(
    kafka_installation: Installation,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    report = Report(SEED)
    print(f"\nRESILIENCE_SEED={SEED}", flush=True)  # noqa: T201 - a run cut short must be repeatable
    try:
        async with built(kafka_installation, tmp_path, run_folder() / "disk") as site:
            await _run(site, report)
    finally:
        record_property(TABLE, report.table())
    assert not report.found, "\n".join(report.found)


async def _run(site: Site, report: Report) -> None:
    load = Load(site, SEED)
    await load.prepare()
    try:
        async with load.running():
            await _hurt(site, load, report)
        if not report.found and (found := await of_the_whole_run(site, load.written)):
            report.rows.append(Row("the whole run", 0, 0, 0, 0, None, None, found))
    finally:
        report.notes.append(
            f"{load.written.submissions} submissions and {load.written.edits} edits were "
            f"acknowledged, {load.reads} readings made, {load.refused} of them refused for a while"
        )


async def _hurt(site: Site, load: Load, report: Report) -> None:
    """Until the first finding: what comes after one says nothing."""
    some, chance = named(FAULTS, WANTED), random.Random(SEED)
    if not site.disk.small:
        some = [fault for fault in some if fault.kind != "disk"]
        report.notes.append("`disk` was left out: this user may not mount a small disk")
    faults, began = plan(chance, some, COUNT), time.monotonic()
    await eventually(lambda: load.written.recovered(0.0) is not None or load.unexpected, within=60)
    for fault in faults:
        report.rows.append(await _survive(site, load, fault, chance, began))
        print(report.table().splitlines()[len(report.rows) + 1], flush=True)  # noqa: T201
        if report.found:
            return


async def _survive(
    site: Site, load: Load, fault: Fault, chance: random.Random, began: float
) -> Row:
    await (_all_told(site, load) if fault.kind == "again" else load.in_the_midst(chance))
    at, under_way, found = time.monotonic(), load.busy, list[str]()
    try:
        async with fault.inject(site, chance):
            load.go_on()
            await asyncio.sleep(_lasts(chance))
    except AssertionError as error:
        found.append(f"while it lasted: {error}")
    healed = time.monotonic()
    meanwhile = load.written.acknowledged(at, healed)
    first, caught, more = await _recovery(site, load, healed)
    return Row(
        fault.name, at - began, under_way, healed - at, meanwhile, first, caught, [*found, *more]
    )


async def _all_told(site: Site, load: Load) -> None:
    await load.rest()
    await caught_up(site)


async def _recovery(
    site: Site, load: Load, healed: float
) -> tuple[float | None, float | None, list[str]]:
    """Seconds until a write of each kind and until all had caught up; and what was found then."""
    first: float | None = None
    try:
        await eventually(
            lambda: load.written.recovered(healed) or load.unexpected, within=_RECOVERED_S
        )
        first = load.written.recovered(healed)
        await _all_told(site, load)
    except AssertionError as error:
        return first, None, [*load.unexpected, f"it did not recover: {error}"]
    caught = time.monotonic() - healed
    return first, caught, [*load.unexpected, *await _broken(site, load)]


async def _broken(site: Site, load: Load) -> list[str]:
    try:
        return await broken(site, load.written)
    except AssertionError as error:
        return [str(error)]


def _lasts(chance: random.Random) -> float:
    """Seconds; in the long form one in six lasts long enough for timeouts to pass."""
    long = chance.randrange(_LONG_OF) == 0 and LONG
    return chance.uniform(*(_LASTS_LONG_S if long else _LASTS_S))
