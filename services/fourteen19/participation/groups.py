"""Young people told apart by a breakdown: their groups by name, and the order of these. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from education.ethnicity import GROUP_OF, MAIN_GROUPS
from education.sides import is_of_one
from education.years import AcademicYear
from services.fourteen19.participation.answers import ParticipationBreakdown
from services.fourteen19.participation.counting import AGES, Tally, age_on, tallied
from services.fourteen19.participation.stories import Alike

ALL, UNKNOWN = "all", "unknown"
Groups = Mapping[str, Tally]


def groups_of(
    rows: Iterable[Alike], by: ParticipationBreakdown, homes: Collection[str] | None = None
) -> Groups:
    """All the rows of one year, and each group of them; by home, of these homes only."""
    years = tallied(rows, _names(by, homes))
    found: dict[str, Tally] = dict(next(iter(years.values()), {}))
    found.setdefault(ALL, Tally())
    return found | _by_age(found[ALL]) if by == "age" else found


def of_one_home(rows: Iterable[Alike], by: ParticipationBreakdown) -> frozenset[str]:
    """The groups of these rows that would tell of one home."""
    names = _ages if by == "age" else _names(by, None)
    sizes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for name in names(row):
            sizes[name][row.home] += row.number
    return frozenset(name for name, homes in sizes.items() if is_of_one(homes.values()))


def in_order(names: Iterable[str]) -> list[str]:
    """All, then each, those not known last."""

    def place(name: str) -> tuple[bool, bool, int, str]:
        value = name.partition("=")[2]
        at = MAIN_GROUPS.index(value) if value in MAIN_GROUPS else 0
        return name != ALL, value == UNKNOWN, at, value

    return sorted(names, key=place)


def _names(
    by: ParticipationBreakdown, homes: Collection[str] | None
) -> Callable[[Alike], Iterable[str]]:
    def names(row: Alike) -> Iterable[str]:
        if by in ("none", "age") or (by == "home" and homes is not None and row.home not in homes):
            return (ALL,)
        value = GROUP_OF.get(row.value or "") if by == "ethnicity" else row.value
        return ALL, f"{by}={value or UNKNOWN}"

    return names


def _ages(row: Alike) -> Iterable[str]:
    """In September and in August: nobody has more than two ages in a year."""
    year = AcademicYear.parse(row.year)
    ages = {AGES.get(age_on(row.born, day)) for day in (year.starts, year.ends)}
    return ALL, *(f"age={age}" for age in ages if age)


def _by_age(whole: Tally) -> dict[str, Tally]:
    """NI 91 is of one age by itself: a group by age has none."""
    ages = sorted({age for month in whole.months.values() for age in month})
    return {
        f"age={age}": Tally(
            {day: {age: month.get(age, Counter())} for day, month in whole.months.items()}
        )
        for age in ages
    }
