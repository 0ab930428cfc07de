"""What the two schools have in 14-19: learners, applications, courses and all that is theirs."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import aiohttp

from tests.adversarial.files import get, send_files
from tests.fourteen19 import planting
from tests.fourteen19.planting import YEAR
from tests.support.calls import Json
from tests.support.framework import Sent

Call = Callable[[Iterable[Sent]], Awaitable[list[Json]]]
_FIRST: Final = 51
_HERE: Final = "/v1/fourteen19"


async def plant_learners(
    client: aiohttp.ClientSession, call: Call, words: dict[str, str], area: str
) -> dict[str, list[str]]:
    """Everything of each school by its word, of which the first is the other one; that one's ids,
    by service and path parameter."""
    numbers, sent = dict[str, list[int]](), dict[str, list[str]]()
    for at, (school, word) in enumerate(words.items()):
        files = planting.files(school, _FIRST + 10 * at, word)
        sent[school] = await send_files(client, "fourteen19", school, files)
        await call(planting.kept(school, word))
        query = f"organisation={school}&year={YEAR}"
        listed = await get(client, f"{_HERE}/learners?{query}")
        numbers[school] = [each["learner_id"] for each in listed["results"]]
    await call(planting.of_area(area, words))
    other, own = words
    applications = dict[str, str]()
    # Who of the one applies to the other is that one's to know; of the other nobody applies here.
    for school, chosen in ((other, (other,)), (own, (own, other))):
        one, two = numbers[school]
        [begun] = await call([planting.begun(one, chosen)])
        applications[school] = begun["key"]
        await call(planting.applied(begun["key"], words[school]))
        await call(planting.followed(two))
    pair = {"one": numbers[other][0], "other": numbers[own][0]}
    await call([Sent("learner-matches", pair | _APART, 201)])
    return await _ids(client, other, area, numbers[other], sent[other], applications[other])


_APART: Final = {"decision": "different", "reason": "Seen by both"}


def secrets_of(school: str, word: str) -> list[str]:
    """The numbers and references of its two young people."""
    young = planting.people(school, _FIRST, word)
    return [row[name] for row in young for name in ("uln", "upn", "learner_ref")]


async def _ids(
    client: aiohttp.ClientSession,
    school: str,
    area: str,
    people: list[int],
    sent: list[str],
    application: str,
) -> dict[str, list[str]]:
    whole = await get(client, f"{_HERE}/applications/{application}")
    choices = [str(each["number"]) for each in whole["application"]["state"]["choices"]]
    matches = await get(client, f"{_HERE}/learner-matches")
    records = [each.format(place=school) for each in planting.KEYS]
    return {
        "fourteen19/submission_id": sent,
        "fourteen19/key": [
            *records,
            planting.COLLECTION.format(place=school, area=area),
            application,
        ],
        "application": [application],
        "fourteen19/year": ["2008-09"],
        "learner_id": [str(each) for each in people],
        "match_id": [str(each["match_id"]) for each in matches["results"]],
        "number": choices,
    }
