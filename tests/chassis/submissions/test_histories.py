"""Any sequence of submissions and withdrawals leaves the table as a plain model says."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations, product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chassis.submissions.running import HEADER, Warehouse

ITEMS = [f"A{n}" for n in range(5)]
SITES = ["north", "south"]
Version = tuple[str, int] | None


@dataclass(frozen=True)
class Submit:
    """A file of some items, each with a site and an amount; the whole of its sites, or not."""

    rows: dict[str, tuple[str, int]]
    replaces: bool


@dataclass(frozen=True)
class Withdraw:
    """Withdraw the nth submission that was made (if it still stands)."""

    which: int


@dataclass
class Model:
    """Each item's history: who wrote what, in order. The last entry is what is held."""

    histories: dict[str, list[tuple[int, Version]]] = field(default_factory=dict)
    made: int = 0

    def held(self) -> dict[str, tuple[str, int]]:
        newest = {item: history[-1][1] for item, history in self.histories.items() if history}
        return {item: version for item, version in newest.items() if version is not None}

    def submit(self, step: Submit) -> None:
        before = self.held()
        for item, version in step.rows.items():
            self.histories.setdefault(item, []).append((self.made, version))
        if step.replaces:
            sites = {site for site, _ in step.rows.values()}
            for item, (site, _) in before.items():
                if site in sites and item not in step.rows:
                    self.histories[item].append((self.made, None))
        self.made += 1

    def withdraw(self, which: int) -> None:
        for history in self.histories.values():
            history[:] = [entry for entry in history if entry[0] != which]


rows = st.dictionaries(
    st.sampled_from(ITEMS), st.tuples(st.sampled_from(SITES), st.integers(0, 2)), min_size=1
)
steps = st.lists(
    st.one_of(
        st.builds(Submit, rows, st.booleans()),
        st.builds(Submit, rows, st.booleans()),
        st.builds(Withdraw, st.integers(0, 7)),
    ),
    max_size=12,
)


def as_file(step: Submit) -> str:
    lines = (f"{item},{site},{amount},,,,\n" for item, (site, amount) in step.rows.items())
    return HEADER + "".join(lines)


def every_history(files: int) -> list[Submit]:
    """Files, each the whole of its sites, in which every possible history is some item's.

    In each file an item has the amount 0 or 1, or is missing, or its site is (None).
    """
    ways = list(product((0, 1, "missing", None), repeat=files))
    sites = ["".join("-" if step is None else "x" for step in way) for way in ways]
    return [
        Submit(
            {
                f"B{n}": (site, amount)
                for n, (site, way) in enumerate(zip(sites, ways, strict=True))
                if isinstance(amount := way[at], int)
            },
            replaces=True,
        )
        for at in range(files)
    ]


async def replay(warehouse: Warehouse, sequence: Sequence[Submit | Withdraw]) -> None:
    await warehouse.empty()
    model, standing = Model(), set[int]()
    receipts: list[dict[str, Any]] = []
    for step in sequence:
        if isinstance(step, Submit):
            replaces = "scope" if step.replaces else "rows"
            receipt = await warehouse.accepted(
                as_file(step), replaces=replaces, confirm_shrinkage=True
            )
            before = model.held()
            model.submit(step)
            check_counts(receipt["rows"], before, model.held())
            standing.add(len(receipts))
            receipts.append(receipt)
        elif step.which in standing:
            await warehouse.withdraw(receipts[step.which])
            model.withdraw(step.which)
            standing.discard(step.which)
        assert await warehouse.stock() == model.held()
    for which in sorted(standing):
        await warehouse.withdraw(receipts[which])
    assert await warehouse.stock() == {}
    assert await warehouse.rows("SELECT * FROM submission_change") == []


def check_counts(
    counted: dict[str, int], before: dict[str, tuple[str, int]], after: dict[str, tuple[str, int]]
) -> None:
    assert counted["inserted"] == len(after.keys() - before.keys())
    assert counted["removed"] == len(before.keys() - after.keys())
    both = before.keys() & after.keys()
    assert counted["changed"] == sum(before[item] != after[item] for item in both)


async def test_the_table_is_what_the_histories_say(started: Warehouse) -> None:
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=60,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(steps)
    def run(sequence: list[Submit | Withdraw]) -> None:
        asyncio.run_coroutine_threadsafe(replay(started, sequence), loop).result()

    await asyncio.to_thread(run)


async def test_every_history_of_four_files_is_taken_apart_in_any_order(
    warehouse: Warehouse,
) -> None:
    for order in permutations(range(4)):
        await replay(warehouse, [*every_history(4), *map(Withdraw, order)])


async def test_a_removal_stands_when_the_one_before_it_is_withdrawn(warehouse: Warehouse) -> None:
    row = Submit({"A0": ("north", 1)}, replaces=False)
    gone = Submit({"A1": ("north", 1)}, replaces=True)
    await replay(warehouse, [row, gone, row, gone, Withdraw(2), Withdraw(1)])
    # The last removal follows the first once neither file between them stands.
    withdrawals = map(Withdraw, (4, 2, 3, 1))
    await replay(warehouse, [row, gone, row, gone, row, gone, *withdrawals])


async def test_a_chain_of_changes_is_taken_apart_in_any_order(warehouse: Warehouse) -> None:
    one = Submit({"A1": ("north", 1), "A2": ("north", 1)}, replaces=False)
    two = Submit({"A1": ("south", 2)}, replaces=False)
    gone = Submit({"A2": ("north", 2)}, replaces=True)
    again = Submit({"A1": ("north", 0), "A2": ("north", 2)}, replaces=False)
    for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)):
        await replay(warehouse, [one, two, gone, again, *map(Withdraw, order)])
