"""Who may do what with clients and keys."""

from typing import Final

from chassis.policy import Policy, Role, Scope, policy_of

POLICY: Final[Policy] = policy_of(
    "identity",
    {
        "identity:clients": Scope(
            "make, change and revoke clients and their secrets",
            frozenset({Role.ADMINISTRATOR}),
        ),
        "identity:keys": Scope(
            "see the keys that sign tokens, and rotate them",
            frozenset({Role.ADMINISTRATOR, Role.OPERATOR}),
        ),
    },
)
