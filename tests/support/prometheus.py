"""A Prometheus that watches a running system with the configuration an installation has."""

import json
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import yaml

from deploy.local.processes import spawn, stop
from tests.support.polling import eventually
from tests.support.ports import free_port

_FOLDER: Final = Path(__file__).parents[2] / "deploy" / "monitoring"


class Watching:
    """Asks it over its API."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, path: str, **params: str) -> Any:
        """The answer's data; what Prometheus finds wrong or doubtful fails."""
        async with self._session.get(f"/api/v1/{path}", params=params) as answer:
            told = await answer.json()
        assert told["status"] == "success", told
        assert not told.get("warnings"), told
        return told["data"]

    async def query(self, expression: str) -> list[Any]:
        """The series an expression has now."""
        result: list[Any] = (await self.ask("query", query=expression))["result"]
        return result


@asynccontextmanager
async def watching(folder: Path, addresses: Mapping[str, str]) -> AsyncIterator[Watching]:
    """Started, until the block ends; it finds each part by its name, as in a deployment, here at
    these `host:port`. Skips where there is no Prometheus."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("prometheus is missing: Debian's package prometheus has it")
    listen = f"127.0.0.1:{free_port()}"
    words = [
        program,
        f"--config.file={_configuration(folder, addresses)}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={listen}",
    ]
    process = spawn(words, log=folder / "prometheus.log")
    try:
        async with aiohttp.ClientSession(f"http://{listen}") as session:
            await eventually(lambda: _ready(session))
            yield Watching(session)
    finally:
        stop(process, grace=20)


async def _ready(session: aiohttp.ClientSession) -> bool:
    try:
        async with session.get("/-/ready") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _configuration(folder: Path, addresses: Mapping[str, str]) -> Path:
    """The installation's, with a name server's answers in their places; it looks every second."""
    config = yaml.safe_load((_FOLDER / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(_FOLDER / "alerts.yml")]
    del config["alerting"]
    (job,) = config["scrape_configs"]
    (found,) = job.pop("dns_sd_configs")
    job["static_configs"] = [
        {"targets": [addresses[name]], "labels": {"__meta_dns_name": name}}
        for name in found["names"]
    ]
    file = folder / "prometheus.json"  # JSON is YAML, too
    file.write_text(json.dumps(config))
    return file
