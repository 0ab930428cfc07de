"""POST /what-if, and GET /movements of one submission."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request

from chassis.database import database_of
from services.kpi.reach import MaySee
from services.kpi.what_if.answers import Movements, WhatIf
from services.kpi.what_if.asked import Asked
from services.kpi.what_if.comparing import consequences
from services.kpi.what_if.finding import suppose
from services.kpi.what_if.keeping import kept_to
from services.kpi.what_if.movements import movements_of
from services.kpi.what_if.words import DID, WOULD

router = APIRouter(tags=["what-if"])
CausationId = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9._:-]{1,100}$",
        description="a submission's id; `{id}-withdrawal` for its withdrawal",
    ),
]


@router.post("/what-if", summary="What would move, if")
async def what_if(request: Request, caller: MaySee, asked: Asked) -> WhatIf:
    """Every indicator that some events, changes of measures or definitions would move, before and
    after. Nothing is written: the reading itself is in a transaction that may not. Who acts for
    some organisations only supposes events about these, and is told of these."""
    async with database_of(request).snapshot() as session:
        found = await suppose(session, kept_to(caller, asked))
    told = await asyncio.to_thread(
        consequences, found.pairs, found.groups, WOULD, one_by_one=not caller.everywhere
    )
    return WhatIf(**told, ignored=found.ignored)


@router.get("/movements/{causation_id}", summary="What a submission's events did move")
async def get_movements(request: Request, caller: MaySee, causation_id: CausationId) -> Movements:
    """Every indicator they moved: as it is, and as it would be without them. Events that are still
    on their way are not counted yet. Who acts for some organisations only is told of these."""
    async with database_of(request).snapshot() as session:
        moves = await movements_of(session, causation_id, caller.confined_to)
    told = await asyncio.to_thread(
        consequences, moves.pairs, ("all",), DID, one_by_one=not caller.everywhere
    )
    return Movements(
        **told,
        causation_id=causation_id,
        counted=moves.counted,
        by_area_only=moves.by_area_only,
    )
