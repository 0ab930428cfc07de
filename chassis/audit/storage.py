"""Where a service's audit log is: a schema beside its own, which another role owns.

`storage.sql` makes it; the statements are an administrator's, as no service may create schemas.
"""

import re
from functools import cache
from importlib import resources
from typing import Final

VERSION: Final = "1"
"""Of `storage.sql`; the schema bears it as its comment."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")


def audit_sql(service: str) -> str:
    """What makes a service's log, or brings it up to date; to be run in one transaction.

    Raises ValueError for what is no service's name.
    """
    if not _NAME.fullmatch(service):
        raise ValueError(f"{service!r} is no service's name")
    written = resources.files("chassis.audit").joinpath("storage.sql").read_text()
    return written.replace("{service}", service).replace("{version}", VERSION)


@cache
def log_of(service: str) -> str:
    """The log's table, as statements name it."""
    return f'"{service}_audit".entry'
