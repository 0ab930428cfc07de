"""The submission kind `learners`: POST /v1/fourteen19/learners/submissions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Kind, Scope, SubmissionInfo, Target
from services.fourteen19.collections.receiving import count_return, providers_of
from services.fourteen19.diplomas.elsewhere import places_taught_at
from services.fourteen19.learners import checks
from services.fourteen19.learners.columns import LEARNERS_FILE
from services.fourteen19.learners.links import link
from services.fourteen19.partners.checks import prepare
from services.fourteen19.telling import told_of_homes

TARGET: Final = Target(
    table="learner",
    key=("year", "organisation", "learner_key"),
    scope=("organisation", "year"),
    values=(
        *("key_id", "identity", "uln_key", "upn_key", "name_key", "born"),
        *("gender", "ethnicity", "fsm", "sen", "looked_after", "ward", "lives_in"),
        *("home", "year_group", "standing", "left_on"),
    ),
)


async def effects(
    session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """Who is one young person is decided anew; all that is told of the homes concerned follows."""
    returns = [(scope.values[0], scope.values[1]) for scope in scopes]
    homes = await link(session, returns)
    taught_at = await places_taught_at(session, returns)
    providers = {provider for provider, _ in returns}
    beside = await providers_of(session, submission)
    return await told_of_homes(session, homes | providers | taught_at, beside=beside)


LEARNERS: Final = Kind(
    name="learners",
    path="learners",
    title="Learners of a school, college or training provider",
    dialects=(LEARNERS_FILE,),
    target=TARGET,
    prepare=prepare,
    check=checks.check,
    staged_checks=checks.staged_checks,
    effects=effects,
    conclude=count_return,
    reading="fourteen19:submit",
    writing="fourteen19:submit",
    bound=True,
    rules=checks.RULES,
)
