"""What roles hold and whom they act for: rules that no token can get round."""

from hypothesis import given
from hypothesis import strategies as st

from chassis.policy import (
    BOUND,
    EVERYBODY,
    EVERYWHERE,
    Policy,
    Role,
    Scope,
    confined,
    held,
    policy_of,
)

NAMES = tuple(f"probe:{verb}" for verb in ("read", "write", "define", "release"))
UNKNOWN = ("probe:king", "other:read", "*", "", "probe:read ")

some_roles = st.frozensets(st.sampled_from(Role))
some_scopes = st.frozensets(st.sampled_from((*NAMES, *UNKNOWN)))
claims = st.lists(st.sampled_from((EVERYWHERE, "105148", "105149", "* ", "")), max_size=4)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    return {name: Scope("a scope", draw(some_roles)) for name in NAMES}


class TestHeld:
    @given(policies(), some_roles, some_scopes)
    def test_narrowing_takes_away_and_never_gives(
        self, policy: Policy, roles: frozenset[Role], narrowed: frozenset[str]
    ) -> None:
        everything, anybodys = held(policy, roles, None), held(policy, {Role.PUBLIC}, None)
        assert held(policy, roles, narrowed) == everything & narrowed | anybodys
        assert held(policy, roles, everything) == everything
        assert held(policy, roles, frozenset()) == anybodys, "worth no less than no token"

    @given(policies(), some_roles, some_roles)
    def test_roles_add_up_and_nothing_comes_of_their_meeting(
        self, policy: Policy, some: frozenset[Role], others: frozenset[Role]
    ) -> None:
        together = held(policy, some | others, None)
        assert together == held(policy, some, None) | held(policy, others, None)

    @given(policies(), some_roles)
    def test_each_scope_is_held_by_a_role_that_the_policy_gives_it_to(
        self, policy: Policy, roles: frozenset[Role]
    ) -> None:
        for scope in held(policy, roles, None):
            assert policy[scope].roles & (roles | {Role.PUBLIC})

    @given(policies(), some_roles)
    def test_a_scope_the_policy_does_not_know_is_nothing(
        self, policy: Policy, roles: frozenset[Role]
    ) -> None:
        assert held(policy, roles, frozenset(UNKNOWN)) == held(policy, {Role.PUBLIC}, None)
        assert held({}, roles, None) == frozenset()


class TestConfined:
    @given(some_roles, st.none() | claims)
    def test_a_bound_role_never_acts_for_all_whatever_else_it_is(
        self, roles: frozenset[Role], claimed: list[str] | None
    ) -> None:
        for role in BOUND:
            assert EVERYWHERE not in confined(roles | {role}, claimed)

    @given(some_roles, claims)
    def test_nobody_acts_for_what_its_token_does_not_name(
        self, roles: frozenset[Role], claimed: list[str]
    ) -> None:
        assert confined(roles, claimed) <= set(claimed)

    @given(st.frozensets(st.sampled_from(sorted(EVERYBODY - BOUND - {Role.PUBLIC})), min_size=1))
    def test_a_token_that_says_nothing_of_organisations_is_for_all_but_only_for_unbound_roles(
        self, roles: frozenset[Role]
    ) -> None:
        assert confined(roles, None) == {EVERYWHERE}
        assert confined(roles, []) == frozenset(), "naming none is not saying nothing"
        assert confined(roles | {Role.HEAD}, None) == frozenset()

    def test_nobody_in_particular_acts_for_nobody(self) -> None:
        assert confined(frozenset(), None) == frozenset()
        assert confined(frozenset({Role.PUBLIC}), None) == frozenset()


def test_every_service_has_the_operators_and_the_auditors_scopes() -> None:
    policy = policy_of("probe", {"probe:read": Scope("read", EVERYBODY)})
    assert set(policy) == {"probe:read", "probe:operate", "probe:audit", "probe:status"}
    assert held(policy, [Role.OPERATOR], None) == {"probe:read", "probe:operate", "probe:status"}
    assert held(policy, [Role.HEAD], None) == {"probe:read"}
