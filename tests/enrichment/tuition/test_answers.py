"""What is answered about one-to-one tuition, to whom."""

from typing import Any

import httpx

from chassis.policy import Role
from contracts.schools import Identifiers
from tests.enrichment.app import OTHER, SCHOOL, SECONDARY, Enrichment, Json
from tests.enrichment.people import pupil, upn
from tests.enrichment.tuition.rows import (
    OF_YEAR,
    allocation,
    course,
    session,
    ten_hours,
    with_three,
)
from tests.support.statements import counting
from tests.support.team import school

_MORE = ("105150", "105151", "105152")


async def _as_head(enrichment: Enrichment, path: str, **query: Any) -> httpx.Response:
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        return await head.get(path, params=OF_YEAR | query)


async def _of_two_schools(enrichment: Enrichment) -> None:
    """The example at one; at the other, which was given three, one pupil of the first too."""
    given = [allocation("english", 4), allocation("mathematics", 4)]
    given += [allocation("english", 3, OTHER), allocation("english", 2, SECONDARY, "3")]
    await enrichment.accepted("tuition-allocations", given)
    await with_three(enrichment)
    await enrichment.accepted("pupils", [pupil(1, OTHER), pupil(9, OTHER)])
    await enrichment.accepted("tuition", [course(1, school=OTHER), course(9, school=OTHER)])
    await enrichment.accepted("tuition-sessions", [session(1, "2010-01-11", school=OTHER)])


async def test_an_authoritys_tuition_counts_each_pupil_once(enrichment: Enrichment) -> None:
    await _of_two_schools(enrichment)
    answer = await enrichment.get("tuition", area="350", target=1704, **OF_YEAR)
    assert answer["disclosure"] == "exact"
    schools = answer["schools"]
    assert (schools["allocated"], schools["engaged"]) == (3, 2)
    assert schools["percent"]["value"] == "66.7"
    counts, rates = answer["whole"]["counts"], answer["whole"]["rates"]
    assert counts["courses"] == {
        "not_begun": 1, "in_progress": 4, "completed": 1, "withdrawn": 0,
    }  # fmt: skip
    assert (counts["allocated"], counts["pupils"], counts["hours"]) == (13, 3, "13.83")
    assert counts["gains"] == {"-1": 1, "2": 1}
    values = {name: each["value"] for name, each in rates.items()}
    assert values == {
        "begun": "38.5", "completed": "7.7", "attendance": "93.3", "mean_gain": "0.5",
        "two_sub_levels": "50.0",
    }  # fmt: skip
    assert answer["target"] == {
        "target": 1704, "pupils": 3, "percent": {"value": "0.2", "reason": None},
    }  # fmt: skip
    parts = {(each["subject"], each["key_stage"]): each["counts"] for each in answer["parts"]}
    assert [parts[part]["allocated"] for part in sorted(parts)] == [7, 2, 4]
    assert {"group": "fsm=yes", "pupils": 1} in answer["groups"]


async def test_of_nothing_there_is_no_rate(enrichment: Enrichment) -> None:
    answer = await enrichment.get("tuition", organisation=SCHOOL, **OF_YEAR)
    assert answer["whole"]["rates"]["mean_gain"] == {"value": None, "reason": "not_applicable"}
    assert answer["schools"]["percent"] == {"value": None, "reason": "not_applicable"}


async def _with_more(enrichment: Enrichment, each: int, taught: int | None = None) -> None:
    """At three more schools so many pupils with a course of English in progress; or begun by so
    many of the first school's alone."""
    for at, urn in enumerate(_MORE):
        identifiers = Identifiers(urn=urn, laestab=f"350{urn[2:]}")
        await enrichment.say(school(urn, identifiers=identifiers))
        numbers = range(100 * (at + 1), 100 * (at + 1) + each)
        await enrichment.accepted("pupils", [pupil(number, urn) for number in numbers])
        await enrichment.accepted("tuition", [course(number, school=urn) for number in numbers])
        held = [session(number, "2009-11-02", school=urn) for number in numbers]
        if taught is not None:
            held = held[:taught] if not at else []
        if not held:
            continue
        await enrichment.accepted("tuition-sessions", held)


