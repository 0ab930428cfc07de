"""Files of memberships: what is kept and told, what is refused and why, what is undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Event
from services.kpi.organisations.membership import Membership, memberships_after
from tests.schools.groups.conftest import Groups, member
from tests.schools.handing_in import faults, hand_in, told, withdrawn
from tests.support.tokens import bearer


async def test_memberships_are_told_as_the_indicators_read_them(groups: Groups) -> None:
    federation = {"scheme": "federation", "code": "st-james", "group_name": "St James"}
    await groups.load(
        member("105148", starts_on="2008-09-01"),
        member("105148", **federation, starts_on="2005-09-01", ends_on="2009-09-01"),
        member("105149"),
    )
    events = await told(groups.schools)
    read = memberships_after(Event.of(events["105148"], source="/schools", version=2), set())
    assert {one for one in read if one.scheme not in {"phase", "kind"}} == {
        Membership("105148", "cluster", "north", date(2008, 9, 1), None),
        Membership("105148", "federation", "st-james", date(2005, 9, 1), date(2009, 9, 1)),
    }
    (always,) = events["105149"].memberships or ()
    assert (always.starts_on, always.ends_on) == (None, None)


async def test_the_same_file_again_tells_nothing(groups: Groups) -> None:
    first = await groups.load(member("105148"), member("105149"))
    again = await groups.load(member("105148"), member("105149"))
    assert (first["events"]["count"], again["events"]["count"]) == (2, 0)
    assert again["rows"]["unchanged"] == 2


async def test_all_faults_are_told_at_once(groups: Groups) -> None:
    rows = [
        member("105199"),
        member("105148", scheme="phase", code="primary"),
        member("105148", scheme="Cluster", code="North Bolton", group_name=""),
        member("105149", starts_on="2009-09-01", ends_on="2009-09-01"),
        member("105149", starts_on="01/09/2009", ends_on="2009-13-01"),
    ]
    assert faults(await hand_in(groups.schools, "memberships", rows)) == {
        ("row 1, organisation", "unknown_organisation"),
        ("row 2, scheme", "scheme_reserved"),
        ("row 3, scheme", "wrong_form"),
        ("row 3, code", "wrong_form"),
        ("row 3, group_name", "missing_value"),
        ("row 4, ends_on", "ends_before_start"),
        ("row 5, starts_on", "not_a_date"),
        ("row 5, ends_on", "not_a_date"),
    }


async def test_overlaps_are_refused_in_the_file_and_with_what_is_held(groups: Groups) -> None:
    rows = [
        member("105148", starts_on="2008-09-01"),
        member("105148", starts_on="2009-09-01"),
        member("105149", ends_on="2009-09-01"),
        member("105149", starts_on="2009-09-01"),
    ]
    assert faults(await hand_in(groups.schools, "memberships", rows)) == {
        ("row 1, starts_on", "memberships_overlap"),
        ("row 2, starts_on", "memberships_overlap"),
    }
    await groups.load(*rows[2:])
    late = [member("105149", starts_on="2010-01-01")]
    refused = await hand_in(groups.schools, "memberships", late)
    assert faults(refused) == {("row 1, starts_on", "memberships_overlap")}
    await groups.load(member("105149", code="south", starts_on="2010-01-01"))


async def test_a_replacement_may_overlap_what_it_removes(groups: Groups) -> None:
    other = {"scheme": "federation", "code": "st-james"}
    await groups.load(member("105148", starts_on="2008-09-01"), member("105148", **other))
    anew = member("105148", starts_on="2008-10-01")
    await groups.load(anew, replaces="scope", confirm_shrinkage="true")
    memberships = (await told(groups.schools))["105148"].memberships or ()
    assert [(one.scheme, str(one.starts_on)) for one in memberships] == [
        ("cluster", "2008-10-01"),
        ("federation", "None"),
    ]


FIRST = date(2009, 9, 1)
spells = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6) | st.none()), max_size=6)


@settings(max_examples=15)
@given(spells=spells)
async def test_no_day_is_ever_in_two_memberships_of_one_group(
    groups: Groups, spells: list[tuple[int, int | None]]
) -> None:
    """Against sets of days; a spell of the same first day is the same one, changed."""
    code = f"g{datetime.now(UTC).timestamp():.6f}".replace(".", "-")
    held: dict[int, set[int]] = {}
    for start, length in spells:
        days = set(range(start, 100 if length is None else start + length))
        others = set().union(*(each for first, each in held.items() if first != start))
        ends_on = None if length is None else str(FIRST + timedelta(start + length))
        row = member("105148", code=code, starts_on=str(FIRST + timedelta(start)), ends_on=ends_on)
        answer = await hand_in(groups.schools, "memberships", [row])
        assert answer["http_status"] == (422 if days & others else 201)
        if not days & others:
            held[start] = days
    for day in range(14):
        there = any(day in each for each in held.values())
        if held:
            members = await groups.members(f"cluster/{code}", on=str(FIRST + timedelta(day)))
            assert members == (["105148"] if there else [])


async def test_withdrawing_brings_back_what_stood_before(groups: Groups) -> None:
    await groups.load(member("105148", starts_on="2008-09-01"))
    ended = await groups.load(member("105148", starts_on="2008-09-01", ends_on="2009-09-01"))
    other = await groups.load(member("105149"))
    await withdrawn(groups.schools, ended)
    await withdrawn(groups.schools, other)
    events = await told(groups.schools)
    assert [one.ends_on for one in events["105148"].memberships or ()] == [None]
    assert events["105149"].memberships == ()


async def test_a_withdrawal_never_brings_back_an_overlap(groups: Groups) -> None:
    await groups.load(member("105148", starts_on="2008-09-01"))
    ended = await groups.load(member("105148", starts_on="2008-09-01", ends_on="2009-09-01"))
    await groups.load(member("105148", starts_on="2009-09-01"))
    answer = await groups.http.post(f"{ended['links']['self']}/withdrawal")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert await groups.members(on="2009-10-01") == ["105148"]


@pytest.mark.parametrize("scope", ["schools:read", "schools:edit"])
async def test_a_file_needs_the_scope_for_files(groups: Groups, scope: str) -> None:
    lacking = {"Authorization": bearer("some", scopes=[scope])}
    url = "/v1/schools/memberships/submissions"
    answer = await groups.http.post(url, json=[member("105148")], headers=lacking)
    assert answer.status_code == 403
