"""Who may do what with the register."""

from typing import Final

from chassis.policy import SCHOOL, TEAM, Policy, Role, Scope, policy_of

READERS: Final = TEAM | SCHOOL | {Role.SCHOOL_IMPROVEMENT_PARTNER, Role.PARTNER}

POLICY: Final[Policy] = policy_of(
    "schools",
    {
        "schools:read": Scope("read the register of organisations", READERS),
        "schools:write": Scope("load the register", frozenset({Role.DATA_MANAGER})),
    },
)
