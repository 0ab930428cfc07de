"""A reader with every release and a pencil: what was hidden stays hidden, from return to answer."""

from collections.abc import Mapping
from random import Random

from education.tables import Address, Cell, Published
from services.kpi.indicators.catalogue import shipped
from services.kpi.releases.hiding import sums_of
from tests.education.attacker import recovered
from tests.kpi.releases.conftest import Authority, School, number_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def some_school(random: Random) -> School:
    girls, boys = (random.choice([0, 3, 8, 11, 12, 15, 20, 30, 45]) for _ in range(2))
    return School(girls, boys, random.randint(0, girls), random.randint(0, boys))


async def published_in(authority: Authority, release: int) -> Published:
    """A release as a reader has it, who knows the exact figures behind every rate shown."""
    rows = await authority.ledger.run(
        "SELECT place, group_key, symbol, numerator, denominator FROM release_value "
        "WHERE release = :release AND (symbol = 'x' OR numerator IS NOT NULL)",
        release=release,
    )
    cells: dict[Address, Cell | None] = {
        (r.place, r.group_key): None if r.symbol == "x" else Cell(r.numerator, r.denominator)
        for r in rows
    }
    return Published(cells, sums_of(shipped()["NI72"], cells))


def sizes_of(schools: Mapping[str, School]) -> dict[Address, int]:
    """How many children each school has, in all and of each gender."""
    sizes: dict[Address, int] = {}
    for letter, school in schools.items():
        place = number_of(letter)
        sizes[place, "all"] = school.girls + school.boys
        sizes[place, "gender=F"] = school.girls
        sizes[place, "gender=M"] = school.boys
    return sizes


async def test_no_release_nor_two_together_tell_of_a_small_group(authority: Authority) -> None:
    random = Random(13)
    schools = {letter: some_school(random) for letter in LETTERS}
    await authority.has(schools)
    first = await authority.release()
    changed = schools | {letter: some_school(random) for letter in LETTERS[:4]}
    await authority.has(changed)
    second = await authority.release()
    sizes = sizes_of(schools), sizes_of(changed)
    tables = [await published_in(authority, made["id"]) for made in (first, second)]
    for table, known in zip(tables, sizes, strict=True):
        small = {address for address, size in known.items() if 0 < size < 11}
        assert small <= {address for address, cell in table.cells.items() if cell is None}
        assert not recovered(table)
        assert any(cell for (place, _), cell in table.cells.items() if place != "350")
    # A reader who knows besides which schools' returns have not changed.
    same = sizes_of({letter: schools[letter] for letter in LETTERS[4:]})
    found = recovered(*tables, same=same)
    assert not [address for number, address in found if sizes[number][address] < 11]


async def test_no_answer_holds_a_figure_of_a_group_of_ten_or_fewer(authority: Authority) -> None:
    random = Random(17)
    schools = {letter: some_school(random) for letter in LETTERS}
    await authority.has(schools)
    await authority.release("NI72", "NI92")
    sizes, small = sizes_of(schools), 0
    for value in await authority.values(group="*"):
        if 0 < sizes.get((value["place"], value["group"]), 0) < 11:
            small += 1
            assert (value["value"], value["symbol"], value["shown"]) == (None, "x", "x")
            assert (value["numerator"], value["denominator"]) == (None, None)
    assert small > 20
