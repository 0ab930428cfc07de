"""Whether two learners are one young person, decided by a person: it holds until it is reopened.

One decision is made at a time, and none while a file of learners is taken over. Answers do not say
who the two are: reading that is on record as such, and no answer that is kept says it.
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.conditional import require_match
from chassis.drafts import Plain
from chassis.idempotency import Answer
from chassis.outbox import publish
from chassis.problems import Problem
from chassis.records.changing import CHANGES, UNKNOWN, Write, Writing
from chassis.records.drafts import Draft
from chassis.records.refusing import not_allowed, wrong
from services.fourteen19.callers import MayMatch
from services.fourteen19.diplomas.elsewhere import places_taught_at
from services.fourteen19.learners.keys import LEARNER_KEY
from services.fourteen19.learners.linking import Decision, Pair, pair_of
from services.fourteen19.learners.links import Changed, relink
from services.fourteen19.learners.matches import LearnerMatch, MatchId, MatchStanding, match_of
from services.fourteen19.learners.young_people import link_alone, refresh
from services.fourteen19.telling import told_of_homes

router = APIRouter(prefix="/learner-matches", tags=["learner matches"])
Why = Annotated[Plain, Field(min_length=3, max_length=500, description="why; names no learner")]
_MADE: Final = text("""
    INSERT INTO learner_match (one, other) VALUES (:one, :other)
    ON CONFLICT DO NOTHING RETURNING match_id""")
_PAIR: Final = text("SELECT one, other FROM learner_match WHERE match_id = :match_id")
_SET: Final = text("""
    UPDATE learner_match SET decision = :decision, reason = :reason, decided_by = :decided_by,
        decided_at = CASE WHEN CAST(:decision AS text) IS NOT NULL THEN clock_timestamp() END
    WHERE match_id = :match_id""")
_KNOWN: Final = text("""
    SELECT count(*) FROM known_learner k WHERE learner_id IN (:one, :other) AND EXISTS (
        SELECT FROM learner l
        WHERE (l.organisation, l.learner_key) = (k.organisation, k.learner_key))""")
_RETURNS: Final = text("""
    SELECT DISTINCT organisation, year FROM learner
    JOIN known_learner USING (organisation, learner_key) WHERE learner_id IN (:one, :other)""")
_ONE_PERSON: Final = text("""
    SELECT count(DISTINCT person) = 1 FROM known_learner WHERE learner_id IN (:one, :other)""")
_CONTRADICTED: Final = text("""
    SELECT EXISTS (SELECT FROM known_learner k
        JOIN known_learner a ON a.person = k.person
        JOIN learner_match m ON m.one = a.learner_id AND m.decision = 'different'
        JOIN known_learner b ON b.learner_id = m.other AND b.person = a.person
        WHERE k.learner_id IN (:one, :other))""")


class MatchDecision(Draft):
    """What somebody decided of a pair."""

    decision: Decision
    reason: Why


class PairDecision(MatchDecision):
    """The same, of two learners by their numbers, whom nothing puts in doubt."""

    one: int = Field(ge=1, lt=2**63)
    other: int = Field(ge=1, lt=2**63)


class MatchReopening(Draft):
    """Why a decision no longer holds."""

    reason: Why


@router.post(
    "",
    summary="Decide on two learners whom nothing puts in doubt",
    status_code=201,
    response_model=MatchStanding,
    responses={409: CHANGES[409], **UNKNOWN},
)
async def decide_pair(draft: PairDecision, write: Writing, caller: MayMatch) -> Response:
    """Two that one ULN or UPN joined are told apart, or two with nothing in common joined. A pair
    in doubt has a match already: decide on that."""
    if draft.one == draft.other:
        raise wrong("same_learner", "$.other", "is the same learner as `one`")
    one, other = pair_of(draft.one, draft.other)

    async def effect() -> Answer:
        await _alone(write.session)
        if await write.session.scalar(_KNOWN, {"one": one, "other": other}) != len((one, other)):
            raise Problem("not_found", "One of the two is no learner any provider has.")
        match_id = await write.session.scalar(_MADE, {"one": one, "other": other})
        if match_id is None:
            raise not_allowed("There is a match of these two already.")
        await _decide(write, caller, match_id, draft)
        return _answer(await match_of(write.session, match_id), 201)

    return await write.once(caller, effect)


@router.post(
    "/{match_id}/decision",
    summary="Decide whether two learners are one young person",
    response_model=MatchStanding,
    responses=CHANGES,
)
async def decide_match(
    match_id: MatchId, draft: MatchDecision, write: Writing, caller: MayMatch
) -> Response:
    """Needs If-Match with the pair's ETag. Counts of all homes concerned follow at once."""

    async def effect() -> Answer:
        match = await _held(write, match_id)
        if match.decision is not None:
            raise not_allowed("It is decided already; reopen it first.")
        await _decide(write, caller, match_id, draft)
        return _answer(await match_of(write.session, match_id), 200)

    return await write.once(caller, effect)


