"""What one service is: a declaration that the chassis turns into processes, topics and routes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from chassis.consumer import Subscription
from chassis.submissions.kind import Kind
from contracts.envelope import EventData


@dataclass(frozen=True)
class Service:
    """A service's name is also its role, its schema, its topic and its URL prefix.

    `package` is where its `migrations/` folder is; `publishes` lists its event models;
    `subscriptions` what it listens to; `submissions` the kinds of bulk data it takes in.
    """

    name: str
    package: str
    title: str
    routers: Sequence[APIRouter]
    publishes: Sequence[type[EventData]] = ()
    subscriptions: Sequence[Subscription] = ()
    submissions: Sequence[Kind[Any]] = field(default=())

    @property
    def prefix(self) -> str:
        return f"/v1/{self.name}"
