"""The facts of organisations, in a number of statements that does not grow with theirs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import text

from chassis.organisations import Place, places_of
from chassis.records.state import State
from chassis.records.store import AnySession, records_of
from education.maintained import framework_of
from services.sif.facts import attained, judged
from services.sif.facts.facts import Facts
from services.sif.interventions.eligibility import Eligibility, eligibility_of
from services.sif.interventions.state import Notice
from services.sif.results.reading import SchoolResult, results_of
from services.sif.visits.state import Visit, VisitNote

S = TypeVar("S", bound=State)
Rows = Mapping[str, dict[str, Any]]

_INSPECTED: Final = text("""
    SELECT DISTINCT ON (organisation) organisation, inspected_on, overall, category
    FROM inspection JOIN organisation o USING (organisation)
    WHERE organisation = ANY(:organisations) AND NOT withdrawn
        AND inspected = CASE WHEN o.urn IS NULL THEN 'early_years' ELSE 'section_5' END
        AND (inspected_on IS NULL OR inspected_on <= :on)
    ORDER BY organisation, inspected_on DESC NULLS LAST""")
_CONCERN: Final = text("""
    SELECT DISTINCT ON (organisation) organisation, category, entered_on, left_on FROM concern
    WHERE organisation = ANY(:organisations) AND NOT withdrawn AND entered_on <= :on
    ORDER BY organisation, entered_on DESC""")
_MONITORED: Final = text("""
    SELECT DISTINCT ON (organisation) organisation, progress AS monitoring_progress,
        visited_on AS monitored_on
    FROM monitoring
    WHERE organisation = ANY(:organisations) AND NOT withdrawn AND visited_on <= :on
    ORDER BY organisation, visited_on DESC""")
_NEIGHBOURS: Final = text("""
    SELECT area, organisation, kind FROM organisation
    WHERE area = ANY(:areas) AND urn IS NOT NULL""")


@dataclass(frozen=True, slots=True)
class _Known:
    """All that was read, by organisation; the means by area."""

    on: date
    inspected: Rows
    concern: Rows
    monitored: Rows
    eligible: Mapping[str, Eligibility]
    notices: Mapping[str, Sequence[Notice]]
    visits: Mapping[str, Sequence[Visit]]
    notes: Mapping[str, Sequence[VisitNote]]
    results: Mapping[str, Sequence[SchoolResult]]
    means: Mapping[str, attained.Means]


async def facts_of(session: AnySession, organisations: Sequence[str], on: date) -> dict[str, Facts]:
    """What was known of each on a day; those in neither version of the framework are left out.

    The mean a school is compared with is that of all schools of its authority.
    """
    places = await places_of(session, organisations)
    concerned = {key: place for key, place in places.items() if place.framework}
    if not concerned:
        return {}
    known = await _read(session, concerned, on)
    return {key: _facts(place, known) for key, place in concerned.items()}


async def _read(session: AnySession, places: Mapping[str, Place], on: date) -> _Known:
    keys = list(places)
    results, means = await _results(session, places, on)
    return _Known(
        on=on,
        inspected=await _rows(session, _INSPECTED, keys, on),
        concern=await _rows(session, _CONCERN, keys, on),
        monitored=await _rows(session, _MONITORED, keys, on),
        eligible=await eligibility_of(session, keys, on),
        notices=await _states(session, Notice, keys),
        visits=await _states(session, Visit, keys),
        notes=await _states(session, VisitNote, keys),
        results=results,
        means=means,
    )


async def _results(
    session: AnySession, places: Mapping[str, Place], on: date
) -> tuple[dict[str, list[SchoolResult]], dict[str, attained.Means]]:
    """The results of these schools, of years over on a day; and, for the latest of those years, the
    means of their areas."""
    own = {key: place for key, place in places.items() if place.framework == "schools"}
    found = await results_of(session, list(own))
    results = {key: attained.over_by(some, on) for key, some in found.items()}
    schools = await _schools_of(session, {place.area for place in own.values()})
    others = [key for keys in schools.values() for key in keys if key not in own]
    beside = {key: list(some) for key, some in results.items()}
    for year in attained.latest_years(results.values()) if others else ():
        for key, some in (await results_of(session, others, year=year)).items():
            beside.setdefault(key, []).extend(some)
    means = {
        area: attained.means_of(one for key in keys for one in beside.get(key, ()))
        for area, keys in schools.items()
    }
    return results, means


async def _schools_of(session: AnySession, areas: set[str]) -> dict[str, list[str]]:
    """The schools of the framework in each area, those closed too: their pupils count."""
    found: dict[str, list[str]] = {area: [] for area in sorted(areas)}
    for row in await session.execute(_NEIGHBOURS, {"areas": list(found)}):
        if framework_of(row.kind, has_urn=True) == "schools":
            found[row.area].append(row.organisation)
    return found


async def _rows(session: AnySession, query: Any, keys: Sequence[str], on: date) -> Rows:
    rows = await session.execute(query, {"organisations": list(keys), "on": on})
    return {row["organisation"]: dict(row) for row in rows.mappings()}


async def _states(session: AnySession, model: type[S], keys: Sequence[str]) -> dict[str, list[S]]:
    found: dict[str, list[S]] = defaultdict(list)
    for record in await records_of(session, model, keys):
        found[str(record.organisation)].append(record.state)
    return found


def _facts(place: Place, known: _Known) -> Facts:
    key, on = place.organisation, known.on
    results, means = known.results.get(key, ()), known.means.get(place.area, {})
    held = attained.attainment_of(results)
    percents = attained.percents_of(results, held)
    visited = judged.visited(known.visits.get(key, ()), on)
    return Facts.model_validate(
        {"organisation": key, "framework": place.framework, "on": on}
        | known.monitored.get(key, {})
        | judged.inspected(known.inspected.get(key))
        | judged.in_category(known.concern.get(key), on)
        | judged.warned(known.notices.get(key, ()), on)
        | visited
        | judged.noted(known.notes.get(key, ()), visited.get("visit_grades", {}), on)
        | {
            "eligible_for_intervention": key in known.eligible,
            "attainment": held,
            "percents": percents,
            "three_year_trend": attained.trend_of(percents),
            "attainment_shortfall": attained.shortfall_of(results, means, progress=False),
            "progress_shortfall": attained.shortfall_of(results, means, progress=True),
        }
    )
