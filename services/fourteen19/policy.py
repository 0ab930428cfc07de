"""Who may do what with 14-19 data."""

from typing import Final

from chassis.policy import SCHOOL, TEAM, Policy, Role, Scope, policy_of

AUTHORITY: Final = frozenset({Role.OFFICER, Role.DIRECTOR})
PROVIDERS: Final = frozenset({Role.HEAD, Role.PARTNER})
"""Who speaks for a school, a college or a training provider."""
SIP: Final = frozenset({Role.SCHOOL_IMPROVEMENT_PARTNER})

POLICY: Final[Policy] = policy_of(
    "fourteen19",
    {
        "fourteen19:read": Scope(
            "read programmes, lines of learning, coverage, results and plans, as counts",
            TEAM | SCHOOL | SIP | {Role.PARTNER},
        ),
        "fourteen19:assess": Scope(
            "read what is the authority's own: which returns are overdue, commissioning, the "
            "transfer, what is due to whom",
            TEAM,
        ),
        "fourteen19:submit": Scope(
            "hand in, correct and withdraw learners, enrolments, offers, participation, attainment",
            PROVIDERS | {Role.DATA_MANAGER},
        ),
        "fourteen19:learners": Scope(
            "read learners of one's own organisations, of the authority all, and note how those "
            "without an offer were followed up: personal data",
            PROVIDERS | {Role.DATA_MANAGER, Role.OFFICER},
        ),
        "fourteen19:match": Scope(
            "decide whether two learners are one young person: personal data",
            frozenset({Role.DATA_MANAGER, Role.OFFICER}),
        ),
        "fourteen19:publish": Scope(
            "write, publish and withdraw courses of the prospectus", PROVIDERS | {Role.OFFICER}
        ),
        "fourteen19:apply": Scope(
            "begin and send common applications for the young people of one's own school",
            frozenset({Role.HEAD, Role.OFFICER}),
        ),
        "fourteen19:offer": Scope("answer applications to one's own courses", PROVIDERS),
        "fourteen19:agree": Scope(
            "sign consortium agreements, plan places and tell of readiness, for one's own "
            "organisations",
            PROVIDERS | AUTHORITY,
        ),
        "fourteen19:plan": Scope(
            "manage lines, consortia, collections, cohorts, commissioning and the transfer",
            AUTHORITY,
        ),
    },
)
