"""Everything that answers need, read for many at once: a fixed number of statements in all.

For each thing wanted: its figures, those of the year before, who is expected and who has
reported, names, times, targets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from chassis.clock import today
from services.kpi.figures import ALL
from services.kpi.indicators.kinds import Inputs
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import Moment
from services.kpi.targets.current import Target, TargetKey, targets_for
from services.kpi.values.expectations import NOTHING_EXPECTED, Expectation, expectations
from services.kpi.values.wanted import Found, Source, Wanted, find_states, source_of

_NAMES = text("SELECT id, name, area FROM organisation WHERE id = ANY(cast(:ids AS text[]))")
_TIMES = text(
    "SELECT id, event_id, event_time, recorded_at FROM journal "
    "WHERE id = ANY(cast(:ids AS bigint[]))"
)


class Times(NamedTuple):
    """When the event that moved a value last was made, when it was counted, and which it was."""

    event_time: datetime
    recorded_at: datetime
    event_id: str


@dataclass(slots=True)
class Facts:
    """What one thing wanted is told from. `name` and `area` None: no such organisation."""

    wanted: Wanted
    source: Source
    moment: Moment
    inputs: Inputs
    before: Inputs | None
    times: Times | None = None
    name: str | None = None
    area: str | None = None
    inherited_from: tuple[str, ...] = ()
    expected: int | None = None
    reported: int = 0
    targets: Mapping[str, Target] = field(default_factory=dict)

    @property
    def groups(self) -> list[str]:
        """Every group there are figures of, all people first."""
        figures, measures = self.inputs.figures, self.wanted.definition.measures
        found = {g for m in measures & figures.keys() for g in figures[m]}
        return [ALL, *sorted(found - {ALL})]


class Reading:
    """One reading of the facts behind some things wanted, at one moment."""

    def __init__(self, session: AnySession, moment: Moment) -> None:
        self._session, self._moment = session, moment
        self._today = today()
        self._states: dict[Source, Found] = {}

    async def facts(self, wanted: Sequence[Wanted]) -> list[Facts]:
        """The facts of each, in the order given."""
        now = [(one, self._source(one)) for one in wanted]
        before = [(one.a_year_before, self._source(one.a_year_before)) for one in wanted]
        families = {family for one in wanted for family in one.definition.families}
        sources = {source for _, source in (*now, *before)}
        self._states = await find_states(self._session, sources, families)
        # Of the year before only a coverage needs to know who was expected.
        covered = [pair for pair in before if _is_coverage(pair[0])]
        told = await expectations(self._session, [*now, *covered], self._moment)
        earlier = iter(told[len(now) :])
        facts = [
            self._facts(
                pair,
                then[1],
                expected,
                next(earlier) if _is_coverage(pair[0]) else NOTHING_EXPECTED,
            )
            for pair, then, expected in zip(now, before, told[: len(now)], strict=True)
        ]
        await self._read_names(facts)
        await self._read_times(facts)
        await self._read_targets(facts)
        return facts

    def _source(self, wanted: Wanted) -> Source:
        return source_of(wanted, self._moment, self._today)

    def _facts(
        self,
        now: tuple[Wanted, Source],
        before: Source,
        expected: Expectation,
        earlier: Expectation,
    ) -> Facts:
        wanted, source = now
        found, then = self._states.get(source), self._states.get(before)
        figures = found.state.figures if found else {}
        facts = Facts(
            wanted,
            source,
            self._moment,
            Inputs(figures, expected.engaged, expected.expected),
            Inputs(then.state.figures, earlier.engaged, earlier.expected) if then else None,
            inherited_from=_inherited_from(wanted, found),
        )
        if wanted.definition.eligible is not None and wanted.level != "organisation":
            facts.expected, facts.reported = expected.expected, expected.reported
        return facts

    async def _read_names(self, facts: Sequence[Facts]) -> None:
        ids = {f.wanted.place for f in facts if f.wanted.level == "organisation"}
        rows = await self._session.execute(_NAMES, {"ids": sorted(ids)}) if ids else ()
        known = {row.id: row for row in rows}
        for each in facts:
            place, level = each.wanted.place, each.wanted.level
            if level == "organisation":
                row = known.get(place)
                each.name, each.area = (row.name, row.area) if row else (None, each.area)
            elif level in ("area", "group"):
                each.area = place[:3]

    async def _read_times(self, facts: Sequence[Facts]) -> None:
        last: dict[int, int] = {}
        for number, each in enumerate(facts):
            found = self._states.get(each.source)
            if found is not None:
                moved = [found.state.last.get(f, 0) for f in each.wanted.definition.families]
                last[number] = max(moved, default=0)
                if each.wanted.level == "organisation":
                    each.area = each.area or found.state.area
        ids = sorted(set(last.values()))
        rows = await self._session.execute(_TIMES, {"ids": ids}) if ids else ()
        times = {r.id: Times(r.event_time, r.recorded_at, str(r.event_id)) for r in rows}
        for number, journal_id in last.items():
            facts[number].times = times.get(journal_id)

    async def _read_targets(self, facts: Sequence[Facts]) -> None:
        keys = [
            TargetKey(f.wanted.definition.code, *f.wanted.spot, group)
            for f in facts
            for group in f.groups
        ]
        known = await targets_for(self._session, keys, known_at=self._moment.known_at)
        by_value: dict[tuple[str, ...], dict[str, Target]] = {}
        for key, target in known.items():
            by_value.setdefault(tuple(key[:-1]), {})[key.group] = target
        for each in facts:
            value = (each.wanted.definition.code, *each.wanted.spot)
            each.targets = by_value.get(value, {})


def _inherited_from(wanted: Wanted, found: Found | None) -> tuple[str, ...]:
    inherited = found.inherited if found else {}
    families = wanted.definition.families & inherited.keys()
    return tuple(sorted({place for family in families for place in inherited[family]}))


def _is_coverage(wanted: Wanted) -> bool:
    return wanted.definition.kind == "coverage"
