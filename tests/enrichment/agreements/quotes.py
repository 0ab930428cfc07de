"""Agreements as tests need them: the science centre's ten days in 2009/10."""

from typing import Any, Final

from tests.enrichment.app import SCHOOL, Enrichment, Json
from tests.enrichment.traded_services.catalogue import SCIENCE, YEAR

HERE: Final = f"agreements/{SCHOOL}.science-centre.2009-10"
TO_COME: Final = "2049/50"
"""A year that is still to come whenever this runs."""
SOON: Final = f"agreements/{SCHOOL}.science-centre.2049-50"


async def quote(enrichment: Enrichment, organisation: str = SCHOOL, **changed: Any) -> Json:
    """Quoted on 15 June 2009, for 30 days."""
    draft = {
        "organisation": organisation,
        "service": SCIENCE,
        "year": YEAR,
        "package": "ten-days",
        "on": "2009-06-15",
    }
    status = changed.pop("status", 201)
    return await enrichment.post("agreements", draft | changed, status=status)


async def act(
    enrichment: Enrichment, act: str, status: int = 200, here: str = HERE, **sent: Any
) -> Json:
    """Something done to an agreement; by default the school's with the science centre."""
    return await enrichment.post(f"{here}/{act}", sent, status=status)


async def sign(enrichment: Enrichment, organisation: str = SCHOOL, **changed: Any) -> None:
    """Quoted, and signed on 1 July 2009."""
    told = await quote(enrichment, organisation, **changed)
    await act(enrichment, "signature", here=f"agreements/{told['key']}", on="2009-07-01")


async def deliver(
    enrichment: Enrichment, units: float | str, on: str, status: int = 200, **more: Any
) -> Json:
    """Days delivered on one day."""
    sent = {"units": units, "on": on, "what": "Forces and magnets, year 5"} | more
    return await act(enrichment, "deliveries", status, **sent)
