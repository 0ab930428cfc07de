"""docs/access.md says what the code does, and its parts agree with each other."""

import pytest

from chassis.access import Row, page, row_of, service_names
from chassis.auth import Need
from chassis.policy import BOUND, EVERYBODY, TEAM, Role, Scope
from tests.access.document import COMMITTED, holders, promises, roles, services

HEAD_AND_OFFICER = frozenset({Role.HEAD, Role.OFFICER})


def test_the_committed_page_is_what_the_code_writes() -> None:
    assert page(COMMITTED) == COMMITTED, "run `python -m chassis.access` and commit"


def test_every_service_and_every_role_is_on_it() -> None:
    assert services() == service_names()
    assert set(roles()) == EVERYBODY
    assert {role for role, acts_for in roles().items() if acts_for.startswith("those")} == BOUND


@pytest.mark.parametrize("service", services())
def test_who_may_call_a_route_holds_its_scope(service: str) -> None:
    held = holders(service)
    told = [promise for promise in promises(service) if promise.scopes]
    assert told
    for promise in told:
        hold = set.intersection(*(held[scope] for scope in promise.scopes))
        if promise.reach == "all organisations":
            hold -= BOUND | {Role.PUBLIC}
        assert promise.callers == ({"anybody"} if Role.PUBLIC in hold else hold), promise
        assert promise.callers, f"nobody may call {promise.path}"


class TestRows:
    POLICY = {
        "a:public": Scope("", EVERYBODY),
        "a:read": Scope("", TEAM | {Role.HEAD}),
        "a:write": Scope("", HEAD_AND_OFFICER),
    }

    def test_a_route_that_asks_nothing_is_for_anybody(self) -> None:
        row = row_of("GET", "/", [], self.POLICY)
        assert (row.roles, row.reach, row.scopes) == (EVERYBODY, "anybody", ())
        row = row_of("GET", "/", [Need("a:public", bound=True)], self.POLICY)
        assert (row.roles, row.reach) == (EVERYBODY, "anybody")

    def test_one_that_does_not_confine_is_closed_to_bound_roles_and_the_public(self) -> None:
        row = row_of("GET", "/", [Need("a:public", bound=False)], self.POLICY)
        assert (row.roles, row.reach) == (EVERYBODY - BOUND - {Role.PUBLIC}, "all organisations")

    def test_all_that_is_asked_must_be_held_and_one_that_closes_closes(self) -> None:
        both = [Need("a:read", bound=True), Need("a:write", bound=True)]
        row = row_of("PUT", "/", [*both, both[0]], self.POLICY)
        assert row == Row("PUT", "/", ("a:read", "a:write"), HEAD_AND_OFFICER, "own")
        row = row_of("PUT", "/", [both[0], Need("a:write", bound=False)], self.POLICY)
        assert row.roles == {Role.OFFICER}
        assert row.reach == "all organisations"
