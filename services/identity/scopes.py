"""Every scope of the system and the roles that hold it, as all services' policies have them.

A token says roles; what they hold each service decides by its own policy. The list here is for
narrowing: a client, or one token, may be confined to some of the scopes its roles hold.
`python -m services.identity scopes` writes it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import orjson

from chassis.policy import Policy, Role

PATH: Final = Path(__file__).with_name("scopes.json")
SCOPES: Final[Mapping[str, frozenset[Role]]] = {
    scope: frozenset(map(Role, roles)) for scope, roles in orjson.loads(PATH.read_bytes()).items()
}


def scopes_of(roles: Iterable[Role]) -> frozenset[str]:
    """All scopes that some roles hold."""
    mine = frozenset(roles)
    return frozenset(scope for scope, holders in SCOPES.items() if holders & mine)


def written(policies: Iterable[Policy]) -> bytes:
    """The list as its file has it, from the policies of all services."""
    found = {name: sorted(scope.roles) for policy in policies for name, scope in policy.items()}
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(found, option=options)
