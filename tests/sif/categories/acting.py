"""A category over HTTP, act by act."""

from typing import Any

from contracts.schools import CategoryChanged
from tests.sif.sif_app import Json, Sif

TERM = "2009/10-AUT"
KEY = "105148.2009-10-AUT"
WHY = "Writing is well below what the intake would suggest."


def concern(organisation: str = "105148", **said: Any) -> CategoryChanged:
    """A school of Bolton's in special measures since 6 October 2009."""
    told: Json = {
        "organisation": organisation,
        "area": "350",
        "phase": "primary",
        "kind": "community_school",
        "category": "special_measures",
        "entered_on": "2009-10-06",
    }
    return CategoryChanged.model_validate(told | said)


async def opened(sif: Sif, *, organisation: str = "105148", term: str = TERM) -> str:
    """The key of a category just opened."""
    draft = {"organisation": organisation, "term": term, "partner": "sip-1"}
    made = await sif.post("categories", draft | {"due_on": "2009-10-23"}, status=201)
    return str(made["key"])


async def agreed(sif: Sif, key: str = KEY, tier: int = 2, on: str = "2009-10-05") -> None:
    """Proposed and agreed on a day."""
    await sif.post(f"categories/{key}/proposal", {"on": on, "tier": tier, "reasons": WHY})
    await sif.post(f"categories/{key}/agreement", {"on": on})


async def confirmed(sif: Sif, key: str = KEY, tier: int = 2, on: str = "2009-10-05") -> Json:
    """Agreed, moderated and confirmed on a day, and from it on."""
    await agreed(sif, key, tier, on)
    await sif.post(f"categories/{key}/moderation", {"on": on, "tier": tier})
    return await sif.post(f"categories/{key}/confirmation", {"on": on, "effective_on": on})


async def dues(sif: Sif) -> dict[str, tuple[str | None, str]]:
    """What is to be done with categories, by whom and by when."""
    rows = await sif.rows("SELECT key, item, owner, due_on FROM due WHERE kind = 'category'")
    return {row["item"]: (row["owner"], str(row["due_on"])) for row in rows}
