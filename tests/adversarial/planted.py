"""Two schools whose figures and words are all their own: is one told of the other?"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import aiohttp

from tests.adversarial import learners, pupils
from tests.adversarial.files import get, send
from tests.support import early_years
from tests.support.calls import Json
from tests.support.children import Child, csv_of, make_children, schools_csv
from tests.support.framework import KEYS, Sent, kept, pupils_csv, targets_of, upns_of
from tests.support.polling import eventually
from tests.support.swimming import ABLE, INDICATOR, MEASURES, PUPILS
from tests.support.system import System
from tests.support.tokens import bearer

AREA: Final = "354"
OTHER, OWN = "150911", "150912"
"""The school that is not to be told of, and the one its neighbours act for."""

_AMOUNTS: Final = {OTHER: (612_347, 871_933), OWN: (251_117, 390_581)}
TARGETS: Final = {OTHER: "83.41733", OWN: "71.25", AREA: "77.93817"}
WORD: Final = "Quillfeather"
_MIS: Final = "quillfeather-mis"
_ELIGIBLE: Final = {OTHER: 48_371, OWN: 39_119}
_RATING: Final = f"{AREA}.2009-10-AUT.primary"
PARTNER, CONSULTANT = f"{WORD.lower()}-sip", f"{WORD.lower()}-con"
OFFICER: Final = early_years.officer_of(WORD)
_WORDS: Final = {OTHER: WORD, OWN: "Agreed"}
_CHILDREN: Final = {OTHER: ("2911", 53), OWN: ("2912", 41)}
_PLACES: Final = {OTHER: 1_787, OWN: 39}
_SUBMISSIONS: Final = ("submission_id", "fourteen19/submission_id", "enrichment/submission_id")


@dataclass
class Planted:
    """What is there: `ids` are the other school's, by path parameter, or
    by service and parameter; `cursors` an officer's, by service."""

    system: System
    ids: dict[str, list[str]] = field(default_factory=dict)
    cursors: dict[str, list[str]] = field(default_factory=dict)
    upns: list[str] = field(default_factory=list)

    @property
    def secrets(self) -> list[str]:
        """What nobody may be told who does not act for the other school."""
        numbers = [*_AMOUNTS[OTHER], *map(sum, zip(*_AMOUNTS.values(), strict=True))]
        told = [form for number in numbers for form in (str(number), f"{number:,}")]
        told += [str(_ELIGIBLE[OTHER]), str(sum(_ELIGIBLE.values())), PARTNER, CONSULTANT]
        told += [
            str(_PLACES[OTHER]),
            OFFICER,
            *self.ids["return_id"],
            WORD,
            _MIS,
            TARGETS[OTHER],
            TARGETS[AREA],
            *self.upns,
        ]
        told += learners.secrets_of(OTHER, WORD) + pupils.secrets_of(OTHER)
        return told + [one for name in _SUBMISSIONS for one in self.ids[name]]

    def leaks(self, answer: str, asked: str) -> list[str]:
        """The secrets in an answer that its caller did not bring itself; a number within the id of
        a request is none."""
        return [one for one in self.secrets if one not in asked and _stands_in(one, answer)]


def _stands_in(secret: str, answer: str) -> bool:
    if not secret.isdigit():
        return secret in answer
    return re.search(rf"(?<![0-9a-f-]){secret}(?![0-9a-f-])", answer) is not None


async def plant(system: System) -> Planted:
    """Register, returns, figures, targets, a client and a record in the framework of each school,
    as they come in life."""
    found = Planted(system)
    async with system.client() as client:
        register = schools_csv(["2911", "2912"], first_urn=int(OTHER), area=AREA)
        await send(client, "schools/register", register)
        returns = [await _return(client, found, urn) for urn in (OTHER, OWN)]
        await _measures(client)
        figures = [await _figures(client, urn) for urn in (OTHER, OWN)]
        targets = [await _targets(client, place) for place in (OTHER, AREA, OWN)]
        results = await _results(client, found)
        cohort = await _cohorts(client)
        found.ids["submission_id"] = [
            returns[0],
            figures[0],
            targets[0],
            targets[1],
            *results,
            cohort,
        ]
        found.ids["causation_id"] = [*found.ids["submission_id"], f"{returns[0]}-withdrawal"]
        await _client(client)
        await _framework(client)
        await _early_years(client)
        call = partial(_call, client, "fourteen19")
        found.ids |= await learners.plant_learners(client, call, _WORDS, AREA)
        call = partial(_call, client, "enrichment")
        found.ids |= await pupils.plant_pupils(client, call, _WORDS, AREA)
        await _settled(client)
        await _note_ids(client, found)
    return found


