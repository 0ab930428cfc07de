"""Whatever order, repetition and crashes: balances and values equal a plain recompute."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from education.periods import parse_period
from services.kpi.announcing.check import announced_differences
from services.kpi.apply import apply
from services.kpi.indicators.catalogue import shipped
from services.kpi.ledger import store
from services.kpi.ledger.check import snapshot
from services.kpi.ledger.sums import balance_differences, posting_differences
from services.kpi.moment import NOW
from services.kpi.spots import Spot
from services.kpi.values.facts import Reading
from services.kpi.values.telling import answer
from services.kpi.values.wanted import Wanted
from tests.kpi.conftest import Ledger
from tests.kpi.returns import YEAR, Child, Return, plain_ni72, plain_ni92

Values = tuple[Decimal | None, ...]


class Crash(Exception):
    """The process dies before its transaction commits."""


children = st.lists(
    st.builds(
        Child,
        st.none() | st.integers(0, 117) | st.sampled_from([0, 77, 78]),
        st.booleans(),
        st.sampled_from("FM"),
    ),
    max_size=8,
)
# What each version of each of three schools says: fixed, however often it is delivered.
saying = st.tuples(children, st.integers(0, 1), st.sampled_from(["provisional", "final"]))
sayings = st.lists(st.lists(saying, min_size=4, max_size=4), min_size=3, max_size=3)
deliveries = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=14)
batches = st.lists(st.tuples(deliveries, st.booleans()), min_size=1, max_size=4)


@settings(max_examples=60)
@given(sayings=sayings, batches=batches)
async def test_any_sequence_of_events(
    shared_ledger: Ledger,
    new_area: Callable[[], str],
    sayings: list[list[tuple[list[Child], int, str]]],
    batches: list[tuple[list[tuple[int, int]], bool]],
) -> None:
    areas = (new_area(), new_area())
    newest: dict[int, Return] = {}

    def said(school: int, version: int) -> Return:
        who, area, status = sayings[school][version - 1]
        return Return(f"{areas[0]}-{school}", areas[area], who, version=version, status=status)

    for batch, crashes in batches:
        events = [said(*delivery).event() for delivery in batch]
        if crashes:
            try:
                async with shared_ledger.database.write() as session:
                    await apply(session, events)
                    raise Crash
            except Crash:
                pass
        await shared_ledger.apply(*events)
        for school, version in batch:
            if school not in newest or newest[school].version < version:
                newest[school] = said(school, version)

    await _agrees_with_plain_recompute(shared_ledger, list(newest.values()), areas)


async def _agrees_with_plain_recompute(
    ledger: Ledger, returns: Sequence[Return], areas: Sequence[str]
) -> None:
    spots = {Spot("organisation", each.organisation, YEAR): [each] for each in returns}
    for area in areas:
        spots[Spot("area", area, YEAR)] = [each for each in returns if each.area == area]
    async with ledger.database.write() as session:
        balances = await store.balances(session, list(spots))
    values = await _values(ledger, list(spots))
    for spot, behind in spots.items():
        kept = {m: cells for m, cells in balances[spot].items() if cells}
        assert kept == _plain_figures(behind)
        for group in {"all", *(name for each in behind for name in each.groups())}:
            everyone = [c for each in behind for c in each.groups().get(group, [])]
            plain = plain_ni72(everyone), plain_ni92(everyone)
            assert values[spot][group] == plain, (spot, group)


def _plain_figures(returns: Sequence[Return]) -> Mapping[str, Mapping[str, Mapping[int, int]]]:
    figures: dict[str, dict[str, Counter[int]]] = {}

    def count(measure: str, group: str, bucket: int) -> None:
        figures.setdefault(measure, {}).setdefault(group, Counter())[bucket] += 1

    for each in returns:
        for group, members in each.groups().items():
            count("eyfsp.returns", group, int(each.status == "final"))
            for child in members:
                if child.total is None:
                    count("eyfsp.incomplete", group, 0)
                    continue
                count("eyfsp.children", group, 0)
                count("eyfsp.total_score", group, child.total)
                if child.good:
                    count("eyfsp.good_level", group, 0)
    return figures


async def _values(ledger: Ledger, spots: Sequence[Spot]) -> dict[Spot, dict[str, Values]]:
    """NI 72 and NI 92 of these places, by group, as a reader gets them."""
    wanted = [
        Wanted(shipped()[code], spot.level, spot.place, parse_period(YEAR))
        for spot in spots
        for code in ("NI72", "NI92")
    ]
    async with ledger.database.read() as session:
        facts = await Reading(session, NOW).facts(wanted)
    return {
        spot: {
            group: tuple(answer(each, group).value for each in both)
            for group in {"all", *both[0].groups}
        }
        for spot, both in zip(spots, zip(facts[::2], facts[1::2], strict=True), strict=True)
    }


async def test_all_those_examples_add_up_and_were_told_as_they_are(shared_ledger: Ledger) -> None:
    await shared_ledger.announce()
    async with snapshot(shared_ledger.database) as session:
        assert await balance_differences(session) == ([], 0)
        assert await posting_differences(session) == ([], 0)
        assert await announced_differences(session) == []
    assert len(await shared_ledger.run("SELECT place FROM announced")) > 50
