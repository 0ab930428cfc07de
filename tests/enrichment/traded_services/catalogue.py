"""A catalogue as tests need it: the science centre's days."""

from typing import Any, Final

from tests.enrichment.app import AREA, Enrichment, Json

YEAR: Final = "2009/10"
SCIENCE: Final = f"{AREA}.science-centre"
HERE: Final = f"traded-services/{SCIENCE}"


def package(**changed: Any) -> Json:
    """Ten days in 2009/10 for 450.00 pounds, for any school."""
    told = {"code": "ten-days", "year": YEAR, "title": "Ten days", "units": 10, "price": "450.00"}
    return told | changed


async def offer(enrichment: Enrichment, name: str = "science-centre", **changed: Any) -> None:
    """A traded service without packages."""
    draft = {
        "area": AREA,
        "name": name,
        "title": "Science and Technology Centre",
        "sort": "science",
        "unit": "days",
    }
    await enrichment.post("traded-services", draft | changed, status=201)


async def stock(enrichment: Enrichment, **changed: Any) -> None:
    """The science centre with its ten days."""
    await offer(enrichment)
    await act(enrichment, "packages", **package(**changed))


async def act(enrichment: Enrichment, act: str, status: int = 200, **sent: Any) -> Json:
    """Something done to the science centre."""
    return await enrichment.post(f"{HERE}/{act}", sent, status=status)
