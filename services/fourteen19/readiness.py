"""How ready one thing is, since when: of a pilot for 2013, of a function before it comes over."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeVar

from chassis.records.refusing import wrong
from chassis.records.state import Part

Readiness = Literal["not_started", "under_way", "ready"]
T = TypeVar("T", bound="ToBeReady")


class ToBeReady(Part):
    """One thing that has to be ready: how ready, since when, in whose words."""

    readiness: Readiness = "not_started"
    on: date | None = None
    note: str | None = None


def as_ready(held: T, readiness: Readiness, on: date, note: str | None) -> T:
    """It as ready as it is since a day; who says the same again leaves the day it was first so.

    Raises `invalid_request` for a day before what is known of it.
    """
    if held.on is not None and on < held.on:
        raise wrong("older", "$.on", f"what is known is of {held.on}")
    since = held.on if readiness == held.readiness and held.on else on
    return held.model_copy(update={"readiness": readiness, "on": since, "note": note})


def ready_since(items: Sequence[ToBeReady]) -> date | None:
    """Since when everything is ready; None: something is not, or there is nothing."""
    days = [item.on for item in items if item.readiness == "ready" and item.on]
    return max(days) if items and len(days) == len(items) else None
