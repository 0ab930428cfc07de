"""/dead-letters, for the holders of `<service>:operate`."""

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.audit import Reason, actor_of
from chassis.auth import Principal, needs
from chassis.conditional import EDITED, require_match
from chassis.database import ReadDb, database_of
from chassis.dead_letters import store
from chassis.dead_letters.letters import MOST, Correction, Letters, Tried, tag_of
from chassis.dead_letters.store import Filter
from chassis.dead_letters.views import (
    DeadLetterView,
    LetterCorrection,
    LetterDiscarding,
    LetterKind,
    Replayed,
    SettledLetterView,
    TriedLetter,
    TriedLetters,
    WholeLetter,
)
from chassis.paging import Page, PageQuery

_GONE: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "It still fails, or another operator was quicker"}
}
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Wanted = Annotated[Filter, Query()]


def dead_letter_routes(service: str) -> APIRouter:
    """Reading, then acting."""
    router = APIRouter(prefix="/dead-letters", tags=["dead letters"])
    operator = Annotated[Principal, needs(f"{service}:operate")]
    _reading(router, operator)
    _acting(router, operator)
    return router


def _reading(router: APIRouter, operator: Any) -> None:
    @router.get("", summary="Events that could not be handled, oldest first")
    async def list_dead_letters(
        _: operator, db: ReadDb, wanted: Wanted, page: PageQuery
    ) -> Page[DeadLetterView]:
        [last] = page.position(0)
        rows = await store.find(db, wanted, after=last, limit=page.limit + 1)
        return page.page([(DeadLetterView.of(row), [row.id]) for row in rows])

    @router.get("/kinds", summary="How many wait, of each topic, type and kind of error")
    async def count_dead_letters(_: operator, db: ReadDb) -> list[LetterKind]:
        return [LetterKind(**row._asdict()) for row in await store.kinds(db)]

    @router.get("/settled", summary="Those that wait no more, and what became of each")
    async def list_settled_letters(
        _: operator, db: ReadDb, wanted: Wanted, page: PageQuery
    ) -> Page[SettledLetterView]:
        [last] = page.position(0)
        rows = await store.find(
            db, wanted, after=last, limit=page.limit + 1, table="settled_letter"
        )
        return page.page([(SettledLetterView.of(row), [row.id]) for row in rows])

    @router.get("/{letter}", summary="One letter, with its event and all that is wrong with it")
    async def read_dead_letter(
        request: Request,
        response: Response,
        caller: operator,
        letter: Number,
        reason: Reason = None,
    ) -> WholeLetter:
        """Recorded as a read of personal data: a garbled message may hold anything."""
        opened = await _letters(request).read(letter, actor_of(caller), reason)
        response.headers["ETag"] = tag_of(opened.row)
        return WholeLetter.whole(*opened)


def _acting(router: APIRouter, operator: Any) -> None:
    @router.post("/replay", summary="Handle those that fit again, oldest first")
    async def replay_dead_letters(
        request: Request,
        caller: operator,
        wanted: Wanted,
        after: Annotated[int, Query(ge=0, le=2**63 - 1, description="from after this one")] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST, description="at most so many")] = MOST,
        reason: Reason = None,
    ) -> TriedLetters:
        """Each by itself: one that still fails is kept, and the next is tried."""
        tried = await _letters(request).replay_many(
            wanted, after=after, limit=limit, by=actor_of(caller), why=reason
        )
        more = tried[-1].id if len(tried) == limit else None
        return TriedLetters(results=[_shown(each) for each in tried], next_after=more)

    @router.post(
        "/{letter}/replay",
        summary="Handle it again, now that its cause is mended",
        responses=_GONE,
    )
    async def replay(
        caller: operator, letter: Number, request: Request, reason: Reason = None
    ) -> Replayed:
        outcome = await _letters(request).replay(letter, actor_of(caller), reason)
        return Replayed(id=letter, applied=outcome == "applied")

    @router.post(
        "/{letter}/fix",
        summary="Put the event it should have been in its place, to be replayed",
        status_code=204,
        responses=_GONE | EDITED,
    )
    async def fix_dead_letter(
        request: Request, caller: operator, letter: Number, body: LetterCorrection
    ) -> None:
        """What it was at first is kept. If-Match takes the letter's ETag."""
        correction = Correction(body.data, body.headers, body.reason)
        check = partial(require_match, request)
        await _letters(request).fix(letter, correction, actor_of(caller), check=check)

    @router.post(
        "/{letter}/discard",
        summary="Give it up; it is kept among the settled ones",
        status_code=204,
        responses=_GONE,
    )
    async def discard_dead_letter(
        request: Request, caller: operator, letter: Number, body: LetterDiscarding
    ) -> None:
        await _letters(request).discard(letter, actor_of(caller), body.reason)


def _letters(request: Request) -> Letters:
    return Letters(request.app.state.service, database_of(request))


def _shown(tried: Tried) -> TriedLetter:
    outcome = tried.outcome or "failed"
    return TriedLetter(id=tried.id, key=tried.key, outcome=outcome, error=tried.error)
