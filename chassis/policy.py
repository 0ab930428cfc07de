"""Who may do what: roles hold scopes, and a caller acts for organisations.

Each service declares its scopes, what they allow and which roles hold them (`Policy`); a token
says which roles a caller has and for which organisations. docs/access.md is generated from both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is to the Educational Improvement team."""

    PUBLIC = "public"
    HEAD = "head"
    GOVERNOR = "governor"
    SCHOOL_IMPROVEMENT_PARTNER = "school_improvement_partner"
    ADVISER = "adviser"
    OFFICER = "officer"
    PARTNER = "partner"
    DATA_MANAGER = "data_manager"
    DIRECTOR = "director"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


MEANINGS: Final[Mapping[Role, str]] = {
    Role.PUBLIC: "anybody, without a token",
    Role.HEAD: "head teacher of a school, or leader of a setting",
    Role.GOVERNOR: "governor of a school",
    Role.SCHOOL_IMPROVEMENT_PARTNER: "School Improvement Partner, for the schools allocated",
    Role.ADVISER: "adviser, consultant, or Quality and Inclusion Officer",
    Role.OFFICER: "officer of the Educational Improvement team",
    Role.PARTNER: "partner college or training provider",
    Role.DATA_MANAGER: "who loads, corrects, defines and releases figures",
    Role.DIRECTOR: "director of children's services, or assistant director",
    Role.OPERATOR: "who keeps the system running; sees no figure of a child",
    Role.ADMINISTRATOR: "who manages clients and reads the audit logs; bound to organisations, a "
    "partner's or school's own administrator, who manages their clients only",
}
BOUND: Final = frozenset({Role.HEAD, Role.GOVERNOR, Role.SCHOOL_IMPROVEMENT_PARTNER, Role.PARTNER})
"""Roles that never act for all organisations."""

SCHOOL: Final = frozenset({Role.HEAD, Role.GOVERNOR})
TEAM: Final = frozenset({Role.ADVISER, Role.OFFICER, Role.DATA_MANAGER, Role.DIRECTOR})
EVERYBODY: Final = frozenset(Role)
EVERYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one scope allows, and which roles hold it."""

    meaning: str
    roles: frozenset[Role]


Policy = Mapping[str, Scope]

SEES_STATUS: Final = TEAM | {Role.OPERATOR}
"""Who may see how a service's business stands."""


def policy_of(service: str, scopes: Policy) -> Policy:
    """A service's policy: its own scopes and those every service has."""
    return {
        **scopes,
        f"{service}:operate": Scope(
            "see dead letters, replay, fix or discard them; in kpi, check and rebuild the ledger",
            frozenset({Role.OPERATOR}),
        ),
        f"{service}:status": Scope(
            "see what somebody should see to: stale figures, overdue returns, files that wait",
            SEES_STATUS,
        ),
        f"{service}:audit": Scope(
            "search the audit log", frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
        ),
    }


def held(policy: Policy, roles: Iterable[Role], narrowed: frozenset[str] | None) -> frozenset[str]:
    """The scopes some roles hold; `narrowed` are those a token was issued for, None for all.

    What the public may, everybody may: no token is worth less than none.
    """
    mine = frozenset(roles)
    found = frozenset(name for name, scope in policy.items() if scope.roles & mine)
    open_to_all = frozenset(name for name, scope in policy.items() if Role.PUBLIC in scope.roles)
    return (found if narrowed is None else found & narrowed) | open_to_all


def confined(roles: frozenset[Role], claimed: Iterable[str] | None) -> frozenset[str]:
    """The organisations a caller acts for, of those its token claims.

    A bound role never acts for all; others do where the token says nothing of organisations.
    """
    if claimed is None:
        return frozenset() if roles & BOUND or roles <= {Role.PUBLIC} else frozenset({EVERYWHERE})
    return frozenset(claimed) - ({EVERYWHERE} if roles & BOUND else set())
