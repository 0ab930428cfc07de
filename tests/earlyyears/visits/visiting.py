"""Visits as these tests make them."""

from typing import Any

from services.earlyyears.tools.built_in import BUILT_IN
from tests.earlyyears.team_app import Team

Json = dict[str, Any]
TOOL = "eyfs-audit-1"
KEY = "EY123456.2009-10.audit"
PLAN: Json = {
    "organisation": "EY123456",
    "purpose": "audit",
    "year": "2009/10",
    "visitor": "qio-1",
    "due_on": "2009-09-30",
    "tool": TOOL,
}
ACTIONS: list[Json] = [
    {"text": "Secret: open the garden", "owner": "head", "due_on": "2009-11-20"},
    {"text": "Secret: send the consultant", "owner": "qio-1", "due_on": "2009-12-01"},
]


def scores(score: int | None = 2, **others: int | None) -> list[Json]:
    """One score for every criterion of the audit, others where named."""
    codes = [each.code for each in BUILT_IN["eyfs-audit-1"].criteria]
    return [
        {"criterion": code, "score": others.get(code, score), "evidence": f"Secret: saw {code}"}
        for code in codes
    ]


def record(**changed: Any) -> Json:
    """A visit of 15 September 2009, as it is sent in."""
    made: Json = {"on": "2009-09-15", "hours": 6, "scores": scores(), "own_grade": 2}
    return made | {"summary": "Secret: warm and busy.", "actions": ACTIONS} | changed


async def plan(team: Team, **changed: Any) -> str:
    """A visit to be made by the end of September, with the audit tool."""
    if not (await team.client.get(f"audit-tools/{TOOL}")).is_success:
        await team.post("audit-tools/built-in", {"tool": TOOL}, status=201)
    return str((await team.post("visits", PLAN | changed, status=201))["key"])


async def make(team: Team, **changed: Any) -> Json:
    """The same, planned and recorded."""
    key = await plan(team)
    return await team.post(f"visits/{key}/record", record(**changed))


async def dues(team: Team) -> dict[str, tuple[str, str]]:
    """What is still to be done, by item: by whom and by when."""
    rows = await team.rows("SELECT item, owner, due_on FROM due WHERE kind = 'visit'")
    return {row["item"]: (row["owner"], str(row["due_on"])) for row in rows}
