"""Places planned, commissioned and delivered in an area, side by side."""

from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Json
from tests.fourteen19.commissioning.places import begin, commission
from tests.fourteen19.consortia.forming import in_force
from tests.fourteen19.people import learner, of_learner
from tests.support.statements import counting


async def _summary(fourteen19: Fourteen19, **asked: str) -> Json:
    return await fourteen19.get("places/summary", area="350", **({"year": "2009/10"} | asked))


async def _taught(fourteen19: Fourteen19, provider: str, *numbers: int) -> None:
    """These young people on a Diploma at level 2."""
    await fourteen19.accepted("learners", [learner(each, provider) for each in numbers])
    diploma = {"line": "ENG", "level": "higher", "starts_on": "2009-09-07"}
    await fourteen19.accepted(
        "diplomas", [of_learner(each, provider, **diploma) for each in numbers]
    )


async def test_delivered_is_set_beside_what_was_commissioned(fourteen19: Fourteen19) -> None:
    await begin(fourteen19, level_2=4, level_3=10)
    await commission(fourteen19, level_2=2, level_3=10)
    await begin(fourteen19, OTHER_COLLEGE, level_2=3)
    await commission(fourteen19, OTHER_COLLEGE, level_2=3)
    await _taught(fourteen19, COLLEGE, 1, 2, 3)
    await _taught(fourteen19, OTHER_COLLEGE, 4)
    await _taught(fourteen19, SCHOOL, 5)
    told = await _summary(fourteen19)
    levels = {each["organisation"]: each["levels"] for each in told["providers"]}
    assert [each["delivery"] for each in levels[COLLEGE]] == ["over_delivered", "under_delivered"]
    assert [each["difference"] for each in levels[COLLEGE]] == [1, -10]
    assert [each["delivery"] for each in levels[OTHER_COLLEGE]] == ["under_delivered"]
    [school] = levels[SCHOOL]
    assert (school["planned"], school["commissioned"], school["difference"]) == (None, None, None)
    assert (school["delivered"], school["delivery"]) == (1, "delivered_uncommissioned")
    by_level = {each["level"]: each for each in told["levels"]}
    second = by_level["level_2"]
    assert (second["planned"], second["commissioned"], second["delivered"]) == (7, 5, 5)
    assert (second["beyond"], second["unfilled"], second["uncommissioned"]) == (1, 2, 1)
    assert (second["gap"], second["difference"], second["providers"]) == (2, 0, 3)
    assert (by_level["entry"]["providers"], by_level["entry"]["planned"]) == (0, 0)
    assert told["total"]["unfilled"] == 12


async def test_a_young_person_with_two_enrolments_takes_one_place(fourteen19: Fourteen19) -> None:
    await _taught(fourteen19, COLLEGE, 1)
    sent = {"framework": "Business", "level": "apprenticeship", "sector": "public"}
    row = of_learner(1, COLLEGE, starts_on="2009-10-01", **sent)
    answer = await fourteen19.submit("apprenticeships", [row])
    assert answer.status_code == 201, answer.text
    [provider] = (await _summary(fourteen19))["providers"]
    assert [(each["level"], each["delivered"]) for each in provider["levels"]] == [("level_2", 1)]


async def test_another_year_and_area_are_apart(fourteen19: Fourteen19) -> None:
    await begin(fourteen19)
    assert (await _summary(fourteen19, year="2010/11"))["providers"] == []
    elsewhere = await fourteen19.get("places/summary", area="351", year="2009/10")
    assert elsewhere["providers"] == []
    answer = await fourteen19.client.get("places/summary", params={"area": "999"})
    assert answer.status_code == 422


async def test_withdrawn_places_are_in_it_no_more(fourteen19: Fourteen19) -> None:
    await begin(fourteen19)
    [provider] = (await _summary(fourteen19))["providers"]
    assert provider["links"]["places"] == f"/v1/fourteen19/places/{COLLEGE}.2009-10"
    await fourteen19.post(f"places/{COLLEGE}.2009-10/withdrawal", {"reason": "Closed"})
    assert (await _summary(fourteen19))["providers"] == []


async def test_agreements_of_consortia_are_linked(fourteen19: Fourteen19) -> None:
    key = await in_force(fourteen19)
    [agreement] = (await _summary(fourteen19))["agreements"]
    assert agreement["in_force_from"] == "2008-07-01"
    assert agreement["links"]["consortium"] == f"/v1/fourteen19/consortia/{key}"


async def test_more_providers_take_no_more_statements(fourteen19: Fourteen19) -> None:
    await begin(fourteen19)
    of_one = await _statements(fourteen19)
    await begin(fourteen19, OTHER_COLLEGE)
    await begin(fourteen19, SCHOOL)
    assert len((await _summary(fourteen19))["providers"]) == 3
    assert 0 < await _statements(fourteen19) == of_one


async def _statements(fourteen19: Fourteen19) -> int:
    with counting(fourteen19.app) as statements:
        await _summary(fourteen19)
    return len(statements)
