"""Who may do what with the register."""

from typing import Final

from chassis.policy import SCHOOL, TEAM, Policy, Role, Scope, policy_of

READERS: Final = TEAM | SCHOOL | {Role.SCHOOL_IMPROVEMENT_PARTNER, Role.PARTNER}

POLICY: Final[Policy] = policy_of(
    "schools",
    {
        "schools:read": Scope(
            "read organisations, inspections, governing bodies and teams", READERS
        ),
        "schools:write": Scope("load files", frozenset({Role.DATA_MANAGER})),
        "schools:edit": Scope(
            "edit single records, accept and refuse differences",
            frozenset({Role.OFFICER, Role.DATA_MANAGER, Role.DIRECTOR}),
        ),
        "schools:contacts": Scope(
            "read how to reach people and childminders",
            TEAM | {Role.SCHOOL_IMPROVEMENT_PARTNER},
        ),
    },
)
