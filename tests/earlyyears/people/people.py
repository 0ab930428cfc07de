"""The team's people and caseloads, as callers send them."""

from typing import Any

from tests.earlyyears.team_app import Team
from tests.support.team import Json

YEAR = "2009/10"


async def add(team: Team, key: str = "qio-1", **changed: Any) -> Json:
    """A Quality and Inclusion Officer with 600 hours in 2009/10."""
    told: Json = {
        "key": key,
        "name": f"Ms Bradley of {key}",
        "post": "quality_and_inclusion_officer",
        "hours": {YEAR: 600},
    }
    return await team.post("people", told | changed, status=201)


async def patch(team: Team, key: str, *, status: int = 200, **fields: Any) -> Json:
    """A merge patch of a person."""
    answer = await team.client.patch(f"people/{key}", json=fields, headers={"If-Match": "*"})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def give(team: Team, organisation: str, officer: str = "qio-1", **changed: Any) -> Json:
    """A school or setting for an officer."""
    draft = {"organisation": organisation, "officer": officer} | changed
    return await team.post("caseloads", draft, status=201)


def codes(answer: Json) -> set[tuple[str, str]]:
    """What was wrong, and where."""
    return {(fault["code"], fault["path"]) for fault in answer["errors"]}
