"""The submission kind `pupils`: POST /v1/enrichment/pupils/submissions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Kind, Scope, SubmissionInfo, Target
from services.enrichment.pupils import checks
from services.enrichment.pupils.columns import PUPILS_FILE
from services.enrichment.pupils.files import SUBMIT
from services.enrichment.telling import told_of_schools

TARGET: Final = Target(
    table="pupil",
    key=("year", "organisation", "pupil_key"),
    scope=("organisation", "year"),
    values=(
        *("key_id", "year_group", "gender", "ethnicity"),
        *("fsm", "sen", "eal", "looked_after", "ward"),
    ),
)
OF_PUPILS: Final = ("pupils", "tuition", "activity", "arts_award", "music")
"""What may be another when the roll is: who is in which group."""
_NUMBER: Final = text("""
    INSERT INTO known_pupil (pupil_key)
    SELECT DISTINCT p.pupil_key FROM pupil p
    JOIN unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)
        USING (organisation, year)
    WHERE NOT EXISTS (SELECT FROM known_pupil k WHERE k.pupil_key = p.pupil_key)
    ORDER BY p.pupil_key ON CONFLICT DO NOTHING""")


async def effects(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    scopes: Sequence[Scope],
) -> Effects:
    """New pupils get their numbers; what is told of the schools follows."""
    schools = [scope.values[0] for scope in scopes]
    asked = {"organisations": schools, "years": [scope.values[1] for scope in scopes]}
    await session.execute(_NUMBER, asked)
    return await told_of_schools(session, schools, of=OF_PUPILS)


PUPILS: Final[Kind[checks.Known]] = Kind(
    name="pupils",
    path="pupils",
    title="Pupils on roll",
    dialects=(PUPILS_FILE,),
    target=TARGET,
    prepare=checks.prepare_sealed,
    check=checks.check,
    staged_checks=checks.staged_checks,
    effects=effects,
    reading=SUBMIT,
    writing=SUBMIT,
    bound=True,
    rules=checks.PUPILS_RULES,
)
