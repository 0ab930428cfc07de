"""Two schools and two colleges of which there is everything, and how addresses name it."""

from dataclasses import dataclass
from typing import Any, Final

from chassis.policy import Role
from tests.fourteen19 import planting
from tests.fourteen19.app import (
    COLLEGE,
    OTHER_COLLEGE,
    OTHER_SCHOOL,
    SCHOOL,
    Fourteen19,
    Json,
)
from tests.fourteen19.planting import YEAR
from tests.support.framework import Sent

AREA: Final = "350"
WORDS: Final = {
    SCHOOL: "Ownword", OTHER_SCHOOL: "Quillfeather", COLLEGE: "Collegeword",
    OTHER_COLLEGE: "Thistlewood",
}  # fmt: skip
FIRST: Final = dict(zip(WORDS, (11, 21, 31, 41), strict=True))
OTHER_OF: Final = {SCHOOL: OTHER_SCHOOL, COLLEGE: OTHER_COLLEGE}


@dataclass(frozen=True)
class Planted:
    """The service, and what addresses of each school and college have in them."""

    service: Fourteen19
    named: dict[str, dict[str, Any]]

    def address(self, path: str, place: str) -> str:
        return path.format(place=place, area=AREA, **self.named[place])

    def body(self, draft: Json, place: str) -> Json:
        """A body with what addresses have in it; numbers as numbers."""
        filled = {
            name: self.address(value, place) if isinstance(value, str) else value
            for name, value in draft.items()
        }
        number = {"learner_id": int(filled["learner_id"])} if "learner_id" in filled else {}
        return filled | number


async def plant(service: Fourteen19) -> Planted:
    """Everything of all four: each has two young people, the first of whom applies to it and to
    the other of its sort."""
    named: dict[str, dict[str, Any]] = {place: {} for place in WORDS}
    for place, word in WORDS.items():
        async with service.as_(_speaker(place), organisations=[place]) as provider:
            for data, body in planting.files(place, FIRST[place], word):
                answer = await service.submit(data, body, by=provider)
                assert answer.status_code == 201, answer.text
                named[place]["submission_id"] = answer.json()["id"]
        await _call(service, planting.kept(place, word))
    await _call(service, planting.of_area(AREA, WORDS))
    other_of = OTHER_OF | {other: own for own, other in OTHER_OF.items()}
    for place, word in WORDS.items():
        listed = await service.get("learners", organisation=place, year=str(YEAR))
        one, two = [each["learner_id"] for each in listed["results"]]
        named[place]["learner_id"] = one
        [begun] = await _call(service, [planting.begun(one, (place, other_of[place]))])
        named[place]["application"] = begun["key"]
        await _call(service, planting.applied(begun["key"], word))
        await _call(service, planting.followed(two))
    # Of the choices at a place, the one of the other's young person.
    for place, other in other_of.items():
        key = named[other]["application"]
        choices = (await service.get(f"applications/{key}"))["application"]["state"]["choices"]
        [number] = [each["number"] for each in choices if each["provider"] == place]
        named[place]["choice"] = f"{key}/choices/{number}"
    pair = {"one": named[SCHOOL]["learner_id"], "other": named[COLLEGE]["learner_id"]}
    told_apart = pair | {"decision": "different", "reason": "Seen by both"}
    match = await service.post("learner-matches", told_apart, status=201)
    for each in named.values():
        each["match_id"] = match["match_id"]
    return Planted(service, named)


def _speaker(place: str) -> Role:
    return Role.HEAD if place in (SCHOOL, OTHER_SCHOOL) else Role.PARTNER


async def _call(service: Fourteen19, calls: list[Sent]) -> list[Json]:
    bodies = []
    for each in calls:
        answer = await service.client.request(
            each.method, each.path, json=each.body, headers={"If-Match": "*"}
        )
        assert answer.status_code == each.status, (each, answer.text)
        bodies.append(answer.json())
    return bodies
