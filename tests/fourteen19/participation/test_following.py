"""GET /participation/expiring: whom to ask again, by name, for those who act for them."""

from typing import Any

import pytest

from chassis.policy import Role
from services.fourteen19.participation import following
from tests.fourteen19.app import COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19, Json
from tests.fourteen19.participation.told import does, left
from tests.fourteen19.people import learner

_YEAR = {"year": "2009/10"}


async def _with_three(fourteen19: Fourteen19) -> None:
    """As of 31 August 2010: 1 is NEET, 2 has a job that counts until 20 September, of 3 only the
    school knew anything; 5 is the other school's."""
    young = [left(1), left(2), left(3)]
    await fourteen19.accepted("learners", [*young, learner(5, OTHER_SCHOOL)])
    rows = [
        does(1, "seeking", "2009-10-05", confirmed_on="2010-07-15"),
        does(2, "self_employed", "2009-09-20"),
        does(5, "seeking", "2009-10-05", OTHER_SCHOOL, confirmed_on="2010-07-15"),
    ]
    await fourteen19.accepted("participation", rows)


async def _listed(fourteen19: Fourteen19, **query: Any) -> list[Json]:
    answer = await fourteen19.get("participation/expiring", **_YEAR, **query)
    return sorted(answer["results"], key=lambda one: str(one["surname"]))


async def test_each_is_listed_with_why_and_until_when_it_counts(fourteen19: Fourteen19) -> None:
    await _with_three(fourteen19)
    found = await _listed(fourteen19, organisation=SCHOOL)
    shown = [(one["surname"], one["why"], one["lapses_on"], one["group"]) for one in found]
    assert shown == [
        ("Plantedsurname1", ["neet"], "2010-10-15", "neet"),
        ("Plantedsurname2", ["lapsing"], "2010-09-20", "employment"),
        ("Plantedsurname3", ["lapsed"], "2009-10-01", "not_known"),
    ]
    assert found[2]["lapsed_from"] == "eet"
    soon = await _listed(fourteen19, organisation=SCHOOL, within_days=5)
    assert [one["surname"] for one in soon] == ["Plantedsurname1", "Plantedsurname3"]
    both = await _listed(fourteen19, organisation=SCHOOL, within_days=60, why="lapsing")
    assert [one["why"] for one in both] == [["neet", "lapsing"], ["lapsing"]]


async def test_a_page_follows_another(fourteen19: Fourteen19) -> None:
    await _with_three(fourteen19)
    first = await fourteen19.get("participation/expiring", **_YEAR, area="350", limit=3)
    cursor = first["paging"]["next_cursor"]
    second = await fourteen19.get("participation/expiring", **_YEAR, area="350", cursor=cursor)
    assert [len(page["results"]) for page in (first, second)] == [3, 1]
    homes = [one["home"] for page in (first, second) for one in page["results"]]
    assert sorted(homes) == [SCHOOL] * 3 + [OTHER_SCHOOL]
    assert second["paging"]["next_cursor"] is None


async def test_a_page_is_filled_slice_by_slice(
    fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "_SLICE", 1)
    await test_a_page_follows_another(fourteen19)


async def test_each_sees_its_own_alone(fourteen19: Fourteen19) -> None:
    await _with_three(fourteen19)
    async with fourteen19.as_(Role.HEAD, organisations=[OTHER_SCHOOL]) as head:
        other = await head.get("participation/expiring", params={**_YEAR, "organisation": SCHOOL})
        own = await head.get("participation/expiring", params={**_YEAR, "area": "350"})
    assert other.status_code == 404
    assert [one["surname"] for one in own.json()["results"]] == ["Plantedsurname5"]


async def test_a_home_that_has_no_record_of_somebody_is_not_told_the_name(
    fourteen19: Fourteen19,
) -> None:
    """The college alone knows the young person, and says it is at home at the school."""
    there = learner(7, COLLEGE, home=SCHOOL)
    await fourteen19.accepted("learners", [there])
    query = {**_YEAR, "organisation": SCHOOL}
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.get("participation/expiring", params=query)).json()["results"] == []
    (found,) = await _listed(fourteen19, organisation=SCHOOL)
    assert (found["surname"], found["why"]) == ("Plantedsurname7", ["lapsing"])


async def test_who_read_which_is_on_record_without_a_name(fourteen19: Fourteen19) -> None:
    await _with_three(fourteen19)
    found = await _listed(fourteen19, organisation=SCHOOL, why="neet")
    log = await fourteen19.get("audit", action="participation.expiring")
    (entry,) = log["results"]
    assert (entry["personal"], entry["rows"]) == (True, 1)
    assert entry["subject"] == f"{SCHOOL}.2009/10"
    assert entry["after"] == {"learners": [found[0]["learner_id"]]}
    assert "Planted" not in str(log)