def _children(urn: str, more: int = 0) -> list[Child]:
    estab, count = _CHILDREN[urn]
    return [
        child | {"surname": _WORDS[urn]} for child in make_children(estab, count + more, area=AREA)
    ]


async def _return(client: aiohttp.ClientSession, found: Planted, urn: str) -> str:
    rows = _children(urn)
    if urn == OTHER:
        found.upns = [child["upn"] for child in _children(urn, more=1)]
    head = bearer(f"head-of-{urn}", roles=["head"], organisations=[urn])

    async def taken() -> str:
        return await send(client, "earlyyears/profiles", csv_of(rows), Authorization=head)

    return await eventually(taken, within=20)


async def _measures(client: aiohttp.ClientSession) -> None:
    sent = [*(Sent("measures", each, 201) for each in MEASURES), Sent("indicators", INDICATOR, 201)]
    await _call(client, "kpi", sent)


async def _figures(client: aiohttp.ClientSession, urn: str) -> str:
    good, pupils = _AMOUNTS[urn]
    rows = "".join(
        f"{measure},{urn},{AREA},2008/09,{amount},2009-07-31\n"
        for measure, amount in ((ABLE, good), (PUPILS, pupils))
    )
    heading = "measure,organisation,area,period,amount,effective_on\n"
    return await eventually(
        lambda: send(client, "kpi/figures", (heading + rows).encode()), within=20
    )


async def _targets(client: aiohttp.ClientSession, place: str) -> str:
    reason = WORD if place != OWN else "Agreed"
    row = f"SWIMMING,{place},2008/09,,{TARGETS[place]},{reason}\n"
    heading = "indicator,place,period,group,value,reason\n"
    return await send(client, "kpi/targets", (heading + row).encode())


async def _client(client: aiohttp.ClientSession) -> None:
    body = {"client_id": _MIS, "name": WORD, "roles": ["head"], "organisations": [OTHER]}
    async with client.post("/v1/identity/clients", json=body) as answer:
        assert answer.status == 201, await answer.text()


async def _results(client: aiohttp.ClientSession, found: Planted) -> list[str]:
    """The submissions that have the other school's results: published, and of its pupils."""
    rows = [f"{school},2008/09,ks2,{number},63" for school, number in _ELIGIBLE.items()]
    heading = "place,academic_year,stage,eligible,achieved_percent"
    text = "\n".join([heading, *rows, ""]).encode()
    tables = await eventually(lambda: send(client, "sif/results/tables", text), within=20)
    upns = {OTHER: upns_of(AREA, "2911", 3), OWN: upns_of(AREA, "2912", 3)}
    found.upns += upns[OTHER]
    pupils = [
        await send(client, "sif/results/pupils", pupils_csv(school, numbers))
        for school, numbers in upns.items()
    ]
    return [tables, pupils[0]]


async def _cohorts(client: aiohttp.ClientSession) -> str:
    """One child more than is held is expected of each school; the other's submission."""
    lists = {urn: early_years.cohort_csv(urn, _children(urn, more=1)) for urn in (OTHER, OWN)}
    sent = [await send(client, "earlyyears/cohort", body) for body in lists.values()]
    return sent[0]


async def _framework(client: aiohttp.ClientSession) -> None:
    words = _WORDS.items()
    opening = Sent("targets/openings", {"area": AREA, "year": "2010/11"})
    calls = [
        *(each for school, word in words for each in kept(school, word)),
        opening,
        *(each for school, word in words for each in targets_of(school, word)),
        Sent("strategies-ratings", _rating(), 201),
    ]
    await _call(client, "sif", calls)


