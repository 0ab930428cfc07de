"""Every metric that some process exports, read from the registries themselves."""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.metrics_core import Metric

from chassis.access import service_names
from gateway import services as _  # noqa: F401 - its metrics join the gateway's registry
from gateway.record import REGISTRY as GATEWAY

# Made by Prometheus of each target and rule, and named by it.
OF_PROMETHEUS: Final = frozenset({"up", "ALERTS"})
_OF_HISTOGRAM: Final = ("_bucket", "_sum", "_count")
_NOT_NAMES: Final = re.compile(
    r'"[^"]*"|\{\{.*?\}\}|\[[^\]]*\]|\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)'
)
_NAME: Final = re.compile(r"\b[a-zA-Z_][a-zA-Z0-9_]*\b(?!\s*\()")
_WORDS: Final = frozenset(["and", "or", "unless", "by", "on", "bool", "offset", "inf", "nan"])


class Exported(NamedTuple):
    """A metric as it is read, its type and its labels."""

    name: str
    type: str
    labels: tuple[str, ...]


@cache
def exported() -> dict[str, Exported]:
    """By the name it is documented under: a counter's with `_total`, a histogram's own."""
    for module in ("gateway.app", *(f"services.{name}.app" for name in service_names())):
        importlib.import_module(module)
    return {one.name: one for registry in (REGISTRY, GATEWAY) for one in _of(registry)}


@cache
def series() -> frozenset[str]:
    """Every name that a query may ask for."""
    found = set(OF_PROMETHEUS)
    for one in exported().values():
        suffixes = _OF_HISTOGRAM if one.type == "histogram" else ("",)
        found |= {one.name + suffix for suffix in suffixes}
    return frozenset(found)


def named_in(expression: str) -> set[str]:
    """The names of metrics in a PromQL expression."""
    plain = _NOT_NAMES.sub(" ", expression)
    selectors = re.sub(r"\{[^}]*\}", " ", plain)
    return set(_NAME.findall(selectors)) - _WORDS


def _of(registry: CollectorRegistry) -> Iterator[Exported]:
    for collector in list(registry._collector_to_names):
        labels = tuple(getattr(collector, "_labelnames", ()))
        for metric in collector.collect():
            yield Exported(_name(metric), metric.type, labels)


def _name(metric: Metric) -> str:
    return metric.name + ("_total" if metric.type == "counter" else "")
