"""Making a release: take the values, hide what must be hidden, keep the rest; or only say what."""

from asyncio import to_thread
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Fault, Problem
from education.disclosure import Suppression
from education.tables import NOTHING, Published
from services.kpi.indicators.active import active_definitions
from services.kpi.indicators.definition import Definition
from services.kpi.releases.answers import DryRun, Release, ReleaseTable
from services.kpi.releases.hiding import Draft, Relative, hide, people_of, rows_of, rules_for
from services.kpi.releases.keeping import add_release, find_releases, newest, published_in
from services.kpi.releases.requests import ReleaseRequest, checked
from services.kpi.releases.snapshot import hidden_of, kept_of, summary_of
from services.kpi.releases.taking import Taken, take

_LISTED = 1_000


class Part(NamedTuple):
    """One indicator ready to be released, and the release it was compared with."""

    draft: Draft
    suppression: Suppression
    compared_with: int | None


async def make(session: AsyncSession, request: ReleaseRequest, *, released_by: str) -> Release:
    """Publish the values as they stand. Raises `invalid_request` with every fault."""
    period, parts = await _parts(session, request)
    number = await add_release(
        session,
        area=request.area,
        period=period,
        note=request.note,
        rules=request.rules.rules(),
        released_by=released_by,
        tables=[(_summary(part), kept_of(part.draft, part.suppression)) for part in parts],
    )
    (release,) = await find_releases(session, number=number)
    return release


async def try_out(session: AsyncSession, request: ReleaseRequest) -> DryRun:
    """What `make` would hide, and why; nothing is kept."""
    period, parts = await _parts(session, request)
    values = [one for part in parts for one in hidden_of(part.draft, part.suppression)]
    return DryRun(
        area=request.area,
        period=period,
        rules=request.rules.rules(),
        tables=[_summary(part) for part in parts],
        values=values[:_LISTED],
    )


def _summary(part: Part) -> ReleaseTable:
    return summary_of(part.draft, part.suppression, compared_with=part.compared_with)


async def _parts(session: AsyncSession, request: ReleaseRequest) -> tuple[str, list[Part]]:
    definitions = await active_definitions(session)
    period, chosen = checked(request, definitions)
    taken = await take(session, chosen, area=request.area, period=period.text)
    _require_values(chosen, taken)
    releases, told = await _published(session, request.area, period.text, chosen, definitions)
    rules = request.rules.rules()
    drafts = [
        Draft(each, rows_of(each, taken), rules_for(each, rules), told.get(each.code, NOTHING))
        for each in chosen
    ]
    relatives = [Relative(definitions[code], one) for code, one in told.items()]
    # Computing, for seconds where there are many indicators: others are served meanwhile.
    found = await to_thread(hide, drafts, relatives)
    codes = [draft.definition.code for draft in drafts]
    return period.text, [
        Part(draft, found[code], releases.get(code))
        for code, draft in zip(codes, drafts, strict=True)
    ]


async def _published(
    session: AsyncSession,
    area: str,
    period: str,
    chosen: list[Definition],
    definitions: Mapping[str, Definition],
) -> tuple[dict[str, int], dict[str, Published]]:
    """The newest release of each indicator that counts the same people, and what it shows."""
    people = {people_of(definition) for definition in chosen}
    kin = [each.code for each in definitions.values() if people_of(each) in people]
    releases = await newest(session, kin, area=area, period=period)
    return releases, await published_in(session, releases, definitions)


def _require_values(chosen: list[Definition], taken: list[Taken]) -> None:
    known = {row.indicator for row in taken}
    faults = [
        Fault("nothing_to_release", f"$.indicators.{number}", f"{each.code} has no values here")
        for number, each in enumerate(chosen)
        if each.code not in known
    ]
    if faults:
        raise Problem("invalid_request", "There is nothing to release.", errors=faults)
