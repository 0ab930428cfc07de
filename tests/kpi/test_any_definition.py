"""Whatever is defined and whatever is said, in whatever order: every value of every place, at every
moment, is what a plain recompute from the events gives."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from education.areas import COUNTRY, region_of
from education.periods import parse_period, period_of
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.check import snapshot
from services.kpi.ledger.sums import balance_differences, posting_differences
from services.kpi.moment import NOW, Moment
from services.kpi.spots import Level
from services.kpi.values.facts import Facts, Reading
from services.kpi.values.telling import answer
from services.kpi.values.wanted import Wanted
from tests.kpi import drawn
from tests.kpi.conftest import Ledger
from tests.kpi.plain import Heard, Told, look_in, told, total
from tests.kpi.values.places import school

CellsAt = Callable[[date | None, datetime | None], pl.DataFrame]
_worlds = itertools.count(1)
REGIONS = {area: str(region_of(area)) for area in drawn.AREAS}
PLACES: list[tuple[Level, str]] = [
    *(("area", area) for area in drawn.AREAS),
    *(("region", region) for region in sorted(set(REGIONS.values()))),
    ("country", COUNTRY),
    *(("group", f"{area}:consortium:{tier}") for area in drawn.AREAS for tier in "12"),
]


@dataclass
class World:
    """One example's organisations, by number: where registered, open since when, in which tiers."""

    number: int
    opened: Sequence[tuple[str, date | None]]
    members: Sequence[drawn.Member]

    def events(self) -> list[Any]:
        return [
            school(
                drawn.place(self.number, one),
                area,
                phase=f"w{self.number}",
                opened_on=since,
                memberships=[("consortium", *m[1:]) for m in self.members if m.organisation == one],
            )
            for one, (area, since) in enumerate(self.opened)
        ]

    def within(self, level: Level, place: str, day: date) -> set[str]:
        """The organisations of a place, on a day, by the register."""
        return {
            one
            for number, (area, _) in enumerate(self.opened)
            for one in [drawn.place(self.number, number)]
            if place in (one, area, REGIONS[area], COUNTRY)
            or (level == "group" and place[:3] == area and self._in_tier(number, place[-1], day))
        }

    def open_on(self, day: date) -> set[str]:
        """The organisations that are open on a day."""
        return {
            drawn.place(self.number, number)
            for number, (_, since) in enumerate(self.opened)
            if since is None or since <= day
        }

    def _in_tier(self, number: int, tier: str, day: date) -> bool:
        return any(
            (m.starts_on is None or m.starts_on <= day) and (m.ends_on is None or m.ends_on > day)
            for m in self.members
            if (m.organisation, m.tier) == (number, tier)
        )


@settings(max_examples=40)
@given(
    body=drawn.definitions(),
    batches=drawn.batches,
    opened=drawn.opening,
    members=drawn.memberships,
    as_at=st.sampled_from(drawn.DAYS),
    pause=st.integers(0, 3),
)
async def test_any_definition_over_any_events(
    shared_ledger: Ledger,
    body: dict[str, Any],
    batches: list[list[drawn.Said]],
    opened: list[tuple[str, date | None]],
    members: list[drawn.Member],
    as_at: date,
    pause: int,
) -> None:
    world, heard = World(next(_worlds), opened, members), Heard()
    definition = drawn.defined(body, world.number)
    await shared_ledger.apply(*world.events())
    known_at = datetime.now(UTC)
    for number, batch in enumerate(batches):
        events = [said.event(world.number, drawn.PERIODS[definition.period_type]) for said in batch]
        await shared_ledger.apply(*events)
        for event in events:
            heard.add(event)
        if number == pause:
            known_at = datetime.now(UTC)
    for moment in (NOW, Moment(as_at), Moment(None, known_at), Moment(as_at, known_at)):
        await _agree(shared_ledger, world, heard, definition, moment)


async def _agree(
    ledger: Ledger, world: World, heard: Heard, definition: Definition, moment: Moment
) -> None:
    organisations: list[tuple[Level, str]] = [
        ("organisation", drawn.place(world.number, one)) for one in range(len(world.opened))
    ]
    period = parse_period(
        "2008/09" if definition.is_stock else drawn.PERIODS[definition.period_type]
    )
    wanted = [Wanted(definition, *place, period) for place in (*organisations, *PLACES)]
    if definition.is_stock:
        this_year = period_of("academic_year", datetime.now(UTC).date())
        wanted += [Wanted(definition, *place, this_year) for place in PLACES]
    at = cache(heard.at)
    async with ledger.database.read() as session:
        for facts in await Reading(session, moment).facts(wanted):
            _agrees(world, at, facts, moment)


def _agrees(world: World, at: CellsAt, facts: Facts, moment: Moment) -> None:
    definition, level, place = facts.wanted.definition, facts.wanted.level, facts.wanted.place
    today = datetime.now(UTC).date()
    day = moment.as_at or today
    if definition.is_stock:
        day = min(day, facts.wanted.period.ends)
    everything = at(day if definition.is_stock else moment.as_at, moment.known_at)
    inside = world.within(level, place, day)
    cells = everything.filter(_in(level, place, inside))
    there = world.open_on(min(moment.as_at or today, facts.wanted.period.ends))
    eligible, present = len(inside & there), cells.filter(pl.col("organisation").is_in(there))
    if definition.eligible is not None and level != "organisation":
        returns = (pl.col("measure") == definition.returns) & (pl.col("group") == "all")
        reported = present.filter(returns)["organisation"].n_unique()
        assert (facts.expected, facts.reported) == (eligible, reported), (level, place, moment)
    for group in (*drawn.GROUPS, "side=nobody"):
        expected = told(
            definition,
            look_in(cells),
            group,
            engaged=_engaged(definition, present, group),
            eligible=eligible,
        )
        assert _told(facts, group) == expected, (level, place, group, moment)


def _in(level: Level, place: str, organisations: set[str]) -> pl.Expr:
    """The cells of a place: by the area the event named, but of a group by its members."""
    match level:
        case "area":
            return pl.col("area") == place
        case "region":
            return pl.col("area").replace_strict(REGIONS) == place
        case "country":
            return pl.lit(value=True)
        case _:
            return pl.col("organisation").is_in(list(organisations))


def _engaged(definition: Definition, cells: pl.DataFrame, group: str) -> int:
    """How many organisations have any of the numerator."""
    if definition.kind != "coverage":
        return 0
    each = (look_in(own) for _, own in cells.group_by("organisation"))
    return sum(total(definition.numerator, look, group) > 0 for look in each)


def _told(facts: Facts, group: str) -> Told:
    value, kind = answer(facts, group), facts.wanted.definition.kind
    quotient = kind in ("proportion", "mean", "rate", "coverage", "average_duration")
    counts = None
    if quotient and value.numerator is not None and value.denominator is not None:
        counts = int(value.numerator), int(value.denominator)
    return Told(value.value, value.reason, value.status, counts)


async def test_the_ledger_of_all_those_examples_adds_up(shared_ledger: Ledger) -> None:
    async with snapshot(shared_ledger.database) as session:
        assert await balance_differences(session) == ([], 0)
        assert await posting_differences(session) == ([], 0)
        rows = await shared_ledger.run("SELECT count(*) AS entries FROM entry")
    assert rows[0].entries > 100
