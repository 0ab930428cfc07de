"""Services' applications in this process: one that has stopped starts again in another's place."""

from typing import Final

from fastapi import FastAPI

from chassis.app import create_app, prepare
from chassis.service import Service
from chassis.settings import Settings

_made: Final[list[FastAPI]] = []


def application(service: Service, settings: Settings) -> FastAPI:
    """As `create_app`, which takes half a second for the routes of a large service."""
    for app in _made:
        if app.state.service is service and app.state.stopping.is_set():
            prepare(app, service, settings)
            return app
    _made.append(create_app(service, settings))
    return _made[-1]
