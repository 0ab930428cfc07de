"""What one service is: a declaration that the chassis turns into processes, topics and routes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI
from pydantic_settings import BaseSettings
from starlette.types import ASGIApp

from chassis.announcements import Announcements
from chassis.consumer import Subscription
from chassis.policy import Policy
from chassis.standing import Attention
from chassis.submissions.kind import Kind
from chassis.telling import Telling
from contracts.envelope import EventData

Background = Callable[[FastAPI], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """A service's name is also its role, its schema, its topic and its URL prefix.

    `package` is where its `migrations/` folder is; `policy` who may do what; `publishes` lists its
    event models; `subscriptions` what it listens to; `submissions` the kinds of bulk data it takes
    in;
    `background` its further loops by name, started once the bus is there and again when they fail;
    `middleware` what may answer before its routes do, each an ASGI application around the next;
    `telling` what it tells of its organisations, where it keeps case records;
    `announcements` where it keeps what it has published, to tell it again when the bus is lost;
    `attention` what of its business somebody should see to;
    `settings` what it reads from the environment itself, looked at before it starts.
    """

    name: str
    package: str
    title: str
    routers: Sequence[APIRouter]
    policy: Policy
    publishes: Sequence[type[EventData]] = ()
    subscriptions: Sequence[Subscription] = ()
    submissions: Sequence[Kind[Any]] = field(default=())
    background: Mapping[str, Background] = field(default_factory=dict)
    middleware: Sequence[Callable[[ASGIApp], ASGIApp]] = ()
    telling: Telling | None = None
    announcements: Sequence[Announcements] = ()
    attention: Attention | None = None
    settings: type[BaseSettings] | None = None

    @property
    def prefix(self) -> str:
        return f"/v1/{self.name}"