async def test_a_head_sees_no_few_of_others(enrichment: Enrichment) -> None:
    await with_three(enrichment)
    await enrichment.accepted("tuition-allocations", [allocation("english", 40)])
    await _with_more(enrichment, 3)
    few = (await _as_head(enrichment, "tuition", area="350", target=100)).json()
    assert (few["disclosure"], few["groups"]) == ("suppressed", None)
    assert few["whole"]["counts"] is None
    assert few["whole"]["rates"]["attendance"] == {"value": None, "reason": "suppressed"}
    assert few["target"]["percent"] == {"value": None, "reason": "suppressed"}
    await _with_more(enrichment, 4)
    many = (await _as_head(enrichment, "tuition", area="350")).json()
    assert many["whole"]["rates"]["begun"]["value"] == "40.0"
    assert many["whole"]["counts"] is None
    own = (await _as_head(enrichment, "tuition", organisation=SCHOOL)).json()
    assert own["whole"]["counts"]["pupils"] == 3
    assert (await _as_head(enrichment, "tuition", organisation=OTHER)).status_code == 404


async def test_attendance_is_of_others_who_had_a_session(enrichment: Enrichment) -> None:
    """Of many others with a course one had sessions: attendance would be that pupil's."""
    await enrichment.accepted("pupils", [pupil(1)])
    await enrichment.accepted("tuition-allocations", [allocation("english", 40)])
    await _with_more(enrichment, 6, taught=1)
    rates = (await _as_head(enrichment, "tuition", area="350")).json()["whole"]["rates"]
    assert rates["attendance"] == {"value": None, "reason": "suppressed"}
    assert rates["begun"]["value"] is not None
    await _with_more(enrichment, 6)
    rates = (await _as_head(enrichment, "tuition", area="350")).json()["whole"]["rates"]
    assert rates["attendance"]["value"] == "100.0"


async def test_an_answer_takes_as_many_statements_whatever_the_schools(
    enrichment: Enrichment,
) -> None:
    async def seen(path: str, **query: Any) -> list[str]:
        with counting(enrichment.app) as statements:
            await enrichment.get(path, area="350", **OF_YEAR, **query)
        return statements

    await enrichment.accepted("tuition-allocations", [allocation("english", 4)])
    await with_three(enrichment)
    asked: list[Json] = [
        {"path": "tuition"},
        {"path": "tuition/schools", "limit": 1},
        {"path": "tuition/schools", "standing": "behind"},
        {"path": "tuition/stalled"},
    ]
    await seen("tuition")
    few = [len(await seen(**each)) for each in asked]
    await _with_more(enrichment, 2)
    assert [len(await seen(**each)) for each in asked] == few


async def test_where_one_part_tells_of_few_no_part_is_told(enrichment: Enrichment) -> None:
    await with_three(enrichment)
    await enrichment.accepted("tuition-allocations", [allocation("english", 40)])
    await _with_more(enrichment, 6)
    one = [course(100, "mathematics", _MORE[0])]
    await enrichment.accepted("tuition", one)
    answer = (await _as_head(enrichment, "tuition", area="350")).json()
    assert answer["whole"]["rates"]["begun"]["value"] is not None
    assert {each["rates"]["begun"]["reason"] for each in answer["parts"]} == {"suppressed"}


async def test_schools_by_how_far_they_are(enrichment: Enrichment) -> None:
    await _of_two_schools(enrichment)
    asked: Json = OF_YEAR | {"area": "350", "on": "2010-03-01"}
    rows = (await enrichment.get("tuition/schools", **asked))["results"]
    found = {each["organisation"]: (each["standing"], each["expected"]) for each in rows}
    assert found == {
        SCHOOL: ("on_course", "4.0"), OTHER: ("behind", "1.5"), SECONDARY: ("not_begun", "1.0"),
    }  # fmt: skip
    late = await enrichment.get("tuition/schools", standing="behind", limit=1, **asked)
    assert [each["organisation"] for each in late["results"]] == [OTHER]
    assert late["paging"]["next_cursor"] is None
    first = await enrichment.get("tuition/schools", limit=2, **asked)
    cursor = first["paging"]["next_cursor"]
    rest = await enrichment.get("tuition/schools", limit=2, cursor=cursor, **asked)
    assert [each["organisation"] for each in rest["results"]] == [SECONDARY]
    own = (await _as_head(enrichment, "tuition/schools", area="350")).json()["results"]
    assert [each["organisation"] for each in own] == [SCHOOL]


