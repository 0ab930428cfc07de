"""Who may do what with the early years' data."""

from typing import Final

from chassis.policy import SCHOOL, TEAM, Policy, Role, Scope, policy_of

PARTNER: Final = frozenset({Role.SCHOOL_IMPROVEMENT_PARTNER})
AUTHORITY: Final = frozenset({Role.OFFICER, Role.DIRECTOR})
SENDERS: Final = frozenset({Role.HEAD, Role.DATA_MANAGER})

POLICY: Final[Policy] = policy_of(
    "earlyyears",
    {
        "earlyyears:read": Scope(
            "read returns as counts, outcomes, settings, visits, quality and support",
            TEAM | SCHOOL | PARTNER,
        ),
        "earlyyears:assess": Scope(
            "read caseloads, programmes, what is due to whom and how support was shared out",
            TEAM | PARTNER,
        ),
        "earlyyears:write": Scope(
            "hand in, correct and withdraw Profile returns and lists of children expected", SENDERS
        ),
        "earlyyears:pupils": Scope(
            "read the children of a return, and statutory returns: personal data", SENDERS
        ),
        "earlyyears:visit": Scope(
            "plan and record visits and support; keep what is known of settings",
            AUTHORITY | {Role.ADVISER},
        ),
        "earlyyears:respond": Scope(
            "sign a Profile return off for the school or setting", frozenset({Role.HEAD})
        ),
        "earlyyears:moderate": Scope(
            "moderate returns and make them final; manage people, caseloads, programmes, audit "
            "tools and the allocation of support",
            AUTHORITY,
        ),
    },
)
