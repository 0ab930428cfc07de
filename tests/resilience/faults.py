"""Which faults there are, and in which order a run has them."""

import random
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from typing import Final

from tests.resilience import outages
from tests.resilience.site import SERVICES, Site

Inject = Callable[[Site, random.Random], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """One thing that can go wrong. Faults of one `kind` go wrong in the same way elsewhere."""

    kind: str
    name: str
    inject: Inject
    quick: bool = True
    """Whether the short form may choose it."""


def plan(chance: random.Random, some: Sequence[Fault], count: int | None) -> list[Fault]:
    """`count` of these in an order of chance, as many of each kind; None: one quick one of each.

    Raises ValueError where that is none: a run without faults finds nothing.
    """
    kinds: dict[str, list[Fault]] = {}
    for fault in some:
        if fault.quick or count is not None:
            kinds.setdefault(fault.kind, []).append(fault)
    if not kinds:
        raise ValueError("no fault is left to bring about; in the short form, none that takes long")
    turns = {kind: cycle(chance.sample(those, len(those))) for kind, those in kinds.items()}
    chosen = [next(turns[kind]) for kind in islice(cycle(kinds), count or len(kinds))]
    chance.shuffle(chosen)
    return chosen


def named(some: Sequence[Fault], wanted: str) -> list[Fault]:
    """Those of the kinds or names in a list with commas; all where it is empty."""
    if not wanted:
        return list(some)
    asked = {each.strip() for each in wanted.split(",")}
    known = {fault.kind for fault in some} | {fault.name for fault in some}
    if unknown := asked - known:
        raise ValueError(
            f"RESILIENCE_FAULTS: there is no {', '.join(sorted(unknown))}; there are "
            + ", ".join(sorted(known))
        )
    return [fault for fault in some if not asked.isdisjoint({fault.kind, fault.name})]


def _processes() -> Iterator[Fault]:
    for name in (*SERVICES, "gateway"):
        yield Fault("killed", f"{name}-killed", partial(outages.killed, name=name))
        yield Fault("frozen", f"{name}-frozen", partial(outages.frozen, name=name))
    frozen = outages.one_of_four_frozen
    yield Fault("frozen", "one-of-four-frozen", frozen, quick=False)  # it takes half a minute
    yield Fault("members", "kpi-one-to-four", outages.one_to_four)
    for what, brokers in (("services", False), ("everything", True)):
        restart = partial(outages.rolling_restart, brokers=brokers)
        yield Fault("rolling", f"rolling-{what}", restart, quick=False)


def _servers() -> Iterator[Fault]:
    for how in ("leader", "frozen"):
        yield Fault("broker", f"broker-{how}", partial(outages.broker_lost, how=how))
    lost = partial(outages.broker_lost, how="controller")
    yield Fault("controller", "broker-controller", lost)
    ways = ("fast", signal.SIGINT), ("immediate", signal.SIGQUIT), ("killed", signal.SIGKILL)
    for name, number in ways:
        restart = partial(outages.postgres_restarted, how=number)
        yield Fault("postgres", f"postgres-{name}", restart)
    for name, number in (("killed", signal.SIGKILL), ("frozen", signal.SIGSTOP)):
        yield Fault("backend", f"backend-{name}", partial(outages.backend, how=number))
    yield Fault("disk", "postgres-disk-full", outages.disk_full)
    yield Fault("disk", "broker-disk-full", outages.brokers_disk_full)


def _wires() -> Iterator[Fault]:
    for kind, between in (
        ("cut-postgres", "{}-postgres"),
        ("cut-kafka", "{}-kafka"),
        ("cut-gateway", "gateway-{}"),
    ):
        for wire in map(between.format, SERVICES):
            yield Fault(kind, f"{wire}-refused", partial(outages.cut, wire=wire, how="refused"))
            yield Fault(kind, f"{wire}-silent", partial(outages.cut, wire=wire, how="silent"))
    for wire in ("kpi-postgres", "kpi-kafka"):
        yield Fault("slow", f"{wire}-slow", partial(outages.slow, wire=wire))


def _events() -> Iterator[Fault]:
    for topic in ("schools", "fourteen19"):
        yield Fault("again", f"{topic}-again", partial(outages.sent_again, topic=topic))
        yield Fault("poison", f"{topic}-poison", partial(outages.poison, topic=topic))


FAULTS: Final = (*_processes(), *_servers(), *_wires(), *_events())
