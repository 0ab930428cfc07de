"""One post added, filled, vacated or moved: a submission of one row, so that it can be undone."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason
from chassis.clock import today
from chassis.conditional import EDITED, require_match, require_same
from chassis.database import database_of
from chassis.drafts import Day, Plain
from chassis.idempotency import IdempotencyKey
from chassis.problems import Fault, Problem
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from services.schools.callers import MayEdit
from services.schools.teams.answers import tag_of
from services.schools.teams.kind import POST_KEY, POST_VALUES, POSTS
from services.schools.teams.reading import AnySession, Row, held_post
from services.schools.teams.rules import changed

router = APIRouter(prefix="/posts", tags=["teams"])
PostReference = Annotated[
    str,
    AfterValidator(str.upper),
    Path(max_length=40, description="the authority's reference", examples=["EI-001"]),
]


class PostFields(BaseModel):
    """What a post may have beside what it must; null: none."""

    model_config = ConfigDict(extra="forbid")

    component: Plain | None = None
    holder: Plain | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    held_since: Day | None = None
    accredited_on: Day | None = None
    accredited_until: Day | None = None
    transferred_from: Plain | None = None
    email: Plain | None = None
    telephone: Plain | None = None


class NewPost(PostFields):
    """A post, vacant where `holder` is left out."""

    post: Plain
    team: Plain
    title: Plain
    role: Plain


class PostChange(PostFields):
    """What to change (RFC 7396): members left out stay, null clears.

    With another holder, or none, `held_since` becomes today, and contact and accreditation go,
    unless they are sent too. `ends_on` ends a post.
    """

    team: Plain | None = None
    title: Plain | None = None
    role: Plain | None = None


@router.post(
    "",
    summary="Add one post",
    status_code=201,
    response_model=Receipt,
    responses={409: {"description": "There is a post of this reference"}},
)
async def add_post(
    new: NewPost,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """The answer is the receipt of a submission of one row: every rule of a file holds, and
    withdrawing it takes the post away again."""
    reference = new.post.strip().upper()

    async def unheld(session: AsyncSession) -> None:
        if await held_post(session, reference) is not None:
            message = "There is a post of this reference already."
            raise Problem("conflict", message, errors=[Fault("in_use", "$.post", message)])

    row = new.model_dump(exclude_none=True)
    deed = Deed("posts.add", "post", reference, after=_named(row), why=reason)
    return await submit_rows(
        request,
        POSTS,
        [row],
        caller=caller,
        deed=deed,
        guard=unheld,
        idempotency_key=idempotency_key,
    )


@router.patch(
    "/{post}",
    summary="Fill, vacate, move or end one post",
    status_code=201,
    response_model=Receipt,
    responses=EDITED,
)
async def change_post(
    post: PostReference,
    change: PostChange,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """Needs If-Match with the post's ETag. The answer is the receipt of a submission of one row,
    as above; withdrawing it restores the post."""
    async with database_of(request).read() as session:
        held = await _held(session, post)
    if "if-match" not in request.headers:
        require_match(request, tag_of(held))
    sent = change.model_dump(exclude_unset=True)
    before = {name: held[name] for name in POST_VALUES}
    after = changed(before, sent, today())

    async def unchanged(session: AsyncSession) -> None:
        now = await _held(session, post)
        require_same(request, tag_of(now), read=tag_of(held))

    differing = [name for name in after if after[name] != before[name]]
    deed = Deed("posts.change", "post", post, after=_named(differing), why=reason)
    return await submit_rows(
        request,
        POSTS,
        [{POST_KEY: post} | after],
        caller=caller,
        deed=deed,
        guard=unchanged,
        idempotency_key=idempotency_key,
    )


async def _held(session: AnySession, post: str) -> Row:
    row = await held_post(session, post)
    if row is None:
        raise Problem("not_found", "There is no post of this reference.")
    return row


def _named(fields: Iterable[str]) -> dict[str, list[str]]:
    """The names of fields, for the audit log: their values may be about a person."""
    return {"fields": list(fields)}
