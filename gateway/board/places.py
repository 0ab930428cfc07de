"""Schools and settings of an authority, and what several pages tell of each."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from chassis.clock import today
from gateway.board.asking import Api
from gateway.board.moment import Moment

Row = Mapping[str, Any]
TIERS: Final[Mapping[int, str]] = {
    1: "Core Programme",
    2: "Specific Support",
    3: "Focused Support",
    4: "Intensive Support",
    5: "Intensive Intervention",
}
FRAMEWORKS: Final[Mapping[str, str]] = {"schools": "Schools", "early_years": "Early years"}
_PHASES: Final = {"16_plus": "16 and over", "not_applicable": "Early years and others"}


def phase(word: str) -> str:
    """A phase of the register in words."""
    return _PHASES.get(word) or word.replace("_", " ").capitalize()


def day_of(when: Moment) -> str | None:
    """The day looked at, as the registers of schools and of tiers are asked; None: today."""
    return str(when.as_at) if when.as_at else None


def today_of(when: Moment) -> date:
    """The day looked at."""
    return when.as_at or today()


async def organisations_of(api: Api, area: str, when: Moment) -> list[Any]:
    """Schools and settings at work on the day, as far as the caller may see them."""
    on = day_of(when)
    open_then = {"open_on": on} if on else {"status": "open"}
    return await api.find_every("/schools/organisations", {"area": area, **open_then}) or []


async def suggestions_of(
    api: Api, area: str, when: Moment, framework: str | None = None
) -> list[Any] | None:
    """The tier of each, and the one its facts suggest; None where the caller may not see them."""
    asked = {"area": area, "framework": framework, "on": day_of(when)}
    return await api.find_every("/sif/suggestions", asked)


def tiers_of(suggestions: list[Any] | None) -> dict[str, int]:
    """The tier of each organisation that has one."""
    rows = suggestions or []
    return {row["organisation"]: row["confirmed_tier"] for row in rows if row["confirmed_tier"]}


async def people_of(api: Api) -> dict[str, str]:
    """Names of those who visit and support, by key; empty where the caller may not see them."""
    people = await api.find_every("/sif/people") or []
    return {each["key"]: each["state"]["name"] for each in people}
