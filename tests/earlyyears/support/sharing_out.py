"""An area whose hours are shared out: people, quality, places and caseloads as others left them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from contracts.earlyyears import Rating
from services.earlyyears.caseloads.state import Caseload, Stint
from services.earlyyears.people.state import Person
from services.earlyyears.quality.state import Judged, Quality
from services.earlyyears.settings.state import Setting
from services.earlyyears.visits.state import Visit
from tests.earlyyears.keeping import keep
from tests.earlyyears.team_app import Team
from tests.support.team import Json

YEAR: Final = "2009/10"
ALLOCATIONS: Final = "support-allocations"
SESSION: Final = {"on": "2009-11-05", "hours": 2, "by": "qio-1", "focus": "Planning from play"}
ON: Final = date(2009, 10, 12)


async def rate(team: Team, ratings: Mapping[str, Rating]) -> None:
    """As if these had been rated so, the first time or again."""
    await keep(team, {key: _rated(rating) for key, rating in ratings.items()})


async def staff(team: Team, hours: int = 60) -> None:
    """An officer with these hours, and who has the settings."""
    person = Person(name="A. Officer", post="quality_and_inclusion_officer", hours={YEAR: hours})
    await keep(team, {"qio-1": person})
    stint = Stint(officer="qio-1", since=ON)
    await keep(team, {"EY123456": Caseload(officer="qio-1", stints=(stint,))})
    await keep(team, {"EY123456": Setting(as_of=ON, places=34)})


def _rated(rating: Rating) -> Quality:
    judged = Judged(
        rating=rating,
        effective_on=ON,
        rule_set="quality-1",
        rule="audit",
        because="An audit.",
        evidence=(),
    )
    return Quality(status="rated", ratings=(judged,))


def visit(**parts: Any) -> Visit:
    fixed: Json = {"purpose": "audit", "year": YEAR, "visitor": "qio-1", "due_on": ON}
    return Visit(**(fixed | parts))


async def draft(team: Team, *, status: int = 201, **parts: Any) -> Json:
    """An allocation drafted."""
    sent = {"area": "350", "year": YEAR} | parts
    return await team.post(ALLOCATIONS, sent, status=status)


async def adopted(team: Team, **parts: Any) -> Json:
    """One drafted and adopted."""
    made = await draft(team, **parts)
    return await team.post(f"{ALLOCATIONS}/{made['key']}/adoption")


def hours(told: Json) -> dict[str, int]:
    """Hours by organisation of an allocation."""
    return {line["organisation"]: line["hours"] for line in told["state"]["lines"]}
