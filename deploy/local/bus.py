"""Which event bus this run uses."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

from deploy.local.errors import CannotRun
from deploy.local.kafka import Installation, NoBroker, obtain
from deploy.local.settings import LocalSettings


@dataclass(frozen=True, slots=True)
class BusChoice:
    """The chosen bus.

    `name` tells installations apart; `url` is a given broker's; `installation` what to start a
    broker of our own with; neither of the two: the embedded log. `reason` says why that one was
    fallen back to.
    """

    name: str
    url: str | None = None
    installation: Installation | None = None
    reason: str | None = None


def choose_bus(settings: LocalSettings, *, on_fetch: Callable[[], None]) -> BusChoice:
    """EVENT_BUS, or for `auto`: a given Kafka, else a local one, else the embedded log.

    May fetch the broker's jars, once, after calling `on_fetch`. Raises `CannotRun` when a
    given broker does not answer.
    """
    if settings.event_bus == "embedded":
        return BusChoice("embedded")
    if settings.event_bus.startswith("kafka://"):
        return _given(settings.event_bus, "EVENT_BUS")
    if settings.kafka_bootstrap:
        return _given(f"kafka://{settings.kafka_bootstrap}", "KAFKA_BOOTSTRAP_SERVERS")
    try:
        return BusChoice("local kafka", installation=obtain(settings.cache, on_fetch=on_fetch))
    except NoBroker as error:
        return BusChoice("embedded", reason=str(error))


def _given(url: str, variable: str) -> BusChoice:
    hosts = url.removeprefix("kafka://").split(",")
    if not any(_answers(host) for host in hosts):
        raise CannotRun(f"No Kafka broker answers at {', '.join(hosts)} ({variable}).")
    return BusChoice(url, url=url)


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=5):
            return True
    except (OSError, ValueError):
        return False
