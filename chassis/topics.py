"""The topics of all publishers: made where they are missing, and compared with what they should be.

Services make their own at their start, too, with the same settings: so a laptop needs no such step,
and a deployment can look before anything runs.
"""

import asyncio
import sys
from collections.abc import Sequence

from chassis.bus import Bus, BusUnavailable, connect, started
from chassis.settings import BusSettings, load_settings
from contracts.envelope import topic_of
from contracts.schemas import EVENTS


def topics_of_all() -> list[str]:
    """Every topic there is to be: one for each service that publishes."""
    return sorted({topic_of(model.event_type) for model in EVENTS})


async def faults_of(bus: Bus, topics: Sequence[str], *, partitions: int, make: bool) -> list[str]:
    """What is wrong with the topics, all of it; raises `BusUnavailable`."""
    wanted = dict.fromkeys(topics, partitions)
    async with started(bus):
        if make:
            await bus.ensure_topics(wanted)
        return await bus.differences(wanted)


def run(*, make: bool) -> None:
    """Tell what is wrong, one line each, and exit with 1; or that all is well."""
    settings = load_settings(BusSettings)
    bus = connect(settings.event_bus, copies=settings.topic_replication)
    topics, partitions = topics_of_all(), settings.topic_partitions
    try:
        faults = asyncio.run(faults_of(bus, topics, partitions=partitions, make=make))
    except BusUnavailable as error:
        raise SystemExit(f"The topics could not be seen to: {error}") from None
    if faults:
        raise SystemExit("\n".join(faults))
    sys.stdout.write(f"As they should be: {', '.join(topics)}\n")
