"""The rules of a working group, in any order of acts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from services.sif.groups import rules
from services.sif.groups.state import Body, Group, Member

START = date(2009, 10, 19)
NEEDED: tuple[Body, ...] = ("authority", "leadership", "governors")


def _group() -> Group:
    members = [
        Member(number=at, body=body, post="Post", since=START, chair=at == 1)
        for at, body in enumerate(NEEDED, 1)
    ]
    return Group(framework="schools", formed_on=START, tier=4, members=tuple(members))


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from(NEEDED)),
        st.tuples(st.just("leave"), st.integers(1, 8)),
        st.tuples(st.just("chair"), st.integers(1, 8)),
    ),
    max_size=20,
)


@given(ACTS)
def test_it_always_has_its_members_and_one_chair(acts: list[tuple[str, str | int]]) -> None:
    group, on = _group(), START
    seats: dict[int, str] = dict(enumerate(NEEDED, 1))
    chair = 1
    for act, what in acts:
        on += timedelta(days=1)
        last = [*seats.values()].count(seats.get(int(what), "")) == 1 if act == "leave" else False
        if act != "join" and (what not in seats or (act == "leave" and (what == chair or last))):
            with pytest.raises(Problem):
                _do(group, act, what, on)
            continue
        group = _do(group, act, what, on)
        if act == "join":
            seats[len(group.members)] = str(what)
        elif act == "leave":
            del seats[int(what)]
        else:
            chair = int(what)
        assert {member.number: member.body for member in group.sitting} == seats
        assert [member.number for member in group.members if member.chair] == [chair]


def _do(group: Group, act: str, what: str | int, on: date) -> Group:
    if act == "join":
        body = next(body for body in NEEDED if body == what)
        number = len(group.members) + 1
        return rules.joined(group, Member(number=number, body=body, post="Post", since=on))
    if act == "leave":
        return rules.left(group, int(what), on)
    return rules.chaired(group, int(what))


def test_a_second_of_a_body_may_leave() -> None:
    second = Member(number=4, body="governors", post="Post", since=START)
    group = rules.left(rules.joined(_group(), second), 3, START)
    assert [member.number for member in group.sitting] == [1, 2, 4]
