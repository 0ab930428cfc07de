"""Made-up tables for disclosure control: children counted, so that every line adds up."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from education.tables import Address, Cell, Sum, Table

AREA, ALL = "area", "all"
GENDER = Sum(ALL, ("gender=F", "gender=M"))
FSM = Sum(ALL, ("fsm=no", "fsm=yes"))
_KINDS = [(gender, fsm) for gender in GENDER.parts for fsm in FSM.parts]

_HALVES = (("east", 0), ("west", 1))

# Of one school: of each kind of child how many achieved, and how many did not.
Pupils = Sequence[tuple[int, int]]
_FEW = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 13, 17, 25, 40])
PUPILS = st.lists(st.tuples(_FEW, _FEW), min_size=len(_KINDS), max_size=len(_KINDS))
SCHOOLS = st.lists(PUPILS, min_size=1, max_size=7).map(
    lambda lists: {f"S{number}": pupils for number, pupils in enumerate(lists)}
)


def rates_of(schools: Mapping[str, Pupils]) -> Table[Cell]:
    """Schools and their area, by all, gender and free school meals; who has no child has no row."""
    return _table_of(schools, counts=False)


def counts_of(schools: Mapping[str, Pupils]) -> Table[Cell]:
    """The same, how many achieved."""
    return _table_of(schools, counts=True)


def regions_of(schools: Mapping[str, Pupils]) -> Table[Cell]:
    """Rates of schools in two areas, and of the region the areas make."""
    names = sorted(schools)
    halves = {half: [n for n in names if int(n[1:]) % 2 == odd] for half, odd in _HALVES}
    areas = {half: within for half, within in halves.items() if within}
    table = _table_of(schools, counts=False, areas={n: a for a in areas for n in areas[a]})
    sums = (Sum(AREA, list(areas)), *(Sum(area, within) for area, within in areas.items()))
    return Table(table.cells, (sums, (GENDER, FSM)))


def _table_of(
    schools: Mapping[str, Pupils], *, counts: bool, areas: Mapping[str, str] | None = None
) -> Table[Cell]:
    sums: dict[Address, tuple[int, int]] = {}
    for school, pupils in schools.items():
        within = [areas[school]] if areas else []
        for groups, (good, rest) in zip(_KINDS, pupils, strict=True):
            for place in (school, *within, AREA):
                for group in (ALL, *groups):
                    before = sums.get((place, group), (0, 0))
                    sums[place, group] = before[0] + good, before[1] + good + rest
    cells = {a: Cell(good) if counts else Cell(good, size) for a, (good, size) in sums.items()}
    return Table(cells, ((Sum(AREA, sorted(schools)),), (GENDER, FSM)))
