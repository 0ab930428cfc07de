"""Places as tests need them."""

from typing import Any, Final

from tests.fourteen19.app import COLLEGE, Fourteen19, Json

YEAR: Final = "2009/10"
HERE: Final = f"places/{COLLEGE}.2009-10"


def rows(**levels: int) -> list[Json]:
    """A row of each level, in no line: `level_2=30`."""
    return [{"level": level, "places": places} for level, places in levels.items()]


async def begin(fourteen19: Fourteen19, organisation: str = COLLEGE, **levels: int) -> Json:
    """A provider's plan for 2009/10, made on 1 November 2008; by default 30 of level 2."""
    draft = {
        "organisation": organisation,
        "year": YEAR,
        "on": "2008-11-01",
        "rows": rows(**(levels or {"level_2": 30})),
    }
    return await fourteen19.post("places", draft, status=201)


async def act(fourteen19: Fourteen19, act: str, status: int = 200, **sent: Any) -> Json:
    """Something done to the college's places."""
    return await fourteen19.post(f"{HERE}/{act}", sent, status=status)


async def commission(fourteen19: Fourteen19, organisation: str = COLLEGE, **levels: int) -> None:
    """Proposed in these numbers in January 2009, commissioned so in March."""
    here = f"places/{organisation}.2009-10"
    proposal = {"rows": rows(**levels), "on": "2009-01-15"}
    await fourteen19.post(f"{here}/proposal", proposal)
    agreed = {"funding_agreement": "FA-2009-1", "on": "2009-03-31"}
    await fourteen19.post(f"{here}/commissioning", agreed)
