"""A school in Intensive Support, its working group and their joint plan."""

from datetime import date
from typing import Any

from chassis.records.store import Change, put
from contracts.sif import Tier
from services.sif.categories.state import Category
from services.sif.categories.stays import Placement
from tests.sif.sif_app import Json, Sif

KEY = "105148.1"
MEMBERS: list[Json] = [
    {"body": "authority", "post": "Head of School Improvement", "person": "off-1", "chair": True},
    {"body": "leadership", "post": "Head teacher"},
    {"body": "governors", "post": "Chair of governors"},
]
GROUP: Json = {"organisation": "105148", "on": "2009-10-19", "members": MEMBERS}
MINUTES: Json = {
    "on": "2009-11-02",
    "attended": [1, 2, 3],
    "decisions": [
        {"text": "Weekly coaching in year 6."},
        {"text": "Consider the head's position.", "confidential": True},
    ],
    "actions": [{"text": "Book the consultant", "owner": "off-1", "due_on": "2009-11-20"}],
}
PLAN: Json = {
    "group": KEY,
    "starts_on": "2009-11-02",
    "ends_on": "2010-07-16",
    "objectives": [
        {
            "area": "teaching",
            "text": "All teaching is at least satisfactory.",
            "owner": "head",
            "success_criteria": "No inadequate lesson by Easter.",
            "milestones": [
                {"text": "Observe every teacher", "due_on": "2009-12-18"},
                {"text": "Observe them again", "due_on": "2010-03-26"},
            ],
        },
        {
            "area": "governance",
            "text": "Governors know the school.",
            "owner": "governors",
            "success_criteria": "They report each half term.",
            "milestones": [{"text": "First report", "due_on": "2010-02-12"}],
        },
    ],
    "exit_criteria": [{"text": "60 % at level 4 in both"}, {"text": "Leadership good"}],
}


def review(*ratings: str, overall: str = "amber", on: str = "2009-12-14", **more: Any) -> Json:
    """A review that rates objectives 1, 2, …, each with its reasons."""
    rated = [
        {"objective": number, "rating": rating, "rationale": f"Reasons for {number}."}
        for number, rating in enumerate(ratings, 1)
    ]
    judged = {"rating": overall, "rationale": "Reasons for the whole."}
    return {"on": on, "objectives": rated, "overall": judged} | more


async def place(sif: Sif, tier: Tier, organisation: str = "105148") -> None:
    """Let the organisation have been confirmed in a tier from 12 October 2009."""
    on = date(2009, 10, 12)
    category = Category(
        status="confirmed",
        framework="schools",
        term="2009/10-AUT",
        due_on=on,
        placements=(Placement(tier=tier, effective_on=on, confirmed_on=on),),
    )
    made = Change(f"{organisation}.2009-10-AUT", None, category, "create")
    async with sif.app.state.database.write() as session:
        await put(session, [made], by="tests")


async def formed(sif: Sif) -> None:
    """The school's working group."""
    await place(sif, 4)
    await sif.post("working-groups", GROUP, status=201)


async def agreed(sif: Sif) -> None:
    """Its joint plan."""
    await formed(sif)
    await sif.post("plans", PLAN, status=201)
    await sif.post(f"plans/{KEY}/agreement", {"on": "2009-11-02"})


async def dues(sif: Sif, kind: str) -> dict[str, tuple[str | None, str]]:
    """What is due of records of a kind: by whom, by which day."""
    rows = await sif.rows("SELECT item, owner, due_on FROM due WHERE kind = :kind", kind=kind)
    return {row["item"]: (row["owner"], str(row["due_on"])) for row in rows}


async def timeline(sif: Sif, kind: str) -> list[tuple[str, str]]:
    """The lines of the timeline that records of a kind have."""
    query = "SELECT on_day, what FROM entry WHERE kind = :kind ORDER BY on_day, item"
    return [(str(row["on_day"]), row["what"]) for row in await sif.rows(query, kind=kind)]
