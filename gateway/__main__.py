"""`python -m gateway`: serve the front door."""

from contextlib import suppress

import uvicorn

from chassis import tracing
from chassis.logs import configure_logs
from chassis.server import Server
from chassis.settings import load_settings
from gateway.app import Gateway
from gateway.protocol import guarded_by
from gateway.settings import GatewaySettings

_KEEP_ALIVE_S = 75


def server_config(settings: GatewaySettings) -> uvicorn.Config:
    """How uvicorn is to run the gateway."""
    return uvicorn.Config(
        Gateway(settings),
        host=settings.host,
        port=settings.port,
        http=guarded_by(settings),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Who called is settled in gateway/peer.py.
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.gateway_stop_seconds,
    )


def main() -> None:
    settings = load_settings(GatewaySettings)
    configure_logs(service="gateway", level=settings.log_level, form=settings.log_format)
    tracing.start("gateway")
    config = server_config(settings)
    assert isinstance(config.app, Gateway)
    server = Server(config, on_stop=config.app.stop)
    with suppress(KeyboardInterrupt):
        server.run()
    tracing.stop()
    raise SystemExit(0 if server.started else 1)


if __name__ == "__main__":
    main()
