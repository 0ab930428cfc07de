"""Doubtful pairs go to a person, whose word holds until it is taken back."""

import asyncio

import httpx

from contracts.fourteen19 import EnrolmentChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19, Json
from tests.fourteen19.people import YEAR, learner, of_learner

_WHY = {"reason": "Asked both providers"}
_SAME, _DIFFERENT = ({"decision": each, **_WHY} for each in ("same", "different"))


async def _pairs(fourteen19: Fourteen19, **query: str) -> list[Json]:
    return list((await fourteen19.get("learner-matches", **query))["results"])


async def _of_one_name(fourteen19: Fourteen19) -> Json:
    """A pair of one name and date of birth, and no number in common."""
    await fourteen19.accepted("learners", [learner(1), learner(2)])
    await fourteen19.accepted("learners", [learner(1, COLLEGE, uln="", upn="", gender="M")])
    (pair,) = await _pairs(fourteen19)
    return pair


async def _decide(
    fourteen19: Fourteen19, pair: Json, body: Json, act: str = "decision", **headers: str
) -> httpx.Response:
    path = f"learner-matches/{pair['match_id']}/{act}"
    sent = {"If-Match": pair["etag"], **headers}
    return await fourteen19.client.post(path, json=body, headers=sent)


async def _learners_at(fourteen19: Fourteen19, home: str) -> int:
    """Young people on roll, as last told; 0: none, or told no more."""
    told = (await fourteen19.told(EnrolmentChanged)).get(f"{home}/2009-10")
    return 0 if told is None or told.withdrawn else told.learners


async def test_a_pair_is_shown_side_by_side(fourteen19: Fourteen19) -> None:
    pair = await _of_one_name(fourteen19)
    assert (pair["doubt"], pair["one_person"], pair["decision"]) == ("same_name", False, None)
    assert {side["organisation"] for side in pair["learners"]} == {SCHOOL, COLLEGE}
    assert pair["differs"] == ["gender"]
    one = await fourteen19.client.get(f"learner-matches/{pair['match_id']}")
    assert one.json() == pair
    assert one.headers["ETag"] == pair["etag"]
    actions = [e["action"] for e in (await fourteen19.get("audit", personal="true"))["results"]]
    assert actions == ["matches.read", "matches.list"]


async def test_pairs_are_narrowed(fourteen19: Fourteen19) -> None:
    await _of_one_name(fourteen19)
    for found in ({"area": "350"}, {"organisation": COLLEGE}, {"doubt": "same_name"}):
        assert len(await _pairs(fourteen19, **found)) == 1
    for none in ({"area": "351"}, {"organisation": OTHER_SCHOOL}, {"decided": "true"}):
        assert await _pairs(fourteen19, **none) == []


async def test_the_same_are_one_young_person_at_once(fourteen19: Fourteen19) -> None:
    pair = await _of_one_name(fourteen19)
    line = {"line": "ENG", "level": "higher", "starts_on": "2009-09-07"}
    await fourteen19.accepted("diplomas", [of_learner(1, COLLEGE, **line)])
    assert await _learners_at(fourteen19, COLLEGE) == 1
    answer = await _decide(fourteen19, pair, _SAME)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["one_person"], answer.json()["decision"]) == (True, "same")
    assert "Planted" not in answer.text, "who they are is read, on record, or not told"
    assert await _learners_at(fourteen19, COLLEGE) == 0
    told = (await fourteen19.told(EnrolmentChanged))[f"{SCHOOL}/2009-10"]
    assert (told.learners, list(told.diploma.values())) == (2, [1])
    (entry,) = (await fourteen19.get("audit", action="matches.decide"))["results"]
    assert (entry["after"], entry["why"]) == ({"decision": "same"}, _WHY["reason"])


