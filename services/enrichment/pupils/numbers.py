"""The numbers by which other files' rows refer to pupils: given with the roll, held while rows that
refer to them come in, gone with the last row that does."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Scope, StagedIssue
from services.enrichment.pupils.keys import PUPIL_KEY

_REFERRING: Final = (
    "tuition_course", "tuition_session", "participant", "assessment", "attitude", "arts_award"
)  # fmt: skip
_OF_SCOPES: Final = """
    unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)"""
# One whose number another transaction is about to delete is not there when this has waited for it.
_HOLD: Final = text(f"""
    SELECT 1 FROM known_pupil WHERE pupil_key IN (
        SELECT p.pupil_key FROM pupil p JOIN {_OF_SCOPES} USING (organisation, year))
    ORDER BY pupil_key FOR KEY SHARE""")
_GIVE: Final = text(f"""
    INSERT INTO known_pupil (pupil_key)
    SELECT DISTINCT p.pupil_key FROM pupil p JOIN {_OF_SCOPES} USING (organisation, year)
    WHERE NOT EXISTS (SELECT FROM known_pupil k WHERE k.pupil_key = p.pupil_key)
    ORDER BY p.pupil_key ON CONFLICT DO NOTHING""")
_ON_NO_ROLL: Final = text("""
    SELECT pupil_id FROM known_pupil k
    WHERE NOT EXISTS (SELECT FROM pupil p WHERE p.pupil_key = k.pupil_key)
    ORDER BY pupil_id FOR UPDATE SKIP LOCKED""")
_REFERRED_TO: Final = " UNION ALL ".join(f"SELECT pupil_id FROM {table}" for table in _REFERRING)
# What a file removed comes back when it is withdrawn.
_FORGET: Final = text(f"""
    DELETE FROM known_pupil k WHERE k.pupil_id = ANY(CAST(:numbers AS bigint[]))
        AND NOT EXISTS (SELECT FROM pupil p WHERE p.pupil_key = k.pupil_key)
        AND k.pupil_id NOT IN (
            SELECT r.pupil_id FROM ({_REFERRED_TO}) r
            UNION ALL SELECT CAST(c.before ->> 'pupil_id' AS bigint) FROM submission_change c
            WHERE c.action = 'removed' AND c.before ->> 'pupil_id' IS NOT NULL)""")
_ROWS_OF_SCOPES: Final = " UNION ALL ".join(
    f"SELECT r.organisation, r.year, r.pupil_id FROM {table} r JOIN {_OF_SCOPES} "
    "USING (organisation, year)"
    for table in _REFERRING
)
_LEFT_BEHIND: Final = text(f"""
    SELECT r.organisation, r.year, count(DISTINCT r.pupil_id) AS number
    FROM ({_ROWS_OF_SCOPES}) r JOIN known_pupil k USING (pupil_id)
    WHERE NOT EXISTS (SELECT FROM pupil p WHERE (p.year, p.organisation, p.pupil_key)
        = (r.year, r.organisation, k.pupil_key))
    GROUP BY 1, 2 ORDER BY 1, 2""")


async def give_numbers(session: AsyncSession, scopes: Sequence[Scope]) -> None:
    """A number to each pupil of these rolls who has none yet."""
    await session.execute(_HOLD, _asked(scopes))
    await session.execute(_GIVE, _asked(scopes))


async def forget_numbers(session: AsyncSession) -> None:
    """Delete the numbers of pupils who are on no roll and whom no row, held or to come back, is
    about."""
    numbers = list((await session.scalars(_ON_NO_ROLL)).all())
    if numbers:
        await session.execute(_FORGET, {"numbers": numbers})


async def not_on_roll(
    session: AsyncSession, scopes: Sequence[Scope]
) -> Mapping[tuple[str, str], int]:
    """Pupils of other files' rows who are not on the roll of that school and year, where any is."""
    rows = await session.execute(_LEFT_BEHIND, _asked(scopes))
    return {(row.organisation, row.year): row.number for row in rows}


async def hold_numbers(session: AsyncSession, table: str) -> Sequence[StagedIssue]:
    """Keep the numbers that staged rows refer to until the transaction ends. Rows of those that are
    gone since the file was checked are told."""
    await PUPIL_KEY.hold(session)
    await session.execute(
        text(f"""
            SELECT 1 FROM known_pupil WHERE pupil_id IN (SELECT pupil_id FROM {table})
            ORDER BY pupil_id FOR KEY SHARE""")
    )
    gone = text(f"""
        SELECT s.row_number FROM {table} s
        WHERE NOT EXISTS (SELECT FROM known_pupil k WHERE k.pupil_id = s.pupil_id) ORDER BY 1""")
    message = "is on no roll any more: it changed while the file came in"
    rows = (await session.scalars(gone)).all()
    return [StagedIssue(row, "unknown_pupil", message, "upn") for row in rows]


def _asked(scopes: Sequence[Scope]) -> dict[str, Any]:
    return {
        "organisations": [scope.values[0] for scope in scopes],
        "years": [scope.values[1] for scope in scopes],
    }
