"""`python -m chassis serve|migrate <package>`: run a service, or bring its schema up to date."""

import argparse
import gc
import importlib
from contextlib import suppress

import uvicorn

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
    _collect_less()
    server = server_of(service, settings)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise SystemExit(1)


def _collect_less() -> None:
    """A batch makes a hundred thousand objects that all live as long as it: looking through them
    every 700 took a third of a consumer's time. What is loaded by now is looked at no more."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m chassis", description=__doc__)
    parser.add_argument("command", choices=["serve", "migrate"])
    parser.add_argument("package", help="for example services.kpi")
    arguments = parser.parse_args()
    if arguments.command == "serve":
        serve(arguments.package)
    else:
        from chassis.migrate import migrate  # alembic is slow to load, and only needed here

        migrate(load_service(arguments.package), load_settings(Settings).database_url)


if __name__ == "__main__":
    main()
