"""Whatever comes in which order, who is one young person is as if everything came at once."""

from random import Random

import pytest

from contracts.fourteen19 import EnrolmentChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19, Json, Row
from tests.fourteen19.learners.scratch import assert_as_from_scratch
from tests.fourteen19.people import learner, uln, upn

PROVIDERS = (SCHOOL, OTHER_SCHOOL, COLLEGE, OTHER_COLLEGE)
STEPS = 25


class Life:
    """Files, corrections, withdrawals and decisions by chance."""

    def __init__(self, fourteen19: Fourteen19, seed: int) -> None:
        self.fourteen19, self.random = fourteen19, Random(seed)
        self.receipts: list[Json] = []

    async def step(self) -> None:
        await self.random.choice((self.submit, self.submit, self.withdraw, self.decide))()

    async def submit(self) -> None:
        chance = self.random
        provider, year = chance.choice(PROVIDERS), chance.choice(("2008/09", "2009/10"))
        refs = chance.sample(range(6), chance.randint(1, 5))
        rows = [self.row(provider, year, ref) for ref in refs]
        how = chance.choice(({}, {"replaces": "scope", "confirm_shrinkage": "true"}))
        self.receipts.append(await self.fourteen19.accepted("learners", rows, **how))

    def row(self, provider: str, year: str, ref: int) -> Row:
        """One of few young people, not all numbers known; homes as providers will have them."""
        chance = self.random
        standing = chance.choice(("on_roll", "on_roll", "applicant", "left"))
        return learner(
            chance.randint(1, 3),
            provider,
            academic_year=year,
            learner_ref=f"R{ref}",
            uln=chance.choice(("", uln(1), uln(2), uln(3))),
            upn=chance.choice(("", upn(1), upn(2), upn(3))),
            dob=chance.choice(("1992-09-03", "1992-10-03")),
            home=chance.choice(("", *PROVIDERS)),
            standing=standing,
            left_on="2009-01-05" if standing == "left" else "",
        )

    async def withdraw(self) -> None:
        if self.receipts:
            receipt = self.receipts.pop(self.random.randrange(len(self.receipts)))
            await self.fourteen19.withdraw(receipt)

    async def decide(self) -> None:
        matches = (await self.fourteen19.get("learner-matches"))["results"]
        if not matches:
            return
        match = self.random.choice(matches)
        body = {"reason": "Asked both"}
        if match["decision"] is None:
            body["decision"] = self.random.choice(("same", "different"))
        act = "reopening" if match["decision"] else "decision"
        path, headers = f"learner-matches/{match['match_id']}/{act}", {"If-Match": match["etag"]}
        answer = await self.fourteen19.client.post(path, json=body, headers=headers)
        assert answer.status_code in {200, 409}, answer.text


@pytest.mark.parametrize("seed", range(4))
async def test_any_life_ends_as_if_all_had_come_at_once(fourteen19: Fourteen19, seed: int) -> None:
    life = Life(fourteen19, seed)
    for _ in range(STEPS):
        await life.step()
        await assert_as_from_scratch(fourteen19)


async def test_who_is_no_longer_sent_joins_nobody(fourteen19: Fourteen19) -> None:
    """Only the college's learner has both the ULN of one and the UPN of the other."""
    await fourteen19.accepted("learners", [learner(1, upn="")])
    await fourteen19.accepted("learners", [learner(1, OTHER_SCHOOL, uln="")])
    both = await fourteen19.accepted("learners", [learner(1, COLLEGE)])
    assert len(await _persons(fourteen19)) == 1
    await fourteen19.withdraw(both)
    assert len(await _persons(fourteen19)) == 2
    told = await fourteen19.told(EnrolmentChanged)
    assert [told[f"{school}/2009-10"].learners for school in (SCHOOL, OTHER_SCHOOL)] == [1, 1]


async def test_a_correction_of_one_row_leaves_the_others_alone(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [learner(number) for number in range(1, 21)])
    first = await _written(fourteen19)
    await fourteen19.accepted("learners", [learner(3, standing="left", left_on="2010-01-04")])
    second = await _written(fourteen19)
    assert len(first - second) == 1


async def _persons(fourteen19: Fourteen19) -> list[Json]:
    return await fourteen19.rows("SELECT DISTINCT person FROM young_person")


async def _written(fourteen19: Fourteen19) -> set[tuple[str, int]]:
    """Rows of young people, and which transaction wrote each."""
    rows = await fourteen19.rows("SELECT xmin::text AS wrote, person FROM young_person")
    return {(row["wrote"], row["person"]) for row in rows}
