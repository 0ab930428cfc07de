"""Which organisations' and areas' entries are behind a value, and the cursor of a list of them."""

from collections.abc import Sequence
from typing import Final

from chassis.paging import PageParams
from services.kpi.ledger.reading import AnySession
from services.kpi.values.facts import Facts
from services.kpi.values.wanted import Source, parts_of

_END: Final = 2**63 - 1


async def parts_behind(session: AnySession, facts: Facts) -> dict[str, object]:
    """Period, organisations and areas whose entries make up the value: parameters of a query."""
    source = facts.source
    if facts.inherited_from:
        return _parameters(source, facts.inherited_from, ())
    parts = (await parts_of(session, [source.spot], source.moment))[source.spot]
    return _parameters(
        source,
        [part.place for part in parts if part.level == "organisation"],
        [part.place for part in parts if part.level == "area"],
    )


def _parameters(
    source: Source, organisations: Sequence[str], areas: Sequence[str]
) -> dict[str, object]:
    return {
        "period": source.spot.period,
        "organisations": list(organisations),
        "areas": list(areas),
    }


def before_of(paging: PageParams) -> int:
    """The journal row a page of a newest-first list starts before."""
    return int(paging.position(_END)[0])
