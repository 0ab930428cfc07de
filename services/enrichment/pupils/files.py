"""Kinds of files about schools, or about pupils of theirs: one way to declare them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
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
    Rule,
    Scope,
    StagedChecks,
    StagedIssue,
    SubmissionInfo,
    Target,
)
from services.enrichment.pupils import checks
from services.enrichment.pupils.checks import Known
from services.enrichment.pupils.columns import OF_PUPIL, OF_SCHOOL
from services.enrichment.pupils.numbers import hold_numbers
from services.enrichment.telling import told_of_schools

SUBMIT: Final = "enrichment:submit"
Derive = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Reference:
    """What rows refer to: `read` gives each once by its columns `on`, beside what `derive` and the
    findings need to know of it; null in rows that refer to none there is."""

    read: Callable[[AsyncSession], Awaitable[pl.DataFrame]]
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchoolFile:
    """What a capability says of its file beside what all have alike (`academic_year`, `school` and,
    where it is `of_pupils`, `upn`).

    `table` has the columns `year`, `organisation`, of pupils `pupil_id`, and, with them its key,
    those that `key` names; `values` are its other columns. `derive` may add columns to rows that
    have `year`, `starts`, `ends`, `organisation` and, of pupils, `pupil_id` and `roll_year_group`.
    `tells`: the aggregates, by their names in `TELLING`, that follow from its rows. `of_authority`:
    only the authority sends it, no school for itself.
    """

    name: str
    path: str
    title: str
    columns: Sequence[Column]
    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    tells: Collection[str]
    of_pupils: bool = True
    of_authority: bool = False
    rules: Sequence[Rule] = ()
    findings: Sequence[Finding] = ()
    refers_to: Reference | None = None
    derive: Derive = lambda frame: frame
    staged_checks: StagedChecks | None = None
    follows: Callable[[AsyncSession, Sequence[Scope]], Awaitable[None]] | None = None

    def kind(self) -> Kind[Known]:
        """The submission kind."""
        pupil = ("pupil_id",) if self.of_pupils else ()
        return Kind(
            name=self.name,
            path=self.path,
            title=self.title,
            dialects=(
                Dialect(self.name, (*(OF_PUPIL if self.of_pupils else OF_SCHOOL), *self.columns)),
            ),
            target=Target(
                table=self.table,
                key=("year", "organisation", *pupil, *self.key),
                scope=("organisation", "year"),
                values=self.values,
            ),
            prepare=self._prepare,
            check=self._check,
            staged_checks=self._staged_checks if self.of_pupils else self.staged_checks,
            effects=self._effects,
            reading=SUBMIT,
            writing=SUBMIT,
            bound=True,
            rules=(
                *(checks.OF_PUPIL_RULES if self.of_pupils else checks.OF_SCHOOL_RULES),
                *((checks.NOT_THE_AUTHORITYS,) if self.of_authority else ()),
                *self.rules,
            ),
        )

    async def _prepare(self, session: AsyncSession, submission: SubmissionInfo) -> Known:
        prepared = checks.prepare_with_pupils if self.of_pupils else checks.prepare
        known = await prepared(session, submission)
        if self.refers_to is None:
            return known
        return replace(known, referred=await self.refers_to.read(session))

    def _check(self, frame: pl.DataFrame, known: Known) -> Checked:
        if self.of_pupils:
            rows, found = checks.with_pupil(frame, known), checks.about_pupil(known)
        else:
            rows, found = checks.placed(frame, known), checks.about_school(known)
        if self.of_authority:
            found = (*found, *checks.about_sender(known))
        if self.refers_to is not None and known.referred is not None:
            on = list(self.refers_to.on)
            rows = rows.join(known.referred, on=on, how="left", maintain_order="left")
        return Checked(self.derive(rows), (*found, *self.findings))

    async def _staged_checks(
        self, session: AsyncSession, submission: SubmissionInfo, table: str
    ) -> Sequence[StagedIssue]:
        """Whether the pupils are still known, then the file's own."""
        found = await hold_numbers(session, table)
        if self.staged_checks is None:
            return found
        return [*found, *await self.staged_checks(session, submission, table)]

    async def _effects(
        self, session: AsyncSession, _submission: SubmissionInfo, scopes: Sequence[Scope]
    ) -> Effects:
        if self.follows is not None:
            await self.follows(session, scopes)
        return await told_of_schools(session, [each.values[0] for each in scopes], of=self.tells)
