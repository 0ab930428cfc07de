"""`python -m chassis serve|migrate <package>`: run a service, or bring its schema up to date.

`python -m chassis topics [--check]`: make and compare the event bus's topics, or only compare them.

`python -m chassis republish|offsets <package> …`: what an operator does when the bus is lost.
"""

import argparse
import gc
import importlib
from contextlib import suppress

import uvicorn

from chassis import operating, tracing
from chassis.app import create_app
from chassis.logs import configure_logs
from chassis.server import Server
from chassis.service import Service
from chassis.settings import Settings, load_settings

_GRACE_S = 10
_MAX_CONNECTIONS = 1000


def load_service(package: str) -> Service:
    """The `service` that `<package>.app` declares."""
    service: Service = importlib.import_module(f"{package}.app").service
    return service


def server_of(service: Service, settings: Settings) -> Server:
    """How uvicorn is to run a service."""
    app = create_app(service, settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_keep_alive=75,  # longer than the gateway's, so that it never meets a closed one
        timeout_graceful_shutdown=_GRACE_S,
    )
    return Server(config, on_stop=app.state.stopping.set)


def serve(package: str) -> None:
    settings = load_settings(Settings)
    service = load_service(package)
    if service.settings is not None:
        load_settings(service.settings)
    configure_logs(service=service.name, level=settings.log_level, form=settings.log_format)
    tracing.start(service.name)
    _collect_less()
    server = server_of(service, settings)
    with suppress(KeyboardInterrupt):
        server.run()
    tracing.stop()
    if not server.started:
        raise SystemExit(1)


def _collect_less() -> None:
    """A batch makes a hundred thousand objects that all live as long as it: looking through them
    every 700 took a third of a consumer's time. What is loaded by now is looked at no more."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m chassis", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, does in (("serve", "run a service"), ("migrate", "bring its schema up to date")):
        command = commands.add_parser(name, help=does)
        command.add_argument("package", help="for example services.kpi")
    topics = commands.add_parser("topics", help="make and compare the event bus's topics")
    topics.add_argument("--check", action="store_true", help="compare only")
    operating.add_commands(commands)
    arguments = parser.parse_args()
    if arguments.command == "serve":
        serve(arguments.package)
    elif arguments.command == "migrate":
        from chassis.migrate import migrate  # alembic is slow to load, and only needed here

        migrate(load_service(arguments.package), load_settings(Settings).database_url)
    elif arguments.command in ("republish", "offsets"):
        configure_logs(service="chassis", level="error", form="console")
        operating.run(arguments, load_service(arguments.package))
    else:
        from chassis.topics import run  # and so are all events

        run(make=not arguments.check)


if __name__ == "__main__":
    main()
