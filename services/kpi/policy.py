"""Who may do what with indicators."""

from typing import Final

from chassis.policy import EVERYBODY, SCHOOL, TEAM, Policy, Role, Scope, policy_of

READERS: Final = TEAM | SCHOOL | {Role.SCHOOL_IMPROVEMENT_PARTNER, Role.PARTNER}

POLICY: Final[Policy] = policy_of(
    "kpi",
    {
        "kpi:public": Scope("read what has been released", EVERYBODY),
        "kpi:read": Scope("read definitions, live values, targets and the plan", READERS),
        # A school's targets are its governing body's to set (SI 2004/2858).
        "kpi:targets": Scope("set targets", SCHOOL | {Role.DATA_MANAGER, Role.DIRECTOR}),
        "kpi:figures": Scope(
            "state figures no service sends", frozenset({Role.PARTNER, Role.DATA_MANAGER})
        ),
        "kpi:plan": Scope("keep the improvement plan", TEAM),
        "kpi:report": Scope("write committee reports", TEAM),
        "kpi:benchmarks": Scope(
            "load official figures to compare with", frozenset({Role.DATA_MANAGER})
        ),
        "kpi:define": Scope("define indicators and measures", frozenset({Role.DATA_MANAGER})),
        "kpi:release": Scope(
            "release values to the public", frozenset({Role.DATA_MANAGER, Role.DIRECTOR})
        ),
    },
)
