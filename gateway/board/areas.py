"""Which local authority is looked at."""

from gateway.board.asking import Api
from gateway.board.moment import Moment


async def area_of(api: Api, when: Moment) -> str | None:
    """The authority asked for, else the first there is; None for who sees none."""
    if when.area:
        return when.area
    told = await api.find("/schools/areas", {"limit": 1})
    return told["results"][0]["area"] if told and told["results"] else None