@router.post(
    "/{match_id}/reopening",
    summary="Take a decision back",
    response_model=MatchStanding,
    responses=CHANGES,
)
async def reopen_match(
    match_id: MatchId, draft: MatchReopening, write: Writing, caller: MayMatch
) -> Response:
    """Needs If-Match. The pair is what its numbers and names say again; where they raise no doubt,
    its match is no more."""

    async def effect() -> Answer:
        match = await _held(write, match_id)
        if match.decision is None:
            raise not_allowed("Nobody has decided it.")
        one, other = (side.learner_id for side in match.learners)
        await _set(write.session, match_id, None, None, None)
        undecided = await match_of(write.session, match_id)
        await _follow(write.session, (one, other))
        deed = Deed("matches.reopen", "learner_match", str(match_id), why=draft.reason)
        deed.before, deed.after = {"decision": match.decision}, {"decision": None}
        await audit.record(write.session, caller, deed)
        return _answer(await _as_left(write.session, undecided), 200)

    return await write.once(caller, effect)


async def _alone(session: AsyncSession) -> None:
    """Keep everyone else from linking, and the key as it is, in the order in which a file does."""
    await LEARNER_KEY.hold(session)
    await link_alone(session)


async def _held(write: Write, match_id: int) -> LearnerMatch:
    """The pair, which nobody else changes until the transaction ends. Raises what `require_match`
    raises, and `not_found`."""
    await _alone(write.session)
    match = await match_of(write.session, match_id)
    require_match(write.request, match.etag)
    return match


async def _decide(write: Write, caller: Principal, match_id: int, draft: MatchDecision) -> None:
    """Raises `conflict` where another decision says otherwise."""
    session = write.session
    row = (await session.execute(_PAIR, {"match_id": match_id})).one()
    await _set(session, match_id, draft.decision, draft.reason, caller.client)
    await _follow(session, (row.one, row.other))
    if await session.scalar(_CONTRADICTED, {"one": row.one, "other": row.other}):
        raise not_allowed("Two who were told apart would be one by what others were decided to be.")
    deed = Deed("matches.decide", "learner_match", str(match_id), why=draft.reason)
    deed.before, deed.after = {"decision": None}, {"decision": draft.decision}
    await audit.record(session, caller, deed)


async def _set(
    session: AsyncSession,
    match_id: int,
    decision: Decision | None,
    reason: str | None,
    by: str | None,
) -> None:
    asked: dict[str, Any] = {"match_id": match_id, "decision": decision}
    await session.execute(_SET, asked | {"reason": reason, "decided_by": by})


async def _follow(session: AsyncSession, pair: Pair) -> None:
    """Persons, young people and all that is told of their homes, of the two's providers and of
    where they are taught, as decisions are now."""
    homes = await refresh(session, await relink(session, Changed(list(pair))))
    rows = await session.execute(_RETURNS, {"one": pair[0], "other": pair[1]})
    returns = [(row.organisation, row.year) for row in rows]
    taught_at = await places_taught_at(session, returns)
    providers = {provider for provider, _ in returns}
    effects = await told_of_homes(session, homes | providers | taught_at)
    await publish(session, effects.events)


async def _as_left(session: AsyncSession, undecided: LearnerMatch) -> LearnerMatch:
    """A reopened pair; where there is no doubt about it, its match is gone by now."""
    try:
        return await match_of(session, undecided.match_id)
    except Problem:
        one, other = (side.learner_id for side in undecided.learners)
        joined = bool(await session.scalar(_ONE_PERSON, {"one": one, "other": other}))
        change = {"doubt": None, "says": None, "one_person": joined}
        return undecided.model_copy(update=change)


def _answer(match: LearnerMatch, status: int) -> Answer:
    headers = {"ETag": match.etag}
    return Answer(status, headers, match.standing().model_dump_json().encode())
