"""The submission kind `profiles`: how a Profile file is checked, stored and told of."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.requests import correlation_id
from chassis.submissions.kind import Effects, Kind, Scope, StagedIssue, SubmissionInfo, Target
from chassis.submissions.telling import NOTES_SHOWN
from contracts.earlyyears import ALL_CHILDREN, ProfileCounts, ProfileLoaded
from contracts.envelope import Event
from services.earlyyears.profiles.checks import Known, check
from services.earlyyears.profiles.columns import PROFILE_FILE, SCORES
from services.earlyyears.profiles.pupils import PROFILE_KEY
from services.earlyyears.profiles.rules import RULES
from services.earlyyears.profiles.schools import read_register
from services.earlyyears.profiles.state import (
    Groups,
    Place,
    counts_of,
    frame_of,
    read_children,
)

SOURCE: Final = "/earlyyears"
READ, WRITE, PUPILS = "earlyyears:read", "earlyyears:write", "earlyyears:pupils"
TARGET: Final = Target(
    table="profile",
    key=("year", "child_key"),
    scope=("organisation", "year"),
    values=(
        "organisation",
        "key_id",
        "identity",
        "gender",
        "fsm",
        "sen",
        "eal",
        *SCORES,
    ),
)

_AREAS = text("SELECT organisation, area FROM organisation WHERE organisation = ANY(:asked)")
_HELD_ELSEWHERE: Final = """
    SELECT staged.row_number
    FROM {table} AS staged
    JOIN profile AS held ON held.year = staged.year AND held.child_key = staged.child_key
    WHERE held.organisation <> staged.organisation
      AND NOT (:whole AND EXISTS (
          SELECT FROM {table} AS other
          WHERE other.organisation = held.organisation AND other.year = held.year))
    ORDER BY staged.row_number
"""


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """The register, whose data the sender may bring, and the key it will be under."""
    pupils = await PROFILE_KEY.in_use(session)
    return Known(await read_register(session), submission.organisations, pupils)


async def staged_checks(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """What can only be seen of all rows: whether the key still holds, and who is held where."""
    if await PROFILE_KEY.has_changed(session, table):
        return [StagedIssue(None, "key_changed", "the key changed while the file was coming in")]
    return await held_elsewhere(session, submission, table)


async def held_elsewhere(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """Children whom another school holds for the year: they would leave it unnoticed.

    A file that replaces both schools' returns whole may move a child from one to the other.
    """
    whole = submission.parameters.get("replaces") == "scope"
    rows = await session.execute(text(_HELD_ELSEWHERE.format(table=table)), {"whole": whole})
    return [
        StagedIssue(row, "child_at_other_school", "another school holds this child for that year")
        for row in rows.scalars()
    ]


async def effects(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    scopes: Sequence[Scope],
) -> Callable[[], Effects]:
    """One event for each school and year that changed, with the counts as they are now."""
    versions = {(scope.values[0], scope.values[1]): scope.version for scope in scopes}
    asked = sorted({organisation for organisation, _ in versions})
    areas = {row.organisation: row.area for row in await session.execute(_AREAS, {"asked": asked})}
    children = await read_children(session, list(versions))
    return partial(_tell, children, versions, areas, correlation_id())


def _tell(
    children: bytes,
    versions: Mapping[Place, int],
    areas: Mapping[str, str],
    caused_by: str | None,
) -> Effects:
    """The events; without the database, so that the chassis may make them while it inserts."""
    events: list[Event[Any]] = []
    notes: dict[str, JsonValue] = {}
    counted = counts_of(frame_of(children))
    for number, ((organisation, year), version) in enumerate(versions.items(), 1):
        groups = counted.get(number, {})
        # Right by construction, and a national load makes thousands: not validated again.
        data = ProfileLoaded.model_construct(
            organisation=organisation, area=areas[organisation], year=year, groups=groups
        )
        events.append(Event.of(data, source=SOURCE, version=version, correlation_id=caused_by))
        if number <= NOTES_SHOWN:
            notes[data.subject] = _note(groups)
    return Effects(events, notes)


def _note(groups: Groups) -> JsonValue:
    """What the receipt says of one return."""
    return groups.get(ALL_CHILDREN, ProfileCounts()).model_dump(exclude={"total_score", "secure"})


PROFILES: Final = Kind(
    name="profiles",
    path="profiles",
    title="Early Years Foundation Stage Profile",
    dialects=(PROFILE_FILE,),
    target=TARGET,
    prepare=prepare,
    check=check,
    staged_checks=staged_checks,
    effects=effects,
    reading=READ,
    writing=WRITE,
    bound=True,
    rules=RULES,
)
