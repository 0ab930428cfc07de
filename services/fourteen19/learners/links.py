"""Linking in the database: numbers for learners, who is one person, and the pairs in doubt.

One transaction links at a time; it has taken no organisation's turn yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.fourteen19.learners.linking import Decision, Learner, Linked, Pair, linked
from services.fourteen19.learners.statistics import analyse_grown
from services.fourteen19.learners.young_people import (
    PersonYear,
    Returns,
    asked_of,
    link_alone,
    refresh,
)

_KEYS: Final = "organisation, learner_key, uln_key, upn_key, name_key, born"
# Each is one young person to begin with.
_NUMBER: Final = text(f"""
    INSERT INTO known_learner (learner_id, person, {_KEYS})
    SELECT id, id, {_KEYS} FROM (
        SELECT nextval(pg_get_serial_sequence('known_learner', 'learner_id')) AS id, l.* FROM (
            SELECT DISTINCT ON (organisation, learner_key) {_KEYS} FROM learner l
            WHERE organisation = ANY(CAST(:organisations AS text[])) AND NOT EXISTS (
                SELECT FROM known_learner k
                WHERE (k.organisation, k.learner_key) = (l.organisation, l.learner_key))
            ORDER BY organisation, learner_key, year DESC) l) new
    RETURNING learner_id""")
# By the learner's latest year; of who was taken out of every year nothing is known.
_IDENTIFY: Final = text("""
    WITH latest AS (
        SELECT DISTINCT ON (organisation, learner_key)
            organisation, learner_key, uln_key, upn_key, name_key, born
        FROM learner WHERE organisation = ANY(CAST(:organisations AS text[]))
        ORDER BY organisation, learner_key, year DESC),
    now AS (
        SELECT k.learner_id, l.uln_key, l.upn_key, l.name_key, l.born,
            k.uln_key AS former_uln, k.upn_key AS former_upn, k.name_key AS former_name
        FROM known_learner k LEFT JOIN latest l USING (organisation, learner_key)
        WHERE k.organisation = ANY(CAST(:organisations AS text[]))
            AND ROW(k.uln_key, k.upn_key, k.name_key, k.born)
                IS DISTINCT FROM ROW(l.uln_key, l.upn_key, l.name_key, l.born))
    UPDATE known_learner k SET uln_key = n.uln_key, upn_key = n.upn_key,
        name_key = n.name_key, born = n.born
    FROM now n WHERE k.learner_id = n.learner_id
    RETURNING k.learner_id, n.former_uln, n.former_upn, n.former_name""")
# Who shares a key with them now, or did before: what too many shared, fewer may share now.
_AROUND: Final = text("""
    WITH changed AS (
        SELECT * FROM known_learner WHERE learner_id = ANY(CAST(:ids AS bigint[]))),
    near AS (
        SELECT learner_id, person FROM changed
        UNION SELECT k.learner_id, k.person FROM known_learner k WHERE k.uln_key IN (
            SELECT uln_key FROM changed UNION SELECT unnest(CAST(:ulns AS bytea[])))
        UNION SELECT k.learner_id, k.person FROM known_learner k WHERE k.upn_key IN (
            SELECT upn_key FROM changed UNION SELECT unnest(CAST(:upns AS bytea[])))
        UNION SELECT k.learner_id, k.person FROM known_learner k WHERE k.name_key IN (
            SELECT name_key FROM changed UNION SELECT unnest(CAST(:names AS bytea[]))))
    SELECT learner_id, person, uln_key, upn_key, name_key, born FROM known_learner
    WHERE person IN (SELECT person FROM near)""")
_BETWEEN: Final = text("""
    SELECT one, other, decision FROM learner_match
    WHERE (decision IS NOT NULL OR doubt = 'joins_different')
        AND (one = ANY(CAST(:ids AS bigint[])) OR other = ANY(CAST(:ids AS bigint[])))""")
_MOVE: Final = text("""
    UPDATE known_learner k SET person = n.person
    FROM unnest(CAST(:ids AS bigint[]), CAST(:persons AS bigint[])) n (learner_id, person)
    WHERE k.learner_id = n.learner_id""")
_FORGET: Final = text("""
    DELETE FROM learner_match WHERE decision IS NULL
        AND one = ANY(CAST(:ids AS bigint[])) AND other = ANY(CAST(:ids AS bigint[]))
        AND (one, other) NOT IN (
            SELECT * FROM unnest(CAST(:ones AS bigint[]), CAST(:others AS bigint[])))""")
_DOUBT: Final = text("""
    INSERT INTO learner_match (one, other, doubt)
    SELECT * FROM unnest(CAST(:ones AS bigint[]), CAST(:others AS bigint[]),
        CAST(:doubts AS text[]))
    ON CONFLICT (one, other) DO UPDATE SET doubt = excluded.doubt""")
# All the providers know, for who was taken out of the year may still be there in another.
_IN_SCOPES: Final = text("""
    SELECT DISTINCT a.year, k.person FROM known_learner k
    JOIN unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)
        USING (organisation)""")
_YEARS_OF: Final = text("""
    SELECT DISTINCT l.year, k.person FROM known_learner k
    JOIN learner l USING (organisation, learner_key)
    WHERE k.person = ANY(CAST(:persons AS bigint[]))
    UNION SELECT year, person FROM young_person WHERE person = ANY(CAST(:persons AS bigint[]))""")


@dataclass(slots=True)
class Changed:
    """Learners that may be one with others than before, and the keys they had before."""

    ids: list[int]
    ulns: list[bytes] = field(default_factory=list)
    upns: list[bytes] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)

    def asked(self) -> dict[str, Any]:
        """The parameters of `_AROUND`."""
        return {"ids": self.ids, "ulns": self.ulns, "upns": self.upns, "names": self.names}


class Around(NamedTuple):
    """All learners that may be one with those that changed, whom each was until now, and what
    people decided on them."""

    learners: Sequence[Learner]
    persons: dict[int, int]
    decided: dict[Pair, Decision]


async def link(session: AsyncSession, returns: Returns) -> set[str]:
    """Bring numbers, persons and doubts up to date after the learners of some providers and years
    changed; the homes of all young people whom that may concern, as they were and as they are."""
    await link_alone(session)
    organisations = sorted({organisation for organisation, _ in returns})
    concerned = await relink(session, await _identified(session, organisations))
    await analyse_grown(session)
    rows = await session.execute(_IN_SCOPES, asked_of(returns))
    return await refresh(session, concerned, {PersonYear(*row) for row in rows})


async def relink(session: AsyncSession, changed: Changed) -> set[PersonYear]:
    """Decide anew who is one, around some learners; all persons, in each year, concerned."""
    if not changed.ids:
        return set()
    around = await _around(session, changed)
    result = linked(around.learners, around.decided)
    moved = {i: p for i, p in result.persons.items() if around.persons[i] != p}
    if moved:
        await session.execute(_MOVE, {"ids": list(moved), "persons": list(moved.values())})
    await _keep_doubts(session, result)
    ids = {*changed.ids, *moved}
    concerned = {result.persons[one] for one in ids} | {around.persons[one] for one in ids}
    rows = await session.execute(_YEARS_OF, {"persons": sorted(concerned)})
    return {PersonYear(*row) for row in rows}


async def _identified(session: AsyncSession, organisations: Sequence[str]) -> Changed:
    """Number the new learners of these providers, and take over the keys the others have now."""
    asked = {"organisations": organisations}
    await analyse_grown(session)
    new = (await session.scalars(_NUMBER, asked)).all()
    await analyse_grown(session)
    rows = (await session.execute(_IDENTIFY, asked)).all()
    former = [{row[at] for row in rows if row[at] is not None} for at in (1, 2, 3)]
    return Changed([*new, *(row.learner_id for row in rows)], *(list(keys) for keys in former))


async def _around(session: AsyncSession, changed: Changed) -> Around:
    """Decisions, and pairs not joined because of others, may lead further: those too, until none
    does."""
    while True:
        rows = (await session.execute(_AROUND, changed.asked())).all()
        persons = {row.learner_id: row.person for row in rows}
        between = (await session.execute(_BETWEEN, {"ids": list(persons)})).all()
        further = {each for row in between for each in (row.one, row.other)} - persons.keys()
        if not further:
            break
        changed = replace(changed, ids=[*persons, *further])
    learners = [
        Learner(row.learner_id, row.uln_key, row.upn_key, row.name_key, row.born) for row in rows
    ]
    decided = {(row.one, row.other): row.decision for row in between if row.decision is not None}
    return Around(learners, persons, decided)


async def _keep_doubts(session: AsyncSession, result: Linked) -> None:
    asked: dict[str, Any] = {
        "ids": list(result.persons),
        "ones": [one for one, _ in result.doubts],
        "others": [other for _, other in result.doubts],
    }
    await session.execute(_FORGET, asked)
    if result.doubts:
        del asked["ids"]
        await session.execute(_DOUBT, asked | {"doubts": list(result.doubts.values())})