async def test_a_school_is_delivered_once_all_are_completed(enrichment: Enrichment) -> None:
    await enrichment.accepted("tuition-allocations", [allocation("english", 1)])
    await enrichment.accepted("pupils", [pupil(1)])
    await enrichment.accepted("tuition", [course(1)])
    await enrichment.accepted("tuition-sessions", ten_hours(1))
    (row,) = (await enrichment.get("tuition/schools", area="350", **OF_YEAR))["results"]
    assert row["standing"] == "delivered"


async def test_courses_that_have_come_to_a_stop(enrichment: Enrichment) -> None:
    """Four weeks after 6 October the English of B stands still: a missed session does not count."""
    await with_three(enrichment)
    asked: Json = OF_YEAR | {"area": "350"}
    before = await enrichment.get("tuition/stalled", on="2009-11-01", **asked)
    assert before["results"] == []
    (row,) = (await enrichment.get("tuition/stalled", on="2009-11-03", **asked))["results"]
    # The tenth hour of A's English was on 10 November: by the 3rd it was in progress.
    assert (row["in_progress"], row["stalled"]) == (4, 2)
    assert (row["organisation"], row["longest_since"]) == (SCHOOL, "2009-10-05")
    # What came later was not known then: a course completed since stood still all the same.
    later = [session(2, "2009-12-01"), session(1, "2009-12-01", "mathematics", minutes="240")]
    await enrichment.accepted("tuition-sessions", later)
    await enrichment.accepted("tuition", [course(1, "mathematics", planned_hours="4")])
    (same,) = (await enrichment.get("tuition/stalled", on="2009-11-03", **asked))["results"]
    assert same == row
    patient = await enrichment.get("tuition/stalled", on="2009-11-03", weeks=5, **asked)
    assert patient["results"] == []
    answer = await _as_head(enrichment, "tuition/stalled", area="350", on="2009-08-31")
    assert [each["code"] for each in answer.json()["errors"]] == ["outside_year"]


async def test_courses_by_pupil_are_the_schools_own_and_recorded(enrichment: Enrichment) -> None:
    await with_three(enrichment)
    rows = (await _as_head(enrichment, "tuition/courses", organisation=SCHOOL)).json()["results"]
    first = next(row for row in rows if (row["upn"], row["subject"]) == (upn(1), "english"))
    assert (first["upn"], first["subject"], first["status"]) == (upn(1), "english", "completed")
    assert (first["sub_levels"], first["completed_on"]) == (2, "2009-11-10")
    assert (first["hours"], first["planned_hours"]) == ("10.00", "10.00")
    assert sorted(each["upn"] for each in rows) == sorted(map(upn, (1, 1, 2, 4)))
    numbers = [each["pupil_id"] for each in rows]
    assert numbers == sorted(numbers)
    (entry,) = (await enrichment.get("audit", action="tuition.courses"))["results"]
    assert (entry["personal"], entry["rows"], len(entry["after"]["pupils"])) == (True, 4, 3)
    assert upn(1) not in str(entry)
    other = await _as_head(enrichment, "tuition/courses", organisation=OTHER)
    assert other.status_code == 404
    async with enrichment.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=[SCHOOL]) as partner:
        asked = OF_YEAR | {"organisation": SCHOOL}
        assert (await partner.get("tuition/courses", params=asked)).status_code == 403
        assert (await partner.get("tuition", params=asked)).status_code == 200


async def test_pages_of_courses_by_status(enrichment: Enrichment) -> None:
    await with_three(enrichment)
    asked: Json = OF_YEAR | {"organisation": SCHOOL, "status": "in_progress", "limit": 2}
    first = await enrichment.get("tuition/courses", **asked)
    cursor = first["paging"]["next_cursor"]
    last = await enrichment.get("tuition/courses", cursor=cursor, **asked)
    found = [(each["upn"], each["subject"]) for page in (first, last) for each in page["results"]]
    expected = [(upn(1), "mathematics"), (upn(2), "english"), (upn(4), "mathematics")]
    assert sorted(found) == sorted(expected)
