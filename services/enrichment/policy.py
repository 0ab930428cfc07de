"""Who may do what with enrichment."""

from typing import Final

from chassis.policy import SCHOOL, TEAM, Policy, Role, Scope, policy_of

AUTHORITY: Final = frozenset({Role.OFFICER, Role.DIRECTOR})
SENDERS: Final = frozenset({Role.HEAD, Role.DATA_MANAGER, Role.OFFICER})
"""Who hands in files: schools, and the authority's centres and teams."""
SIP: Final = frozenset({Role.SCHOOL_IMPROVEMENT_PARTNER})

POLICY: Final[Policy] = policy_of(
    "enrichment",
    {
        "enrichment:read": Scope(
            "read tuition, sport, music, activities, awards, agreements and support, as counts",
            TEAM | SCHOOL | SIP,
        ),
        "enrichment:assess": Scope(
            "read what is the authority's own: reach, income, renewals, what is due to whom", TEAM
        ),
        "enrichment:submit": Scope(
            "hand in, correct and withdraw files of one's own schools, of the authority all",
            SENDERS,
        ),
        "enrichment:pupils": Scope(
            "read pupils of one's own schools, of the authority all: personal data", SENDERS
        ),
        "enrichment:agree": Scope(
            "sign agreements, book training and accept support, for one's own schools",
            AUTHORITY | {Role.HEAD},
        ),
        "enrichment:plan": Scope(
            "manage tutors, activities, services and prices, agreements, training and support",
            AUTHORITY,
        ),
    },
)
