"""`python -m deploy.provision`, as a deployment runs it before anything else."""

import subprocess
import sys
from pathlib import Path

import asyncpg

from chassis.access import service_names
from deploy.local.provision import service_url, with_database
from tests.support.servers import private_postgres

GOOD = "a-good-enough-password"


def command(**env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.provision"],
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )


async def test_every_service_gets_the_role_of_its_own_and_a_changed_password(
    tmp_path: Path,
) -> None:
    server = private_postgres(tmp_path)
    server.start()
    try:
        url = with_database(server.admin_url, "council")
        for password in (GOOD, f"{GOOD}-2"):
            # One as a secret's key in Kubernetes is written, the others as in an env file.
            given = {f"PASSWORD_{name.upper()}": password for name in service_names()}
            given["PASSWORD_kpi"] = given.pop("PASSWORD_KPI")
            done = command(DATABASE_URL=url, **given)
            assert (done.returncode, done.stderr) == (0, "")
            for name in service_names():
                connection = await asyncpg.connect(service_url(url, name, password))
                assert await connection.fetchval("SELECT current_schema()") == name
                await connection.close()
    finally:
        server.remove()


def test_all_passwords_that_are_missing_or_unfit_are_named_at_once() -> None:
    given = {f"PASSWORD_{name.upper()}": GOOD for name in service_names()}
    given |= {"PASSWORD_SIF": "short", "PASSWORD_SCHOOLS": "it's a password: quoted"}
    given["PASSWORD_BACKUP"] = "short"
    del given["PASSWORD_KPI"]
    done = command(DATABASE_URL="postgresql://nobody@127.0.0.1/none", **given)
    assert done.returncode == 1
    unfit = "PASSWORD_KPI, PASSWORD_SCHOOLS, PASSWORD_SIF, PASSWORD_BACKUP"
    assert done.stderr.startswith(f"{unfit}: must each be")


def test_a_missing_address_is_named() -> None:
    done = command(**{f"PASSWORD_{name.upper()}": GOOD for name in service_names()})
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL: ")
