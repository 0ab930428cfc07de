"""Who may do what with the early years' data."""

from typing import Final

from chassis.policy import SCHOOL, TEAM, Policy, Role, Scope, policy_of

READERS: Final = TEAM | SCHOOL | {Role.SCHOOL_IMPROVEMENT_PARTNER}
SENDERS: Final = frozenset({Role.HEAD, Role.DATA_MANAGER})

POLICY: Final[Policy] = policy_of(
    "earlyyears",
    {
        "earlyyears:read": Scope("read returns as counts, and submissions", READERS),
        "earlyyears:write": Scope("hand in, correct and withdraw Profile returns", SENDERS),
        "earlyyears:pupils": Scope("read the children of a return: personal data", SENDERS),
    },
)
