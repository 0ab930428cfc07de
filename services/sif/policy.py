"""Who may do what with the School Improvement Framework."""

from typing import Final

from chassis.policy import SCHOOL, TEAM, Policy, Role, Scope, policy_of

PARTNER: Final = frozenset({Role.SCHOOL_IMPROVEMENT_PARTNER})
AUTHORITY: Final = frozenset({Role.OFFICER, Role.DIRECTOR})

POLICY: Final[Policy] = policy_of(
    "sif",
    {
        "sif:read": Scope(
            "read categories, visits, support, plans, notices, targets and results",
            TEAM | SCHOOL | PARTNER,
        ),
        "sif:assess": Scope(
            "read facts and suggested tiers, what is due to whom, and who works where",
            TEAM | PARTNER,
        ),
        "sif:write": Scope(
            "propose categories; plan and record visits, support, meetings and reviews",
            AUTHORITY | PARTNER | {Role.ADVISER},
        ),
        "sif:respond": Scope(
            "answer for the school, or record its answer: agree or dispute, reply, make "
            "representations, set targets",
            SCHOOL | {Role.OFFICER},
        ),
        "sif:confidential": Scope(
            "read and write the confidential part of a visit", AUTHORITY | PARTNER
        ),
        "sif:moderate": Scope(
            "moderate and confirm categories; manage people, allocations and ratings", AUTHORITY
        ),
        "sif:intervene": Scope(
            "give warning notices and use powers of intervention", frozenset({Role.DIRECTOR})
        ),
        "sif:load": Scope("load key-stage results", frozenset({Role.DATA_MANAGER})),
        "sif:pupils": Scope(
            "read pupils' own results: personal data", frozenset({Role.DATA_MANAGER, Role.HEAD})
        ),
    },
)
