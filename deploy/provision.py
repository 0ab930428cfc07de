"""`python -m deploy.provision`: a role and a schema for each service on a given PostgreSQL.

For a deployment whose passwords are made elsewhere: `DATABASE_URL` is an administrator's address of
the database, `PASSWORD_KPI` (or `PASSWORD_kpi`) the password of the role `kpi`, and so on. With
`PASSWORD_BACKUP` there is also the role of `deploy.backup`. It may be run again at any time, and
takes over passwords that have changed.
"""

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from chassis.access import service_names
from deploy.local.errors import CannotRun
from deploy.local.passwords import Passwords
from deploy.local.provision import BACKUP, provision

_PREFIX = "password_"
# What needs no quoting in an address, for each service has its password in its DATABASE_URL.
_FIT = re.compile(r"[A-Za-z0-9._~-]{16,}")


class GivenPasswords(Passwords):
    """Passwords that were given, none made up."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(Path(os.devnull, "none"))
        self._known = dict(given)

    def __contains__(self, role: str) -> bool:
        return role in self._known


def passwords_of(roles: Sequence[str], env: Mapping[str, str]) -> GivenPasswords:
    """The password of each role, and of `BACKUP` where it has one.

    Raises `CannotRun` naming all that are missing or unfit.
    """
    named = {name.lower(): value for name, value in env.items()}
    wanted = [*roles, BACKUP] if named.get(_PREFIX + BACKUP) else roles
    given = {role: named.get(_PREFIX + role, "") for role in wanted}
    wrong = [role for role, password in given.items() if not _FIT.fullmatch(password)]
    if wrong:
        names = ", ".join(f"PASSWORD_{role.upper()}" for role in wrong)
        raise CannotRun(
            f"{names}: must each be 16 or more of letters, digits and . _ ~ -;"
            " `openssl rand -hex 24` makes one."
        )
    return GivenPasswords(given)


def main(env: Mapping[str, str] = os.environ) -> None:
    """Provision; exits with one sentence when it cannot."""
    roles = service_names()
    try:
        passwords = passwords_of(roles, env)
        if not env.get("DATABASE_URL"):
            raise CannotRun("DATABASE_URL: must be an administrator's address of the database.")
        backup = BACKUP in passwords
        asyncio.run(provision(env["DATABASE_URL"], roles, passwords=passwords, backup=backup))
    except CannotRun as error:
        raise SystemExit(str(error)) from None
    print(f"Roles and schemas are there: {', '.join(roles)}")


if __name__ == "__main__":
    main()
