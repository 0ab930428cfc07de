"""What one claims of others' young people gives it none of them."""

from chassis.policy import Role
from tests.fourteen19.app import COLLEGE, SCHOOL, Fourteen19
from tests.fourteen19.planting import NEXT, YEAR, people
from tests.support.team import Json

WORD = "Collegeword"


async def _the_numbers_of(fourteen19: Fourteen19, place: str) -> list[int]:
    listed = await fourteen19.get("learners", organisation=place, year=str(YEAR))
    return [each["learner_id"] for each in listed["results"]]


async def test_no_college_makes_a_schools_pupil_its_own(fourteen19: Fourteen19) -> None:
    """Both say that the young person is on roll with them: it is the school's, whose results of the
    pupil stay its own."""
    [theirs, _] = people(SCHOOL, 1, WORD)
    [ours, _] = people(COLLEGE, 1, WORD)
    await fourteen19.accepted("learners", [theirs | {"home": SCHOOL}])
    await fourteen19.accepted("learners", [ours | {"home": COLLEGE}])
    homes = await fourteen19.rows("SELECT home FROM young_person")
    assert homes == [{"home": SCHOOL}]
    [number] = await _the_numbers_of(fourteen19, COLLEGE)
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as college:
        assert (await college.get(f"results/gcse/pupils/{number}")).status_code == 404
        asked = {"organisation": COLLEGE, "year": str(YEAR)}
        listed = await college.get("guarantee/follow-up", params=asked)
        assert listed.json()["results"] == []


async def test_whom_only_a_college_has_sent_its_school_does_not_read(
    fourteen19: Fourteen19,
) -> None:
    """The young people count at the school the college names; their names are the college's."""
    await fourteen19.accepted(
        "learners", [row | {"home": SCHOOL} for row in people(COLLEGE, 1, WORD)]
    )
    [number, _] = await _the_numbers_of(fourteen19, COLLEGE)
    await _with_dates(fourteen19)
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        here: Json = {"organisation": SCHOOL, "year": str(YEAR)}
        next_year = here | {"year": str(NEXT)}
        for path, asked in (("guarantee/follow-up", here), ("applications/without", next_year)):
            answer = await head.get(path, params=asked)
            assert [each["surname"] for each in answer.json()["results"]] == [None, None], path
            assert WORD not in answer.text
            assert people(COLLEGE, 1, WORD)[0]["dob"] not in answer.text
        begun = await head.post("applications", json={"learner_id": number, "year": str(NEXT)})
        assert begun.status_code == 404
    office = await fourteen19.get("guarantee/follow-up", **here)
    assert {each["surname"] for each in office["results"]} == {WORD}


async def _with_dates(fourteen19: Fourteen19) -> None:
    days = ("equal_consideration_by", "respond_by", "closes_on")
    dates = dict.fromkeys(days, NEXT.starts.isoformat()) | {"opens_on": YEAR.starts.isoformat()}
    answer = await fourteen19.client.put(
        "application-rounds", json={"area": "350", "year": str(NEXT)} | dates
    )
    assert answer.status_code == 201, answer.text
