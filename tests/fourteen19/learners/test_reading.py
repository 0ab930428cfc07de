"""Learners are read by their own provider, counted without a name, and every read is on record."""

import httpx

from chassis.policy import Role
from tests.fourteen19.app import COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19, Json
from tests.fourteen19.people import YEAR, learner, uln

_OF_SCHOOL = {"organisation": SCHOOL, "year": YEAR}
_OF_COLLEGE = {"organisation": COLLEGE, "year": YEAR}


async def _three_and_one_at_the_college(fourteen19: Fourteen19) -> None:
    left = {"standing": "left", "left_on": "2009-11-02"}
    rows = [learner(1), learner(2, upn="", year_group="13"), learner(3, uln="", **left)]
    await fourteen19.accepted("learners", rows)
    await fourteen19.accepted("learners", [learner(1, COLLEGE, standing="applicant")])


async def _ids(fourteen19: Fourteen19, **query: str) -> list[int]:
    page = await fourteen19.get("learners", **(_OF_SCHOOL | query))
    return [row["learner_id"] for row in page["results"]]


async def test_a_learner_is_read_as_it_was_sent(fourteen19: Fourteen19) -> None:
    await _three_and_one_at_the_college(fourteen19)
    rows = (await fourteen19.get("learners", **_OF_SCHOOL))["results"]
    row = next(row for row in rows if row["uln"] == uln(1))
    sent = learner(1)
    same = ("learner_ref", "uln", "upn", "surname", "forename", "dob", "postcode", "gender")
    assert {name: row[name] for name in same} == {name: sent[name] for name in same}
    assert (row["year_group"], row["standing"], row["home"]) == (12, "on_roll", None)


async def test_the_list_is_paged_and_narrowed(fourteen19: Fourteen19) -> None:
    await _three_and_one_at_the_college(fourteen19)
    every = await _ids(fourteen19)
    first = await fourteen19.get("learners", **_OF_SCHOOL, limit=2)
    rest = await fourteen19.get(
        "learners", **_OF_SCHOOL, limit=2, cursor=first["paging"]["next_cursor"]
    )
    assert [row["learner_id"] for page in (first, rest) for row in page["results"]] == every
    assert len(await _ids(fourteen19, standing="left")) == 1
    assert len(await _ids(fourteen19, year_group="13")) == 1
    assert await _ids(fourteen19, year="2008/09") == []
    for wrong in ({"year": "2009"}, {"standing": "gone"}, {"year_group": "3"}):
        answer = await fourteen19.client.get("learners", params=_OF_SCHOOL | wrong)
        assert answer.status_code == 422, answer.text


async def test_each_reads_its_own_only(fourteen19: Fourteen19) -> None:
    await _three_and_one_at_the_college(fourteen19)
    (other, *_) = await _ids(fourteen19)
    college = fourteen19.as_(Role.PARTNER, organisations=[COLLEGE])
    mine = (await college.get("learners", params=_OF_COLLEGE)).json()["results"]
    assert [row["uln"] for row in mine] == [uln(1)]
    assert await _code(college, "learners", _OF_SCHOOL) == (404, "not_found")
    assert await _code(college, f"learners/{other}") == (404, "not_found")
    assert await _code(college, "learner-matches") == (403, "forbidden")
    head = fourteen19.as_(Role.HEAD, organisations=[OTHER_SCHOOL])
    assert await _code(head, f"learners/{other}") == (404, "not_found")
    adviser = fourteen19.as_(Role.SCHOOL_IMPROVEMENT_PARTNER)
    assert (await _code(adviser, "learners", _OF_SCHOOL))[0] == 403


async def test_only_who_acts_for_all_learns_where_else_a_learner_is(fourteen19: Fourteen19) -> None:
    await _three_and_one_at_the_college(fourteen19)
    await fourteen19.accepted("learners", [learner(1, academic_year="2008/09")])
    college = fourteen19.as_(Role.PARTNER, organisations=[COLLEGE])
    (row,) = (await college.get("learners", params=_OF_COLLEGE)).json()["results"]
    path = f"learners/{row['learner_id']}"
    assert (await college.get(path)).json()["elsewhere"] is None
    (there,) = (await fourteen19.get(path))["elsewhere"]
    assert (there["organisation"], there["years"]) == (SCHOOL, ["2008/09", "2009/10"])
    years = (await fourteen19.get(f"learners/{there['learner_id']}"))["years"]
    assert [year["year"] for year in years] == ["2008/09", "2009/10"]


async def test_every_read_is_on_record_and_names_nobody(fourteen19: Fourteen19) -> None:
    await _three_and_one_at_the_college(fourteen19)
    ids = await _ids(fourteen19)
    await fourteen19.client.get(f"learners/{ids[0]}", headers={"X-Reason": "a parent asked"})
    read, listed = (await fourteen19.get("audit", personal="true"))["results"]
    assert (read["action"], read["subject"]) == ("learners.read", str(ids[0]))
    assert read["why"] == "a parent asked"
    assert (listed["subject"], listed["rows"]) == (f"{SCHOOL}.{YEAR}", 3)
    assert listed["after"] == {"first": ids[0], "last": ids[-1]}
    assert "Planted" not in str((read, listed))


async def test_learners_are_counted_by_organisation(fourteen19: Fourteen19) -> None:
    await _three_and_one_at_the_college(fourteen19)
    await fourteen19.accepted("learners", [learner(2, COLLEGE, uln="", upn="", home=OTHER_SCHOOL)])
    counted = {row["organisation"]: row for row in await _counts(fourteen19, area="350")}
    assert _told(counted[SCHOOL]) == {
        "learners": 3, "on_roll": 2, "applicants": 0, "left": 1, "without_uln": 1,
        "without_upn": 1, "linked": 1, "in_doubt": 1, "young_people": 3,
    }  # fmt: skip
    assert _told(counted[COLLEGE]) == {
        "learners": 2, "on_roll": 1, "applicants": 1, "left": 0, "without_uln": 1,
        "without_upn": 1, "linked": 1, "in_doubt": 1, "young_people": 0,
    }  # fmt: skip
    assert counted[OTHER_SCHOOL]["young_people"] == 1
    assert await _counts(fourteen19, area="351") == []
    college = fourteen19.as_(Role.PARTNER, organisations=[COLLEGE])
    own = (await college.get("learners/counts", params={"year": YEAR})).json()["results"]
    assert [row["organisation"] for row in own] == [COLLEGE]
    # A guessed ULN does not tell its sender that somebody else has it.
    assert (own[0]["linked"], own[0]["in_doubt"], own[0]["learners"]) == (None, None, 2)
    assert await _code(college, "learners/counts", _OF_SCHOOL) == (404, "not_found")


async def _counts(fourteen19: Fourteen19, **query: str) -> list[Json]:
    return list((await fourteen19.get("learners/counts", year=YEAR, **query))["results"])


def _told(row: Json) -> Json:
    return {name: row[name] for name in row if name not in _PLACE}


_PLACE = ("organisation", "name", "area", "phase", "year")


async def _code(
    client: httpx.AsyncClient, path: str, params: dict[str, str] | None = None
) -> tuple[int, str]:
    answer = await client.get(path, params=params)
    return answer.status_code, answer.json()["code"]
