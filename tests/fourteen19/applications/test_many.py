"""Forms and codes for a whole year group at once."""

from tests.fourteen19.app import OTHER_SCHOOL, Fourteen19
from tests.fourteen19.applications.forms import HAIR, begun, head, prepare
from tests.fourteen19.applications.test_applicant import status_of
from tests.fourteen19.prospectus.courses import YEAR
from tests.support.statements import counting


async def test_a_year_group_is_begun_and_has_its_codes(fourteen19: Fourteen19) -> None:
    learners = await prepare(fourteen19, 4)
    await begun(fourteen19, learners[0], HAIR)
    async with head(fourteen19) as caller:
        body = {"year": str(YEAR), "learners": learners}
        first, again = [
            await caller.post("applications/bulk", json=body, headers={"Idempotency-Key": each})
            for each in ("one", "two")
        ]
        assert first.status_code == 200, first.text
        assert first.json()["already"] == learners[:1]
        made = first.json()["begun"]
        assert [each["learner_id"] for each in made] == learners[1:]
        assert (again.json()["begun"], again.json()["already"]) == ([], learners)
        keys = [each["application"] for each in made]
        told = await caller.post("applications/access-codes", json={"applications": keys})
        assert told.headers["Cache-Control"] == "no-store"
        codes = told.json()["codes"]
        assert [each["application"] for each in codes] == keys
        listed = (await caller.get("applications")).json()["results"]
        assert len(listed) == 4
    assert [await status_of(fourteen19, each["code"]) for each in codes] == [200] * 3


async def test_one_that_is_not_yours_and_none_is_begun(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    key = await begun(fourteen19, bob, HAIR)
    async with head(fourteen19) as caller:
        body = {"year": str(YEAR), "learners": [ann, 999]}
        answer = await caller.post("applications/bulk", json=body)
        assert [each["path"] for each in answer.json()["errors"]] == ["$.learners[1]"]
        early = await caller.post("applications/bulk", json=body | {"year": "1900/01"})
        assert early.status_code == 422
        assert len((await caller.get("applications")).json()["results"]) == 1
    async with head(fourteen19, OTHER_SCHOOL) as stranger:
        theirs = await stranger.post(
            "applications/bulk", json={"year": str(YEAR), "learners": [ann]}
        )
        codes = await stranger.post("applications/access-codes", json={"applications": [key]})
    for answer, code in ((theirs, "unknown_learner"), (codes, "unknown_application")):
        assert answer.status_code == 422
        assert [each["code"] for each in answer.json()["errors"]] == [code]


async def test_many_take_no_more_statements_than_few(fourteen19: Fourteen19) -> None:
    learners = await prepare(fourteen19, 6)
    used = []
    for some in (learners[:1], learners[1:]):
        with counting(fourteen19.app) as statements:
            await fourteen19.post("applications/bulk", {"year": str(YEAR), "learners": some})
        used.append(len(statements))
    assert used[0] >= used[1] > 0
