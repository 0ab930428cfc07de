"""The application factory: a `Service` and its settings become one running process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.datastructures import State

from chassis import faults, health, revisions
from chassis.audit.routes import audit_routes
from chassis.auth import anyone, needs_of
from chassis.bodies import SmallBodies
from chassis.bus import BusUnavailable, connect
from chassis.consequences import Teller
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.dead_letters import dead_letter_routes
from chassis.deadline import Deadline
from chassis.issuers import IssuersFile
from chassis.outbox import Relay
from chassis.overload import Overload
from chassis.problems import catalogue
from chassis.requests import RequestContext
from chassis.service import Service
from chassis.settings import Settings
from chassis.standing import run_attention, status_routes
from chassis.submissions.counting import count_from_nought
from chassis.submissions.worker import Worker
from chassis.tasks import Tasks
from chassis.tokens import Verifier
from chassis.version import VERSION

log = structlog.get_logger()


def create_app(service: Service, settings: Settings) -> FastAPI:
    """The service as an ASGI application; nothing is opened before it starts."""
    app = FastAPI(
        title=service.title,
        version=VERSION,
        lifespan=_lifespan,
        openapi_url=f"{service.prefix}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a thing has one address, and no answer is undeclared
    )
    prepare(app, service, settings)
    faults.install(app)
    for middleware in service.middleware:
        app.add_middleware(middleware)
    app.add_middleware(faults.LastResort)
    app.add_middleware(SmallBodies)
    app.add_middleware(Deadline)
    app.add_middleware(Overload, most=settings.requests_in_hand)
    app.add_middleware(RequestContext)
    app.include_router(health.router)
    app.include_router(_about(), prefix=service.prefix)
    app.include_router(dead_letter_routes(service.name), prefix=service.prefix)
    app.include_router(audit_routes(service.name), prefix=service.prefix)
    app.include_router(status_routes(service.name), prefix=service.prefix)
    for router in service.routers:
        app.include_router(router, prefix=service.prefix)
    _check_policy(service, app)
    return app


def prepare(app: FastAPI, service: Service, settings: Settings) -> None:
    """Give an application what it starts with; one that has stopped may start again so."""
    app.state, app.middleware_stack = State(), None
    app.state.service, app.state.settings = service, settings
    app.state.verifier = Verifier(IssuersFile.read(settings.issuers_file), service.policy)
    app.state.heads = revisions.needed(service)
    app.state.stopping = asyncio.Event()


def _check_policy(service: Service, app: FastAPI) -> None:
    """Raises ValueError for a route that does not state who may call, or an unknown scope."""
    for route in api_routes(app):
        if str(route.path).startswith(service.prefix):
            unknown = [need.scope for need in needs_of(route) if need.scope not in service.policy]
            if unknown:
                raise ValueError(f"{route.path} needs {unknown}, which no policy knows")


def api_routes(app: FastAPI) -> list[RouteContext]:
    """Every route as it is served: `app.routes` holds routers, whose prefixes and dependencies the
    routes within them do not know of."""
    return [
        route
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
    ]


def _about() -> APIRouter:
    router = APIRouter(tags=["about"], dependencies=[anyone()])

    @router.get("/problems", summary="Every problem type this service may answer with")
    async def problems() -> list[dict[str, Any]]:
        return catalogue()

    return router


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    settings: Settings = app.state.settings
    database = Database(
        settings.database_url, pool_size=settings.pool_size, application=service.name
    )
    # Of its own: who looks how it is must see even where all the others are in use.
    looking = Database(settings.database_url, pool_size=2, application=f"{service.name} health")
    bus = connect(settings.event_bus, copies=settings.topic_replication)
    tasks = Tasks()
    relay = Relay(database, bus)
    consumers = [
        Consumer(database, bus, group=service.name, subscription=subscription)
        for subscription in service.subscriptions
    ]
    worker = Worker(database, service.submissions, wake_relay=relay.wake)
    teller = Teller(settings.consequences_url) if settings.consequences_url else None
    app.state.database, app.state.bus, app.state.tasks = database, bus, tasks
    app.state.health_database = looking
    app.state.relay, app.state.consumers, app.state.worker = relay, consumers, worker
    app.state.teller = teller
    tasks.start("issuers", app.state.verifier.issuers.run)
    tasks.start("bus", lambda: _serve_bus(app))
    if service.submissions:
        count_from_nought(kind.name for kind in service.submissions)
        tasks.start("submissions", worker.run)
    if service.attention:
        tasks.start("attention", partial(run_attention, app))
    try:
        yield
    finally:
        app.state.stopping.set()
        await tasks.stop()
        if teller is not None:
            await teller.stop()
        await app.state.verifier.issuers.stop()
        await bus.stop()
        await looking.stop()
        await database.stop()


async def _serve_bus(app: FastAPI) -> None:
    """Connect to the bus, however long it takes, then start what depends on it."""
    service: Service = app.state.service
    topics = {service.name: app.state.settings.topic_partitions}
    while True:
        try:
            await app.state.bus.start()
            if service.publishes:
                await app.state.bus.ensure_topics(topics)
            break
        except (BusUnavailable, OSError) as error:
            log.warning("bus_unavailable", error=str(error))
            await asyncio.sleep(1)
    app.state.tasks.start("relay", app.state.relay.run)
    for number, consumer in enumerate(app.state.consumers):
        app.state.tasks.start(f"consumer-{number}", consumer.run)
    for name, loop in service.background.items():
        app.state.tasks.start(name, partial(loop, app))
    await asyncio.Event().wait()
