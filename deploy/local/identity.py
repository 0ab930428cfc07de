"""Who may call this installation: its issuer, its keys for data at rest, and the demonstration.

All of it is made at the first run, and can be read by its owner only.
"""

import asyncio
import base64
import json
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from chassis.policy import BOUND, Role
from chassis.sealing import new_key
from deploy.local.errors import CannotRun
from deploy.local.passwords import write_private
from deploy.local.settings import ROOT, LocalSettings

DEMO = "demo"
SECRET_FILE = "demo-secret"  # noqa: S105 - a file's name


def issuers_file(settings: LocalSettings) -> Path:
    """The file that makes every part believe the tokens of this installation's own issuer."""
    file, identity = settings.state / "issuers.json", settings.url("identity")
    own = {
        "issuer": settings.url("gateway"),
        "jwks": f"{identity}/v1/identity/jwks",
        "revocations": f"{identity}/v1/identity/revocations",
    }
    write_private(file, json.dumps({"issuers": [own]}, indent=1) + "\n")
    return file


def data_keys_file(settings: LocalSettings) -> Path:
    """The keys that data at rest is sealed with: lost, what they sealed is lost too."""
    file = settings.state / "data-keys.json"
    if not file.exists():
        write_private(file, json.dumps({"current": "k1", "keys": {"k1": new_key()}}) + "\n")
    return file


async def demo_secret(settings: LocalSettings, env: Mapping[str, str]) -> str:
    """The secret of the client `demo`, who may do everything; `env` is the identity service's."""
    file = settings.state / SECRET_FILE
    if not file.exists():
        write_private(file, await _new_client(env) + "\n")
    return file.read_text().strip()


async def _new_client(env: Mapping[str, str]) -> str:
    roles = sorted(frozenset(Role) - BOUND - {Role.PUBLIC})
    held = (part for role in roles for part in ("--role", role))
    made, fault = await _client(env, "--name", "Demonstration", "--organisation", "*", *held)
    if not made:  # it is there, and only the file of its secret was lost
        made, _ = await _client(env, "--rotate")
    if not made:
        raise CannotRun(f"The demonstration client could not be made: {fault}")
    return made


async def _client(env: Mapping[str, str], *arguments: str) -> tuple[str, str]:
    """The secret that the command line prints, and the last line of what it complains of."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.identity", "client", DEMO, *arguments),
        cwd=ROOT,
        env=dict(env),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, errors = await process.communicate()
    last = (errors.decode().strip().splitlines() or ["no reason given"])[-1]
    return told.decode().strip() if process.returncode == 0 else "", last


def token_for(gateway_url: str, secret: str, client: str = DEMO) -> str:
    """An access token of a client; raises `CannotRun`."""
    connection = HTTPConnection(urlsplit(gateway_url).netloc, timeout=10)
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {basic}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request(
            "POST", "/v1/identity/token", body="grant_type=client_credentials", headers=headers
        )
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        raise CannotRun(f"No token could be had at {gateway_url}: {error}.") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise CannotRun(f"No token could be had at {gateway_url}: {answer.status} {body.decode()}")
    return str(json.loads(body)["access_token"])
