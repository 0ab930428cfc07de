"""Which revision a schema is at, and which this code needs; without alembic, which is slow to load.

Revisions are numbered (0001, 0002, ...) and a migration's file name begins with its number.
"""

from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit.storage import VERSION as AUDIT_VERSION
from chassis.service import Service

# The chassis's own chain of migrations, then the service's; each has its table of versions.
CHAINS = ("chassis_revision", "revision")
_AUDIT = (
    "SELECT obj_description(to_regnamespace(current_schema() || '_audit')::oid, 'pg_namespace')"
)


def folders(service: Service) -> dict[str, Traversable]:
    """Where each chain's migrations are."""
    packages = zip(CHAINS, ("chassis", service.package), strict=True)
    return {
        chain: resources.files(package) / "migrations" / "versions" for chain, package in packages
    }


def newest_of(folder: Traversable) -> str:
    """The newest revision in a folder of migrations."""
    names = (file.name for file in folder.iterdir() if file.name.endswith(".py"))
    return max(name.partition("_")[0] for name in names)


def needed(service: Service) -> dict[str, str]:
    """The newest revision of each chain, as this code has it, and the audit log's."""
    newest = {chain: newest_of(folder) for chain, folder in folders(service).items()}
    return newest | {"audit": AUDIT_VERSION}


def behind(has: Mapping[str, str | None], needs: Mapping[str, str]) -> dict[str, str | None]:
    """The chains whose schema lacks what this code needs, as the schema has them.

    A schema that is ahead will do: each migration leaves what the release before it reads and
    writes, so that its processes go on while a new release comes (`chassis.additive`).
    """
    return {
        chain: has.get(chain)
        for chain, newest in needs.items()
        if int(has.get(chain) or 0) < int(newest)
    }


def cure(chains: Iterable[str]) -> str:
    """The commands that bring these chains up to date; the audit log's is an administrator's."""
    commands = {"deploy.provision" if chain == "audit" else "chassis migrate" for chain in chains}
    return " and ".join(f"`python -m {command}`" for command in sorted(commands, reverse=True))


async def held(session: AsyncSession) -> dict[str, str | None]:
    """The revision of each chain, as the schema has it; None before its first migration.

    `audit` is the audit log's, which no migration but an administrator makes (`chassis.audit`).
    """
    found: dict[str, str | None] = {}
    for chain in CHAINS:
        there = await session.scalar(text("SELECT to_regclass(:chain)"), {"chain": chain})
        found[chain] = (
            await session.scalar(text(f"SELECT version_num FROM {chain}")) if there else None
        )
    audit = await session.scalar(text(_AUDIT))
    found["audit"] = audit.removeprefix("audit ") if audit else None
    return found
