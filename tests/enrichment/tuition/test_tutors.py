"""Tutors: made, changed, gone; what each taught. Their names are the team's to read."""

from chassis.policy import Role
from tests.enrichment.app import SCHOOL, Enrichment, Json
from tests.enrichment.people import pupil
from tests.enrichment.tuition.rows import OF_YEAR, TUTOR, course, ten_hours, tutor


async def test_a_tutor_is_added_changed_and_leaves(enrichment: Enrichment) -> None:
    made = await enrichment.post("tutors", tutor(), status=201)
    assert (made["key"], made["state"]["status"]) == (TUTOR, "active")
    await enrichment.post("tutors", tutor(), status=409)
    details = {name: each for name, each in tutor().items() if name not in ("area", "slug")}
    both = details | {"subjects": ["mathematics", "mathematics"]}
    changed = await enrichment.post(f"tutors/{TUTOR}/details", both)
    assert changed["state"]["subjects"] == ["mathematics"]
    gone = {"until": "2010-04-01", "reason": "Moved away."}
    left = await enrichment.post(f"tutors/{TUTOR}/departure", gone)
    assert (left["state"]["status"], left["state"]["until"]) == ("left", "2010-04-01")
    late = details | {"from": "2010-04-01"}
    refused = await enrichment.post(f"tutors/{TUTOR}/details", late, status=422)
    assert [each["path"] for each in refused["errors"]] == ["$.from"]
    back = {"until": None, "reason": "Stays on."}
    stays = await enrichment.post(f"tutors/{TUTOR}/departure", back)
    assert stays["state"]["status"] == "active"


async def test_all_that_is_wrong_with_a_tutor_is_told_at_once(enrichment: Enrichment) -> None:
    wrong = tutor(area="999", subjects=["science"], hours_a_week="61", name=" ")
    answer = await enrichment.post("tutors", wrong, status=422)
    assert {each["path"] for each in answer["errors"]} == {
        "$.area", "$.subjects.0", "$.hours_a_week", "$.name",
    }  # fmt: skip


async def test_names_of_tutors_are_the_teams_to_read(enrichment: Enrichment) -> None:
    await enrichment.post("tutors", tutor(), status=201)
    async with enrichment.as_(Role.OFFICER) as officer:
        one = await officer.get(f"tutors/{TUTOR}")
    assert one.json()["state"]["name"] == "Planted Tutor"
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.get(f"tutors/{TUTOR}")).status_code == 403
        assert (await head.post("tutors", json=tutor(slug="b"))).status_code == 403
    log = await enrichment.get("audit", action="tutor.create")
    assert log["results"]
    assert "Planted Tutor" not in str(log)


async def test_what_each_tutor_taught(enrichment: Enrichment) -> None:
    await enrichment.post("tutors", tutor(), status=201)
    await enrichment.post("tutors", tutor(slug="tutor-8", qualified_on=None), status=201)
    await enrichment.accepted("pupils", [pupil(1), pupil(2)])
    ends = {"entry_level": "3c", "exit_level": "3a"}
    rows = [course(1, tutor=TUTOR, **ends), course(2, tutor=TUTOR), course(2, "maths")]
    await enrichment.accepted("tuition", rows)
    await enrichment.accepted("tuition-sessions", ten_hours(1))
    asked: Json = OF_YEAR | {"area": "350"}
    answer = await enrichment.get("tuition/tutors", **asked)
    busy, idle = answer["results"]
    assert (busy["tutor"], busy["schools"], busy["pupils"]) == (TUTOR, 1, 1)
    assert busy["courses"]["completed"] == busy["courses"]["not_begun"] == 1
    assert (busy["hours"], busy["mean_gain"]["value"]) == ("10.00", "2.0")
    assert (idle["qualified"], idle["pupils"]) == (False, 0)
    assert idle["mean_gain"] == {"value": None, "reason": "not_applicable"}
    assert "Planted" not in str(answer)
    async with enrichment.as_(Role.OFFICER, organisations=[SCHOOL]) as bound:
        assert (await bound.get("tuition/tutors", params=asked)).status_code == 403
