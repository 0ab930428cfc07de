"""NI 90 over HTTP: young people on a day, each once."""

from typing import Any

from chassis.policy import Role
from tests.fourteen19.app import (
    COLLEGE,
    MORE_SCHOOLS,
    OTHER_SCHOOL,
    SCHOOL,
    Fourteen19,
    Json,
    Row,
)
from tests.fourteen19.consortia.forming import form
from tests.fourteen19.people import learner, of_learner

_SHARE: Json = {"percent": "20.0", "reason": None}


def _diploma(number: int, line: str, starts_on: str = "2009-09-07", **more: str) -> Row:
    return of_learner(number, line=line, level="higher", starts_on=starts_on, **more)


async def _worked_example(fourteen19: Fourteen19) -> None:
    """Five registrations: L1 in two lines, L2 in one, L3 withdrawn, L4 from November; of ten
    learners."""
    await form(fourteen19)
    rows = [learner(n, lives_in="350" if n == 1 else "351") for n in range(1, 11)]
    await fourteen19.accepted("learners", rows)
    withdrawn = {"outcome": "withdrawn", "ends_on": "2009-09-20"}
    diplomas = [
        _diploma(1, "ENG"),
        _diploma(1, "ITE"),
        _diploma(2, "ENG", taught_at=COLLEGE),
        _diploma(3, "CRM", **withdrawn),
        _diploma(4, "CRM", "2009-11-05"),
    ]
    await fourteen19.accepted("diplomas", diplomas)


def _counts(groups: list[Json]) -> dict[str, Any]:
    return {group["name"]: group["count"] for group in groups}


async def test_the_worked_example(fourteen19: Fourteen19) -> None:
    await _worked_example(fourteen19)
    october = await fourteen19.get("take-up", area="350", year="2009/10")
    assert october["on"] == "2009-10-01"
    assert october["total"] == {"name": "all", "count": 2, "learners": 10, **_SHARE}
    assert _counts(october["lines"]) == {"ENG": 2, "ITE": 1}
    assert {each["reason"] for each in october["lines"]} == {"not_applicable"}
    assert _counts(october["levels"]) == {"higher": 2}
    assert _counts(october["providers"]) == {COLLEGE: 1, SCHOOL: 2}
    assert _counts(october["homes"]) == {SCHOOL: 2}
    assert _counts(october["genders"]) == {"F": 1, "M": 1}
    december = await fourteen19.get("take-up", area="350", on="2009-12-01")
    assert december["total"]["count"] == 3
    lives = await fourteen19.get("take-up", area="350", year="2009/10", setting="residence")
    assert (lives["total"]["count"], lives["total"]["learners"]) == (1, 1)


async def test_others_are_told_of_no_few(fourteen19: Fourteen19) -> None:
    await _worked_example(fourteen19)
    asked = {"area": "350", "on": "2009-12-24"}
    async with fourteen19.as_(Role.HEAD, organisations=[OTHER_SCHOOL]) as other:
        seen = (await other.get("take-up", params=asked)).json()
        assert (seen["disclosure"], seen["on"]) == ("suppressed", "2009-10-01")
        assert (seen["total"]["count"], seen["total"]["reason"]) == (None, "suppressed")
        assert {(each["count"], each["reason"]) for each in seen["lines"]} == {(None, "suppressed")}
        assert (seen["homes"], seen["providers"]) == ([], [])
        wider = await other.get("take-up", params=asked | {"setting": "residence"})
        assert wider.status_code == 403
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as partner:
        seen = (await partner.get("take-up", params=asked)).json()
        assert _counts(seen["providers"]) == {COLLEGE: 1}
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as mine:
        seen = (await mine.get("take-up", params=asked)).json()
        assert _counts(seen["lines"]) == {"ENG": 2, "ITE": 1}
        assert _counts(seen["homes"]) == {SCHOOL: 2}
    async with fourteen19.as_(Role.OPERATOR) as operator:
        assert (await operator.get("take-up", params=asked)).status_code == 403


async def test_one_young_person_who_begins_is_not_seen_by_others(fourteen19: Fourteen19) -> None:
    """Twelve at three schools, and one more from November: the same is told before and after."""
    await fourteen19.with_more()
    rows = [learner(number, MORE_SCHOOLS[number % 3]) for number in range(1, 14)]
    await fourteen19.accepted("learners", rows)
    begun = {number: "2009-11-05" if number == 13 else "2009-09-07" for number in range(1, 14)}
    diplomas = [
        of_learner(n, MORE_SCHOOLS[n % 3], line="ENG", level="higher", starts_on=day)
        for n, day in begun.items()
    ]
    await fourteen19.accepted("diplomas", diplomas)
    for on in ("2009-11-01", "2009-12-01"):
        async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
            seen = (await head.get("take-up", params={"area": "350", "on": on})).json()
            lines = (await head.get("lines", params={"area": "350", "on": on})).json()["lines"]
        assert seen["total"]["count"] == 12
        assert {line["learners"] for line in lines if line["code"] == "ENG"} == {12}
    assert (await fourteen19.get("take-up", area="350", on="2009-12-01"))["total"]["count"] == 13


async def test_every_fault_of_a_query_is_told(fourteen19: Fourteen19) -> None:
    for asked, fault in (
        ({"area": "999", "year": "2009/10"}, ("unknown_area", "query.area")),
        ({"area": "350", "year": "2009/10", "on": "2010-10-01"}, ("outside_year", "query.on")),
        ({"area": "350", "year": "2009"}, ("year_wrong_form", "query.year")),
    ):
        answer = await fourteen19.client.get("take-up", params=asked)
        assert answer.status_code == 422
        assert [(each["code"], each["path"]) for each in answer.json()["errors"]] == [fault]
