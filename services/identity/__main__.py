"""`python -m services.identity client <client_id>`: make a client, or give it a new secret.

For the first administrator, and for whoever has locked everybody out: it works on the database
itself (`DATABASE_URL`, the service's own role) and prints the secret, nothing else.

`python -m services.identity scopes` writes the list of all services' scopes.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis import audit
from chassis.__main__ import load_service
from chassis.access import service_names
from chassis.database import Database
from chassis.policy import EVERYWHERE, Role, held
from chassis.problems import Problem
from chassis.settings import load_settings
from chassis.tokens import Principal
from services.identity.clients.drafts import ClientDraft
from services.identity.clients.rules import Grant, check
from services.identity.clients.store import create_client, in_use
from services.identity.clock import now
from services.identity.policy import POLICY
from services.identity.scopes import PATH, written
from services.identity.secrets.store import add_secret, rotate_secret

_OVERLAP: Final = timedelta(hours=24)
OPERATOR: Final = Principal(
    "command-line",
    frozenset({Role.ADMINISTRATOR}),
    held(POLICY, [Role.ADMINISTRATOR], None),
    frozenset({EVERYWHERE}),
)


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str = Field(pattern=r"^postgresql://", description="of the role identity")


async def make_client(database: Database, draft: ClientDraft) -> str:
    """A new client's secret; raises `Problem`."""
    moment = now()
    powers = {name: getattr(draft, name) for name in Grant.__slots__}
    check(Grant(**powers), by=OPERATOR, today=moment.date())
    async with database.write() as session:
        await create_client(session, draft, by=OPERATOR, now=moment)
        made = await add_secret(session, draft.client_id, by=OPERATOR, now=moment)
        client = await in_use(session, draft.client_id, by=OPERATOR)
        deed = audit.Deed("clients.create", "client", draft.client_id, after=client.facts())
        await audit.record(session, OPERATOR, deed)
    return str(made.secret)


async def new_secret_of(database: Database, client_id: str) -> str:
    """A new secret of a client; the one before it stays good for a day. Raises `Problem`."""
    async with database.write() as session:
        await in_use(session, client_id, by=OPERATOR)
        made = await rotate_secret(session, client_id, overlap=_OVERLAP, by=OPERATOR, now=now())
        after = {"secret": made.id}
        deed = audit.Deed("secrets.rotate", "client", client_id, after=after)
        await audit.record(session, OPERATOR, deed)
    return str(made.secret)


def write_scopes() -> None:
    """Bring the list of scopes up to date with the policies."""
    policies = [load_service(f"services.{name}").policy for name in service_names()]
    PATH.write_bytes(written(policies))


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.identity", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    client = commands.add_parser("client", help="make a client, or give it a new secret")
    client.add_argument("client_id")
    client.add_argument("--rotate", action="store_true", help="a new secret of a client there is")
    client.add_argument("--name")
    client.add_argument("--role", action="append", dest="roles", default=[], metavar="ROLE")
    client.add_argument(
        "--organisation", action="append", dest="organisations", default=[], metavar="ID"
    )
    client.add_argument("--managed-by", metavar="ID")
    commands.add_parser("scopes", help="write the list of all services' scopes")
    return parser.parse_args(given)


async def _secret(asked: argparse.Namespace, url: str) -> str:
    """The secret that is asked for; raises `Problem` or `ValidationError`."""
    database = Database(url, pool_size=1, application="identity command line")
    try:
        if asked.rotate:
            return await new_secret_of(database, asked.client_id)
        fields = {name: getattr(asked, name) for name in ("client_id", "roles", "organisations")}
        draft = ClientDraft(
            **fields, name=asked.name or asked.client_id, managed_by=asked.managed_by
        )
        return await make_client(database, draft)
    finally:
        await database.stop()


def main(given: Sequence[str]) -> None:
    """Do what a command line asks for; exits with the faults where it does not fit."""
    asked = _arguments(given)
    if asked.command == "scopes":
        write_scopes()
        return
    settings = load_settings(_Settings)
    try:
        secret = asyncio.run(_secret(asked, settings.database_url))
    except Problem as problem:
        faults = "".join(f"\n{fault.path}: {fault.message}" for fault in problem.errors)
        raise SystemExit(problem.detail + faults) from None
    except ValidationError as error:
        faults = "".join(f"\n{item['loc'][0]}: {item['msg']}" for item in error.errors())
        raise SystemExit("The client does not fit." + faults) from None
    sys.stdout.write(f"{secret}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
