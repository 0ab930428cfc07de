"""Nobody gives more than they may, whatever is combined."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.policy import BOUND, EVERYWHERE, Role, confined, held
from chassis.problems import Problem
from chassis.tokens import Principal
from services.identity.clients.rules import GIVEN_BY_PARTNERS, Grant, beyond, check, faults_of
from services.identity.policy import POLICY
from services.identity.scopes import SCOPES, scopes_of

TODAY = date(2026, 1, 5)
PLACES = ("105148", "130495", "130499")

_grants = st.builds(
    Grant,
    roles=st.lists(st.sampled_from(list(Role)), min_size=1, max_size=3, unique=True),
    organisations=st.lists(st.sampled_from((EVERYWHERE, *PLACES)), min_size=1, unique=True),
    scopes=st.none() | st.lists(st.sampled_from(sorted(SCOPES)), min_size=1, max_size=3),
    managed_by=st.none() | st.sampled_from(PLACES),
)


def caller(grant: Grant) -> Principal:
    """Whom a token of such a client proves."""
    roles = frozenset(grant.roles)
    scopes = held(POLICY, roles, grant.narrowed)
    return Principal("somebody", roles, scopes, confined(roles, grant.organisations))


def allowed(grant: Grant, by: Principal) -> bool:
    try:
        check(grant, by=by, today=TODAY)
    except Problem:
        return False
    return True


_bound = st.builds(
    lambda grant, places: dataclasses.replace(
        grant, roles=[Role.ADMINISTRATOR], organisations=places, scopes=None
    ),
    _grants,
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True),
)


@given(by=_bound, grant=_grants)
def test_an_organisations_administrator_gives_no_more_than_it_has(by: Grant, grant: Grant) -> None:
    giver = caller(by)
    if allowed(grant, giver):
        made = caller(grant)
        assert made.organisations <= giver.organisations
        assert not made.everywhere
        assert made.roles <= GIVEN_BY_PARTNERS
        assert grant.managed_by in giver.organisations
    elif not faults_of(grant, today=TODAY):
        assert beyond(grant, by=giver)


@given(by=_bound, first=_grants, second=_grants)
def test_nor_by_a_client_of_a_client(by: Grant, first: Grant, second: Grant) -> None:
    giver, between = caller(by), caller(first)
    if allowed(first, giver) and between.may("identity:clients") and allowed(second, between):
        assert caller(second).organisations <= giver.organisations
        assert caller(second).roles <= GIVEN_BY_PARTNERS


@given(grant=_grants, scopes=st.sets(st.sampled_from(sorted(POLICY))))
def test_who_was_given_a_part_of_administration_gives_no_more_of_it(
    grant: Grant, scopes: set[str]
) -> None:
    whole = held(POLICY, [Role.ADMINISTRATOR], None)
    giver = Principal(
        "narrowed", frozenset({Role.ADMINISTRATOR}), whole & scopes, frozenset({EVERYWHERE})
    )
    if allowed(grant, giver):
        assert caller(grant).scopes & whole <= giver.scopes


@given(grant=_grants)
def test_no_bound_role_acts_for_all_and_no_scope_is_beyond_the_roles(grant: Grant) -> None:
    council = Principal(
        "council",
        frozenset({Role.ADMINISTRATOR}),
        held(POLICY, [Role.ADMINISTRATOR], None),
        frozenset({EVERYWHERE}),
    )
    if allowed(grant, council):
        assert not (BOUND & set(grant.roles) and EVERYWHERE in grant.organisations)
        assert set(grant.scopes or ()) <= scopes_of(grant.roles)
        assert Role.PUBLIC not in grant.roles


@pytest.mark.parametrize("role", [Role.PARTNER, Role.HEAD, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_a_college_gives_these_roles_for_itself(role: Role) -> None:
    college = Grant(roles=[Role.ADMINISTRATOR], organisations=["130495"], managed_by="130495")
    assert allowed(Grant([role], ["130495"], managed_by="130495"), caller(college))
    assert not allowed(Grant([role], ["130495"], managed_by=None), caller(college))
    assert not allowed(Grant([role], ["105148"], managed_by="130495"), caller(college))
