"""The submission kind `pupils`: POST /v1/enrichment/pupils/submissions."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Kind, Scope, SubmissionInfo, Target
from services.enrichment.pupils import checks
from services.enrichment.pupils.columns import PUPILS_FILE
from services.enrichment.pupils.files import SUBMIT
from services.enrichment.pupils.numbers import forget_numbers, give_numbers, not_on_roll
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


async def effects(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    scopes: Sequence[Scope],
) -> Effects:
    """New pupils get their numbers; what is told of the schools follows, and numbers of nobody are
    forgotten.

    The receipt notes of each roll how many pupils other files are about who are `not_on_roll`: in
    counts by group they are in none.
    """
    await give_numbers(session, scopes)
    left_behind = await not_on_roll(session, scopes)
    told = await told_of_schools(session, [scope.values[0] for scope in scopes], of=OF_PUPILS)
    await forget_numbers(session)
    notes: dict[str, JsonValue] = {
        f"{school}/{year.replace('/', '-')}": {"not_on_roll": number}
        for (school, year), number in left_behind.items()
    }
    return Effects(told.events, notes)


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
