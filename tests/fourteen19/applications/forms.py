"""Applications of the tests: learners of year 11, courses, a round, and forms in every state."""

from datetime import timedelta
from typing import Any, Final, get_args

import httpx

from chassis.clock import today
from chassis.policy import Role
from services.fourteen19.applications.state import OFFERED, OPEN, ChoiceStatus
from services.fourteen19.learners.keys import opened
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Json
from tests.fourteen19.people import learner
from tests.fourteen19.prospectus.courses import YEAR, course, key_of

ENDED: Final = set(get_args(ChoiceStatus)) - {"chosen", *OPEN, *OFFERED}
"""In which a choice stays."""
MADE_IN = str(YEAR.previous)
TODAY = today()
ENGINEERING, HAIR, ART = key_of("ENG"), key_of("HAIR"), key_of("ART", OTHER_COLLEGE)
LATER = (TODAY + timedelta(days=14)).isoformat()


def day(after: int) -> str:
    """A day so many after today."""
    return (TODAY + timedelta(days=after)).isoformat()


def head(fourteen19: Fourteen19, school: str = SCHOOL) -> httpx.AsyncClient:
    """Calls of a school's head."""
    return fourteen19.as_(Role.HEAD, organisations=[school], client=f"head-{school}")


def partner(fourteen19: Fourteen19, college: str = COLLEGE) -> httpx.AsyncClient:
    """Calls of a college's own system."""
    return fourteen19.as_(Role.PARTNER, organisations=[college], client=f"mis-{college}")


async def dues_of(caller: httpx.AsyncClient, **asked: str) -> list[Json]:
    """What is due to a caller of applications."""
    async with caller:
        answer = await caller.get("worklist", params={"kind": "application", **asked})
    return list(answer.json()["results"])


async def prepare(fourteen19: Fourteen19, people: int = 2, **dates: str) -> list[int]:
    """Young people of year 11 at the school, courses of two colleges, the dates; the numbers of the
    young people, in the order of their references."""
    rows = [
        learner(n, academic_year=MADE_IN, dob=f"{YEAR.start - 16}-03-0{n}", year_group="11")
        for n in range(1, people + 1)
    ]
    await fourteen19.accepted("learners", rows)
    drafts = [
        course("ENG", "Engineering", places=1),
        course("HAIR", "Hairdressing"),
        course("ART", "Art and Design", organisation=OTHER_COLLEGE),
    ]
    for draft in drafts:
        made = await fourteen19.post("courses", draft, status=201)
        await fourteen19.post(f"courses/{made['key']}/publication")
    await set_round(fourteen19, **dates)
    found = await fourteen19.rows(
        "SELECT learner_id, key_id, identity FROM known_learner"
        " JOIN learner USING (organisation, learner_key)"
    )
    refs = {opened(row)["learner_ref"]: row["learner_id"] for row in found}  # type: ignore[arg-type]
    return [refs[ref] for ref in sorted(refs)]


async def set_round(fourteen19: Fourteen19, **dates: str) -> None:
    """The area's dates."""
    told: Json = {
        "area": "350",
        "year": str(YEAR),
        "opens_on": day(-30),
        "equal_consideration_by": day(10),
        "respond_by": day(40),
        "closes_on": day(100),
    }
    answer = await fourteen19.client.put(
        "application-rounds", json=told | dates, headers={"If-Match": "*"}
    )
    assert answer.is_success, answer.text


async def begun(fourteen19: Fourteen19, learner_id: int, *courses: str) -> str:
    """A form with these choices; its key."""
    choices = [{"course": each} for each in courses]
    draft = {"learner_id": learner_id, "year": str(YEAR), "choices": choices}
    made = await fourteen19.post("applications", draft, status=201)
    return str(made["key"])


async def sent(fourteen19: Fourteen19, learner_id: int, *courses: str) -> str:
    """A form sent, with a reference; its key."""
    key = await begun(fourteen19, learner_id, *courses)
    await written(fourteen19, key, "reference", "Planted reference of a hard worker")
    await fourteen19.post(f"applications/{key}/sending")
    return key


async def written(fourteen19: Fourteen19, key: str, name: str, words: str) -> None:
    """A text of a form."""
    answer = await fourteen19.client.put(
        f"applications/{key}/texts/{name}", json={"text": words}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200, answer.text


async def numbers_of(fourteen19: Fourteen19, key: str) -> dict[str, int]:
    """The numbers of a form's choices, by course."""
    whole = await fourteen19.get(f"applications/{key}")
    choices = whole["application"]["state"]["choices"]
    return {each["course"]: each["number"] for each in choices}


async def statuses_of(fourteen19: Fourteen19, key: str) -> dict[str, str]:
    """How a form's choices stand, by course."""
    whole = await fourteen19.get(f"applications/{key}")
    return {each["course"]: each["status"] for each in whole["application"]["state"]["choices"]}


async def decide(
    fourteen19: Fourteen19,
    key: str,
    course_: str,
    act: str,
    *,
    status: int = 200,
    by: httpx.AsyncClient | None = None,
    **more: Any,
) -> Json:
    """A provider's decision on the choice of a course."""
    number = (await numbers_of(fourteen19, key))[course_]
    async with by or partner(fourteen19, course_.partition(".")[0]) as caller:
        answer = await caller.post(
            f"applications/{key}/choices/{number}/decision",
            json={"decision": {"act": act, **more}},
            headers={"If-Match": "*"},
        )
    assert answer.status_code == status, answer.text
    return dict(answer.json())
