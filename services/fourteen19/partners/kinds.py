"""Kinds of files that refer to a provider's learners: one way to declare them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import (
    Checked,
    Column,
    Dialect,
    Effects,
    Finding,
    Kind,
    Parameter,
    Rule,
    Scope,
    StagedChecks,
    SubmissionInfo,
    Target,
)
from services.fourteen19.collections.receiving import count_return, providers_of
from services.fourteen19.learners.columns import WHO
from services.fourteen19.learners.young_people import Returns, homes_of
from services.fourteen19.partners.checks import (
    RULES,
    UNKNOWN_LEARNER,
    Known,
    about_learner,
    prepare_with_learners,
    with_learner,
)
from services.fourteen19.telling import told_of_homes

SUBMIT: Final = "fourteen19:submit"
Derive = Callable[[pl.DataFrame], pl.DataFrame]
LookUp = Callable[[pl.DataFrame, Known], pl.DataFrame]
Beyond = Callable[[AsyncSession, Returns], Awaitable[set[str]]]


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """What a capability says of its file beside what all have alike (`academic_year`, `provider`,
    `learner_ref`).

    `table` has the columns `year`, `organisation`, `learner_id` and, with them its key, those that
    `key` names; `values` are its other columns. `derive` may add columns to rows that have `year`,
    `starts`, `ends`, `organisation`, `learner_id` and `born`. `tells`: the aggregates, by their
    names in `TELLING`, that follow from its rows.

    Its rows of a year may count in `years_on` years after it, too, wherever the learners are at
    home then. `look_up` may add columns by what the register knows, after `derive`. `beyond` gives
    further organisations that some providers' rows of some years tell of, or told of until now.
    """

    name: str
    path: str
    title: str
    columns: Sequence[Column]
    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    tells: Collection[str]
    rules: Sequence[Rule] = ()
    findings: Sequence[Finding] = ()
    derive: Derive = lambda frame: frame
    parameters: Sequence[Parameter] = ()
    years_on: int = 0
    look_up: LookUp = lambda frame, _: frame
    beyond: Beyond | None = None
    staged_checks: StagedChecks | None = None

    def kind(self) -> Kind[Known]:
        """The submission kind."""
        return Kind(
            name=self.name,
            path=self.path,
            title=self.title,
            dialects=(Dialect(self.name, (*WHO, *self.columns)),),
            target=Target(
                table=self.table,
                key=("year", "organisation", "learner_id", *self.key),
                scope=("organisation", "year"),
                values=self.values,
            ),
            prepare=prepare_with_learners,
            check=self._check,
            staged_checks=self.staged_checks,
            effects=self._effects,
            conclude=count_return,
            reading=SUBMIT,
            writing=SUBMIT,
            bound=True,
            rules=(*RULES, UNKNOWN_LEARNER, *self.rules),
            parameters=self.parameters,
        )

    def _check(self, frame: pl.DataFrame, known: Known) -> Checked:
        rows = self.look_up(self.derive(with_learner(frame, known)), known)
        return Checked(rows, (*about_learner(known), *self.findings))

    async def _effects(
        self, session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
    ) -> Effects:
        returns = [(scope.values[0], scope.values[1]) for scope in scopes]
        concerned = await homes_of(session, returns, years_on=self.years_on)
        if self.beyond is not None:
            concerned |= await self.beyond(session, returns)
        providers = await providers_of(session, submission)
        return await told_of_homes(session, concerned, of=self.tells, beside=providers)
