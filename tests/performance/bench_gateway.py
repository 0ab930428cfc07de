"""Requests a second through the gateway against the service alone, in one run.

`bench_gateway` measures two addresses of a running system. Run by itself, this module sets up a
service that reads one value from PostgreSQL as every service does, with the gateway before it.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import aiohttp
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import text

from chassis.auth import KeyRing, Principal, needs, new_key
from chassis.database import Database, ReadDb
from chassis.logs import configure_logs
from chassis.requests import RequestContext
from deploy.local.processes import free_ports, spawn, stop
from tests.performance.load import measure
from tests.support.polling import eventually
from tests.support.servers import private_postgres

_CONNECTIONS = 32
_ROUNDS = 3
_AIM = 0.4
_PATH = "/v1/kpi/values/NI72.105148.2008-09.all"


async def bench_gateway(
    service: str, gateway: str, path: str, *, key: str, seconds: float = 4
) -> float:
    """Print and give the ratio; rounds take turns, so that a busy machine is busy for both."""
    for base in (service, gateway):
        await measure(base + path, key, connections=_CONNECTIONS, seconds=1)
    rates: dict[str, list[float]] = {service: [], gateway: []}
    for _ in range(_ROUNDS):
        for base, seen in rates.items():
            seen.append(
                (await measure(base + path, key, connections=_CONNECTIONS, seconds=seconds))[0]
            )
    alone, through = (statistics.median(seen) for seen in rates.values())
    one_alone = await measure(service + path, key, connections=1, seconds=2)
    one_through = await measure(gateway + path, key, connections=1, seconds=2)
    print(
        f"gateway        {through:,.0f} requests/s through it, {alone:,.0f} to the service alone: "
        f"ratio {through / alone:.2f} (aim: {_AIM}); one caller alone waits "
        f"{one_through.p50_ms - one_alone.p50_ms:.2f} ms longer (p50), "
        f"p99 {one_through.p99_ms:.2f} against {one_alone.p99_ms:.2f} ms"
    )
    return through / alone


class Value(BaseModel):
    """What an indicator's value looks like, about."""

    id: str
    value: float
    numerator: int
    denominator: int
    events: list[str]


def value_service() -> FastAPI:
    """A service with one route, made of the parts every service is made of."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await app.state.database.stop()

    configure_logs(service="kpi")
    app = FastAPI(lifespan=lifespan)
    app.add_middleware(RequestContext)
    app.state.keys = KeyRing(Path(os.environ["API_KEYS_FILE"]))
    app.state.database = Database(os.environ["DATABASE_URL"])

    @app.get("/v1/kpi/values/{value_id}")
    async def value(value_id: str, db: ReadDb, _: Annotated[Principal, needs("kpi:read")]) -> Value:
        query = text("SELECT 63.3, 19, 30, ARRAY['a', 'b'] WHERE :id <> ''")
        row = (await db.execute(query, {"id": value_id})).one()
        return Value(id=value_id, value=row[0], numerator=row[1], denominator=row[2], events=row[3])

    return app


async def _stand_alone(folder: Path) -> None:
    folder.chmod(0o711)  # PostgreSQL's account must get through
    server = private_postgres(folder / "postgres")
    await asyncio.to_thread(server.start)
    key, digest = new_key("bench")
    keys = folder / "keys.json"
    entry = {"id": "bench", "name": "Bench", "sha256": digest, "scopes": ["*"]}
    keys.write_text(json.dumps({"keys": [entry]}))
    at, front = free_ports(2)
    service, gateway = f"http://127.0.0.1:{at}", f"http://127.0.0.1:{front}"
    shared = os.environ | {"API_KEYS_FILE": str(keys), "DATABASE_URL": server.admin_url}
    shared |= {"PORT": str(front), "GATEWAY_ROUTES": f"kpi={service}"}
    factory = "tests.performance.bench_gateway:value_service"
    serve = ["uvicorn", "--factory", factory, f"--port={at}", "--no-access-log"]
    commands = [[*serve, "--timeout-keep-alive=75", "--log-level=warning"], ["gateway"]]
    processes = [
        spawn([sys.executable, "-m", *command], log=folder / f"{command[0]}.log", env=shared)
        for command in commands
    ]
    try:
        await eventually(lambda: _answers(gateway + _PATH, key), within=20)
        await bench_gateway(service, gateway, _PATH, key=key)
    finally:
        for process in processes:
            stop(process, grace=5)
        await asyncio.to_thread(server.remove)


async def _answers(url: str, key: str) -> bool:
    headers = {"Authorization": f"Bearer {key}"}
    try:
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="educational-improvement-bench-") as name:
        asyncio.run(_stand_alone(Path(name)))
