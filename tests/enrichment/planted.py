"""Two schools of which there is everything, and how addresses name it."""

from dataclasses import dataclass
from typing import Any, Final

from chassis.policy import Role
from tests.enrichment import planting
from tests.enrichment.app import AREA, OTHER, SCHOOL, Enrichment, Json
from tests.enrichment.people import upn
from tests.support.framework import Sent

WORDS: Final = {SCHOOL: "Ownword", OTHER: "Quillfeather"}
FIRST: Final = {SCHOOL: 11, OTHER: 21}
UPNS: Final = tuple(upn(first + number) for first in FIRST.values() for number in (0, 1))


@dataclass(frozen=True)
class Planted:
    """The service, and what addresses of each school have in them."""

    service: Enrichment
    named: dict[str, dict[str, Any]]

    def address(self, path: str, place: str) -> str:
        of_all = {"area": AREA, "since": planting.SINCE}
        return path.format(place=place, **of_all, **self.named[place])

    def body(self, draft: Json, place: str) -> Json:
        """A body with what addresses have in it."""
        return {
            name: self.address(value, place) if isinstance(value, str) else value
            for name, value in draft.items()
        }


async def plant(service: Enrichment) -> Planted:
    """Everything of both: each has two pupils."""
    named: dict[str, dict[str, Any]] = {place: {} for place in WORDS}
    await _call(service, planting.of_area())
    await service.say(*(planting.tier(place) for place in WORDS))
    for place, word in WORDS.items():
        async with service.as_(Role.HEAD, organisations=[place]) as head:
            for path, body in planting.files(place, FIRST[place], word):
                answer = await service.submit(path, body, by=head)
                assert answer.status_code == 201, (path, answer.text)
                named[place]["submission_id"] = answer.json()["id"]
        for path, body in planting.sent_of(place):
            answer = await service.submit(path, body)
            assert answer.status_code == 201, (path, answer.text)
        await _call(service, planting.kept(place, word))
    await _call(service, planting.held(WORDS))
    return Planted(service, named)


async def _call(service: Enrichment, calls: list[Sent]) -> None:
    for each in calls:
        answer = await service.client.request(
            each.method, each.path, json=each.body, headers={"If-Match": "*"}
        )
        assert answer.status_code == each.status, (each, answer.text)