async def test_a_decision_outlives_the_next_file_and_ends_when_reopened(
    fourteen19: Fourteen19,
) -> None:
    pair = await _of_one_name(fourteen19)
    decided = (await _decide(fourteen19, pair, _DIFFERENT)).json()
    await fourteen19.accepted("learners", [learner(1, postcode="ZZ8 8ZZ")])
    assert await _pairs(fourteen19, decided="false") == []
    (held,) = await _pairs(fourteen19, decided="true")
    assert held["match_id"] == decided["match_id"]
    stale = await _decide(fourteen19, decided, _WHY, "reopening")
    assert stale.status_code == 412, "the provider's word is another than it was"
    answer = await _decide(fourteen19, held, _WHY, "reopening")
    assert (answer.status_code, answer.json()["decision"]) == (200, None)
    (open_again,) = await _pairs(fourteen19, decided="false")
    assert open_again["match_id"] == pair["match_id"]


async def test_two_of_one_uln_are_told_apart_and_joined_again(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [learner(1)])
    await fourteen19.accepted("learners", [learner(1, COLLEGE, upn="", postcode="ZZ8 8ZZ")])
    assert await _pairs(fourteen19) == []
    one, other = [row["learner_id"] for row in await _known(fourteen19)]
    body = {"one": other, "other": one, **_DIFFERENT}
    made = await fourteen19.post("learner-matches", body, status=201)
    assert (made["one_person"], made["differs"]) == (False, ["postcode"])
    assert await _learners_at(fourteen19, COLLEGE) == 1
    await fourteen19.post("learner-matches", body, status=409)
    reopened = await _decide(fourteen19, made, _WHY, "reopening")
    assert (reopened.json()["one_person"], reopened.json()["doubt"]) == (True, None)
    assert await _learners_at(fourteen19, COLLEGE) == 0
    assert await _pairs(fourteen19) == []


async def test_decisions_do_not_contradict_one_another(fourteen19: Fourteen19) -> None:
    for provider in (SCHOOL, COLLEGE, OTHER_COLLEGE):
        await fourteen19.accepted("learners", [learner(1, provider, uln="", upn="")])
    first, second, third = await _pairs(fourteen19)
    assert (await _decide(fourteen19, first, _SAME)).status_code == 200
    assert (await _decide(fourteen19, second, _DIFFERENT)).status_code == 200
    refused = await _decide(fourteen19, third, _SAME)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    (left,) = await _pairs(fourteen19, decided="false")
    assert left["match_id"] == third["match_id"]


async def test_of_two_officers_at_once_one_decides(fourteen19: Fourteen19) -> None:
    pair = await _of_one_name(fourteen19)
    both = await asyncio.gather(
        _decide(fourteen19, pair, _SAME), _decide(fourteen19, pair, _DIFFERENT)
    )
    assert sorted(answer.status_code for answer in both) == [200, 412]


async def test_a_repeated_decision_takes_effect_once(fourteen19: Fourteen19) -> None:
    pair = await _of_one_name(fourteen19)
    key = {"Idempotency-Key": "once"}
    first = await _decide(fourteen19, pair, _SAME, **key)
    again = await _decide(fourteen19, pair, _SAME, **key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (await _decide(fourteen19, pair, _DIFFERENT, **key)).status_code == 409
    assert (await _decide(fourteen19, first.json(), _SAME)).status_code == 409
    without = await fourteen19.client.post(
        f"learner-matches/{pair['match_id']}/decision", json=_SAME
    )
    assert without.status_code == 428


async def test_what_cannot_be_decided(fourteen19: Fourteen19) -> None:
    pair = await _of_one_name(fourteen19)
    bad = await _decide(fourteen19, pair, {"decision": "perhaps", "reason": "x", "more": 1})
    assert (bad.status_code, len(bad.json()["errors"])) == (422, 3)
    one = pair["learners"][0]["learner_id"]
    await fourteen19.post("learner-matches", {"one": one, "other": one, **_SAME}, status=422)
    await fourteen19.post("learner-matches", {"one": one, "other": 2**62, **_SAME}, status=404)
    assert (await _decide(fourteen19, pair | {"match_id": 999}, _SAME)).status_code == 404


async def _known(fourteen19: Fourteen19) -> list[Json]:
    pages = [
        await fourteen19.get("learners", organisation=place, year=YEAR)
        for place in (SCHOOL, COLLEGE)
    ]
    return [row for page in pages for row in page["results"]]
