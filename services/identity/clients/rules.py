"""Who may give what to a client. Pure.

The council's administrators, who act for all organisations, give any role. An administrator bound
to organisations gives partners' and schools' roles, for its own organisations, to clients that one
of them manages: it can never get at more than it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from chassis.policy import BOUND, EVERYWHERE, Role, held
from chassis.problems import Fault, Problem
from chassis.tokens import Principal
from services.identity.policy import POLICY
from services.identity.scopes import SCOPES, scopes_of

GIVEN_BY_PARTNERS: Final = frozenset({Role.PARTNER, Role.HEAD, Role.GOVERNOR, Role.ADMINISTRATOR})
# What administrators hold here: who was given a part of it gives no more than that.
_ADMINISTRATION: Final = held(POLICY, [Role.ADMINISTRATOR], None)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client may do, for whom, and who manages it."""

    roles: Sequence[Role]
    organisations: Sequence[str]
    scopes: Sequence[str] | None = None
    managed_by: str | None = None
    expires_on: date | None = None

    @property
    def narrowed(self) -> frozenset[str] | None:
        return None if self.scopes is None else frozenset(self.scopes)


def check(grant: Grant, *, by: Principal, today: date) -> None:
    """Raises `invalid_request` or `forbidden`, naming every fault of both kinds."""
    wrong, too_much = faults_of(grant, today=today), beyond(grant, by=by)
    if wrong:
        raise Problem("invalid_request", "The client does not fit.", errors=[*wrong, *too_much])
    refuse(too_much, by=by)


def refuse(too_much: Sequence[Fault], *, by: Principal) -> None:
    """Raises `forbidden` when there are faults of what somebody may give."""
    if too_much:
        detail = f"This is more than {by.client} may give."
        raise Problem("forbidden", detail, errors=too_much)


def faults_of(grant: Grant, *, today: date) -> list[Fault]:
    """What does not hold together, whoever gives it."""
    faults = [*_of_roles(grant), *_of_scopes(grant)]
    if EVERYWHERE in grant.organisations and len(grant.organisations) > 1:
        message = "all organisations, and some besides"
        faults.append(Fault("everything_and_more", "$.organisations", message))
    if grant.expires_on is not None and grant.expires_on < today:
        faults.append(Fault("past_date", "$.expires_on", f"{grant.expires_on} is over"))
    return faults


def beyond(grant: Grant, *, by: Principal) -> list[Fault]:
    """What is more than somebody who manages clients may give."""
    gives = held(POLICY, grant.roles, grant.narrowed) & _ADMINISTRATION
    faults = [
        Fault("scope_beyond", "$.scopes", f"you do not hold {scope}, which its roles do")
        for scope in sorted(gives - by.scopes)
    ]
    return faults if by.everywhere else [*faults, *_beyond_organisations(grant, by)]


def _beyond_organisations(grant: Grant, by: Principal) -> list[Fault]:
    faults = [
        Fault("role_beyond", f"$.roles.{index}", f"only the council gives the role {role}")
        for index, role in enumerate(grant.roles)
        if role not in GIVEN_BY_PARTNERS
    ]
    faults += [
        Fault("organisation_beyond", f"$.organisations.{index}", f"you do not act for {one}")
        for index, one in enumerate(grant.organisations)
        if one not in by.organisations
    ]
    if grant.managed_by not in by.organisations:
        message = "it must be managed by an organisation you act for"
        faults.append(Fault("manager_beyond", "$.managed_by", message))
    return faults


def _of_roles(grant: Grant) -> list[Fault]:
    faults = [
        Fault("no_clients_role", f"$.roles.{index}", "everybody is public, without a client")
        for index, role in enumerate(grant.roles)
        if role is Role.PUBLIC
    ]
    bound = sorted(BOUND.intersection(grant.roles))
    if bound and EVERYWHERE in grant.organisations:
        message = f"{', '.join(bound)} act for named organisations, never for all"
        faults.append(Fault("role_needs_organisations", "$.organisations", message))
    return faults


def _of_scopes(grant: Grant) -> list[Fault]:
    faults, theirs = [], scopes_of(grant.roles)
    for index, scope in enumerate(grant.scopes or ()):
        path = f"$.scopes.{index}"
        if scope not in SCOPES:
            faults.append(Fault("unknown_scope", path, f"there is no scope {scope}"))
        elif scope not in theirs:
            faults.append(Fault("scope_of_no_role", path, f"none of its roles holds {scope}"))
    return faults
