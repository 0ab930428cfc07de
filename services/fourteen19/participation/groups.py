"""Young people told apart by a breakdown: their groups by name, and the order of these. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from education.ethnicity import GROUP_OF, MAIN_GROUPS
from services.fourteen19.participation.answers import ParticipationBreakdown
from services.fourteen19.participation.counting import Tally, tallied
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


def _by_age(whole: Tally) -> dict[str, Tally]:
    """NI 91 is of one age by itself: a group by age has none."""
    ages = sorted({age for month in whole.months.values() for age in month})
    return {
        f"age={age}": Tally(
            {day: {age: month.get(age, Counter())} for day, month in whole.months.items()}
        )
        for age in ages
    }