async def _early_years(client: aiohttp.ClientSession) -> None:
    of_each = [
        each
        for school, word in _WORDS.items()
        for each in early_years.kept(school, word, _PLACES[school])
    ]
    shared = early_years.shared_out(AREA, _WORDS)
    await _call(client, "earlyyears", [*early_years.begun(AREA), *of_each, *shared])


async def _call(client: aiohttp.ClientSession, service: str, calls: Iterable[Sent]) -> list[Json]:
    bodies = []
    for sent in calls:
        async with client.request(
            sent.method, f"/v1/{service}/{sent.path}", json=sent.body, headers={"If-Match": "*"}
        ) as answer:
            assert answer.status == sent.status, (sent, await answer.text())
            bodies.append(await answer.json() if answer.status != 204 else {})
    return bodies


def _rating() -> Json:
    judged = {"rating": "amber", "rationale": WORD, "rated_on": "2009-12-01"}
    return {"area": AREA, "term": "2009/10-AUT", "strand": "primary"} | judged


async def _settled(client: aiohttp.ClientSession) -> None:
    async def there() -> None:
        for name, total in (
            (OTHER, _AMOUNTS[OTHER][1]),
            (AREA, sum(a[1] for a in _AMOUNTS.values())),
        ):
            told = await get(client, f"/v1/kpi/values/SWIMMING.{name}.2008-09.all")
            assert told["denominator"] == total, told
        told = await get(client, f"/v1/kpi/values/NI72.{OTHER}.2008-09.all")
        assert told["value"] is not None

    await eventually(lambda: _true(there), within=30)


async def _true(check: Callable[[], Awaitable[None]]) -> bool:
    await check()
    return True


async def _note_ids(client: aiohttp.ClientSession, found: Planted) -> None:
    children = await get(
        client, f"/v1/earlyyears/profiles/children?organisation={OTHER}&year=2008/09&limit=3"
    )
    secrets = await get(client, f"/v1/identity/clients/{_MIS}/secrets")
    returns = await get(client, f"/v1/earlyyears/statutory-returns?organisation={OTHER}")
    names = [f"{code}.{place}.2008-09.all" for code in ("SWIMMING", "NI72") for place in places()]
    found.ids |= {
        "child_id": [str(child["child_id"]) for child in children["results"]],
        "client_id": [_MIS],
        "secret": [secrets["results"][0]["id"]],
        "name": names,
        "area": [AREA],
        "identifier": [OTHER],
        "sif/key": [*(key.format(school=OTHER) for key in KEYS), PARTNER, CONSULTANT, _RATING],
        "earlyyears/key": [
            *(key.format(school=OTHER) for key in early_years.KEYS),
            *(key.format(area=AREA) for key in (early_years.ALLOCATION, early_years.PROGRAMME)),
            OFFICER,
        ],
        "officer": [OFFICER],
        "return_id": [each["id"] for each in returns["results"]],
        "framework": ["schools"],
        "term": ["2009-10-AUT"],
    }
    for path in (
        "kpi/values",
        "kpi/targets",
        "kpi/targets/submissions",
        "identity/clients",
        "sif/visits",
        "earlyyears/visits",
        "earlyyears/quality",
        "earlyyears/profiles/returns",
        "earlyyears/statutory-returns",
        "fourteen19/courses",
        "fourteen19/learner-matches",
        "fourteen19/collections",
        "fourteen19/applications",
        "enrichment/agreements",
        "enrichment/music-projects/submissions",
    ):
        page = await get(client, f"/v1/{path}?limit=1")
        if (cursor := page["paging"]["next_cursor"]) is not None:
            found.cursors.setdefault(path.partition("/")[0], []).append(cursor)


def places() -> list[str]:
    """The other school, and all that adds it up."""
    return [OTHER, AREA, f"{AREA}:phase:primary", "E12000002", "E92000001"]
