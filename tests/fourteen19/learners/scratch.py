"""Persons, doubts and young people reckoned anew from all learners held, in plain Python."""

from collections import defaultdict
from typing import Any

from services.fourteen19.learners.linking import Learner, linked
from tests.fourteen19.app import Fourteen19, Json

_KNOWN = "SELECT * FROM known_learner"
_LEARNERS = """
    SELECT l.*, k.learner_id, o.laestab FROM learner l
    JOIN known_learner k USING (organisation, learner_key)
    JOIN organisation o ON o.organisation = l.organisation"""
_DECIDED = "SELECT one, other, decision FROM learner_match WHERE decision IS NOT NULL"
_DOUBTS = "SELECT one, other, doubt FROM learner_match WHERE decision IS NULL"


async def assert_as_from_scratch(fourteen19: Fourteen19) -> None:
    """What the service holds is what it would hold had everything come at once."""
    known, learners = await fourteen19.rows(_KNOWN), await fourteen19.rows(_LEARNERS)
    decided = {(m["one"], m["other"]): m["decision"] for m in await fourteen19.rows(_DECIDED)}
    found = linked(_latest(known, learners), decided)
    assert {k["learner_id"]: k["person"] for k in known} == found.persons
    doubts = await fourteen19.rows(_DOUBTS)
    assert {(d["one"], d["other"]): d["doubt"] for d in doubts} == found.doubts
    held = {(y.pop("year"), y.pop("person")): y for y in await _young_people(fourteen19)}
    assert held == _reckoned(learners, dict(found.persons))


async def _young_people(fourteen19: Fourteen19) -> list[Json]:
    return await fourteen19.rows("SELECT year, person, home, on_roll, age FROM young_person")


def _latest(known: list[Json], learners: list[Json]) -> list[Learner]:
    newest: dict[int, Json] = {}
    for row in sorted(learners, key=lambda row: str(row["year"])):
        newest[row["learner_id"]] = row
    keys = ("uln_key", "upn_key", "name_key", "born")
    return [
        Learner(k["learner_id"], *(newest.get(k["learner_id"], {}).get(key) for key in keys))
        for k in known
    ]


def _reckoned(learners: list[Json], persons: dict[int, int]) -> dict[tuple[str, int], Json]:
    rows: dict[tuple[str, int], list[Json]] = defaultdict(list)
    for row in learners:
        rows[row["year"], persons[row["learner_id"]]].append(row)
    return {key: _young_person(each) for key, each in rows.items()}


def _young_person(rows: list[Json]) -> Json:
    first = min(rows, key=_order)
    born, year = first["born"], int(first["year"][:4])
    return {
        "home": _home(first),
        "on_roll": any(row["standing"] == "on_roll" for row in rows),
        "age": year - born.year - (born.month >= 9),
    }


def _order(row: dict[str, Any]) -> tuple[int, bool, str, int]:
    return _rank(row), row["laestab"] is None, row["organisation"], row["learner_id"]


def _home(row: dict[str, Any]) -> str:
    if row["standing"] != "on_roll":
        return str(row["organisation"])
    return str(row["home"] or row["organisation"])


def _rank(row: dict[str, Any]) -> int:
    """How much the provider's word of the home counts."""
    own = row["home"] == row["organisation"]
    if row["standing"] != "on_roll":
        return 5
    if row["laestab"] and (own or not row["home"]):
        return 1
    if own:
        return 2
    return 3 if row["home"] else 4
