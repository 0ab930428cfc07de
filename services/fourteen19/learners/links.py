"""Linking in the database: numbers for learners, who is one person, and the pairs in doubt.

One transaction links at a time; it has taken no organisation's turn yet.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.fourteen19.learners.linking import Learner, Linked, linked, pair_of
from services.fourteen19.learners.young_people import PersonYear, refresh

_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtext('linking:' || current_schema()))")
_NUMBER: Final = text("""
    INSERT INTO known_learner (organisation, learner_key)
    SELECT DISTINCT organisation, learner_key FROM learner
    WHERE organisation = ANY(CAST(:organisations AS text[])) ON CONFLICT DO NOTHING""")
# By the learner's latest year; of who was taken out of every year nothing is known.
_IDENTIFY: Final = text("""
    WITH latest AS (
        SELECT DISTINCT ON (organisation, learner_key)
            organisation, learner_key, uln_key, upn_key, name_key, born
        FROM learner WHERE organisation = ANY(CAST(:organisations AS text[]))
        ORDER BY organisation, learner_key, year DESC),
    now AS (
        SELECT k.learner_id, l.uln_key, l.upn_key, l.name_key, l.born, k.person
        FROM known_learner k LEFT JOIN latest l USING (organisation, learner_key)
        WHERE k.organisation = ANY(CAST(:organisations AS text[])) AND (k.person IS NULL
            OR ROW(k.uln_key, k.upn_key, k.name_key, k.born)
                IS DISTINCT FROM ROW(l.uln_key, l.upn_key, l.name_key, l.born)))
    UPDATE known_learner k SET uln_key = n.uln_key, upn_key = n.upn_key,
        name_key = n.name_key, born = n.born
    FROM now n WHERE k.learner_id = n.learner_id RETURNING k.learner_id""")
_AROUND: Final = text("""
    WITH changed AS (
        SELECT * FROM known_learner WHERE learner_id = ANY(CAST(:ids AS bigint[]))),
    near AS (
        SELECT k.* FROM known_learner k WHERE k.person IN (SELECT person FROM changed)
        UNION SELECT * FROM changed
        UNION SELECT k.* FROM known_learner k WHERE k.uln_key IN (SELECT uln_key FROM changed)
        UNION SELECT k.* FROM known_learner k WHERE k.upn_key IN (SELECT upn_key FROM changed)
        UNION SELECT k.* FROM known_learner k WHERE k.name_key IN (SELECT name_key FROM changed))
    SELECT learner_id, person, uln_key, upn_key, name_key, born FROM near
    UNION SELECT k.learner_id, k.person, k.uln_key, k.upn_key, k.name_key, k.born
    FROM known_learner k WHERE k.person IN (SELECT person FROM near)""")
_DECIDED: Final = text("""
    SELECT one, other, decision FROM learner_match WHERE decision IS NOT NULL
        AND (one = ANY(CAST(:ids AS bigint[])) OR other = ANY(CAST(:ids AS bigint[])))""")
_MOVE: Final = text("""
    UPDATE known_learner k SET person = n.person
    FROM unnest(CAST(:ids AS bigint[]), CAST(:persons AS bigint[])) n (learner_id, person)
    WHERE k.learner_id = n.learner_id""")
_FORGET: Final = text("""
    DELETE FROM learner_match WHERE decision IS NULL
        AND one = ANY(CAST(:ids AS bigint[])) AND other = ANY(CAST(:ids AS bigint[]))""")
_DOUBT: Final = text("""
    INSERT INTO learner_match (one, other, doubt)
    SELECT * FROM unnest(CAST(:ones AS bigint[]), CAST(:others AS bigint[]),
        CAST(:doubts AS text[])) ON CONFLICT (one, other) DO UPDATE SET doubt = excluded.doubt""")
_IN_SCOPES: Final = text("""
    SELECT l.year, k.person FROM learner l JOIN known_learner k USING (organisation, learner_key)
    JOIN unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)
        ON (l.organisation, l.year) = (a.organisation, a.year)""")
_YEARS_OF: Final = text("""
    SELECT DISTINCT l.year, k.person FROM known_learner k
    JOIN learner l USING (organisation, learner_key)
    WHERE k.person = ANY(CAST(:persons AS bigint[]))
    UNION SELECT year, person FROM young_person WHERE person = ANY(CAST(:persons AS bigint[]))""")


class Around(NamedTuple):
    """Learners that may be one with those that changed, and whom each was until now."""

    learners: Sequence[Learner]
    persons: dict[int, int | None]


async def link(session: AsyncSession, returns: Collection[tuple[str, str]]) -> set[str]:
    """Bring numbers, persons and doubts up to date after the learners of some providers and years
    changed; the homes of all young people whom that may concern, as they were and as they are."""
    await session.execute(_ALONE)
    organisations = sorted({organisation for organisation, _ in returns})
    await session.execute(_NUMBER, {"organisations": organisations})
    found = await session.scalars(_IDENTIFY, {"organisations": organisations})
    concerned = await relink(session, found.all())
    asked = {
        "organisations": [organisation for organisation, _ in returns],
        "years": [year for _, year in returns],
    }
    rows = await session.execute(_IN_SCOPES, asked)
    return await refresh(session, concerned | {PersonYear(*row) for row in rows})


async def relink(session: AsyncSession, changed: Sequence[int]) -> set[PersonYear]:
    """Decide anew who is one, around some learners; all persons, in each year, concerned."""
    if not changed:
        return set()
    around = await _around(session, changed)
    result = linked(around.learners, await _decisions(session, list(around.persons)))
    moved = {i: p for i, p in result.persons.items() if around.persons[i] != p}
    if moved:
        await session.execute(_MOVE, {"ids": list(moved), "persons": list(moved.values())})
    await _keep_doubts(session, result)
    concerned = set(result.persons.values()) | {p for p in around.persons.values() if p is not None}
    rows = await session.execute(_YEARS_OF, {"persons": sorted(concerned)})
    return {PersonYear(*row) for row in rows}


async def _around(session: AsyncSession, changed: Sequence[int]) -> Around:
    rows = (await session.execute(_AROUND, {"ids": list(changed)})).all()
    learners = [
        Learner(row.learner_id, row.uln_key, row.upn_key, row.name_key, row.born) for row in rows
    ]
    return Around(learners, {row.learner_id: row.person for row in rows})


async def _decisions(session: AsyncSession, ids: Sequence[int]) -> dict[Any, Any]:
    rows = await session.execute(_DECIDED, {"ids": list(ids)})
    return {pair_of(row.one, row.other): row.decision for row in rows}


async def _keep_doubts(session: AsyncSession, result: Linked) -> None:
    await session.execute(_FORGET, {"ids": list(result.persons)})
    if result.doubts:
        pairs = list(result.doubts)
        asked = {
            "ones": [one for one, _ in pairs],
            "others": [other for _, other in pairs],
            "doubts": list(result.doubts.values()),
        }
        await session.execute(_DOUBT, asked)
