"""Who misses out, by how much, and who comes first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from education.rounding import half_up
from services.enrichment.reach.ruleset import Code, ReachRules

ALL: Final = "all"
WARD: Final = "ward="
Kind = Literal["ward", "group", "school"]
_KINDS: Final[tuple[Kind, ...]] = ("ward", "group", "school")
"""In which order those come that are equally far under."""
_FLAGS: Final = {
    "fsm": "eligible for free school meals",
    "sen": "with special educational needs",
    "eal": "with English as an additional language",
    "looked_after": "looked after by a local authority",
}
Key = list[str | int]


class Reached(NamedTuple):
    """Pupils of a ward or group, those who had any enrichment, and those who had each kind."""

    name: str
    pupils: int
    reached: int
    had: Mapping[Code, int]

    @property
    def rate(self) -> Fraction | None:
        """None: it has no pupils."""
        return Fraction(self.reached, self.pupils) if self.pupils else None


class School(NamedTuple):
    """A school, its pupils as the register has them (None: it does not know), and each provision:
    has it, has it not, is not for it."""

    organisation: str
    name: str
    phase: str
    pupils: int | None
    provisions: Mapping[Code, str]

    @property
    def open(self) -> int:
        """How many provisions are open to it."""
        return sum(has != "not_for_it" for has in self.provisions.values())

    @property
    def had(self) -> int:
        """How many of them it has."""
        return sum(has == "yes" for has in self.provisions.values())

    @property
    def key(self) -> Key:
        """Where it comes: the fewest first; of as many, who could have more."""
        return [self.had, -self.open, self.organisation]


class Missing(NamedTuple):
    """One who misses out. `under`: how far under the mark, in tenths of a percent of it; `pupils`
    None: it is not known how many a school has."""

    kind: Kind
    code: str
    name: str
    pupils: int | None
    under: int
    missing: tuple[Code, ...]
    why: str

    @property
    def key(self) -> Key:
        """Where it comes: who is furthest under first; then whom more pupils belong to, and last of
        whom it is not known how many."""
        pupils = -1 if self.pupils is None else self.pupils
        return [-self.under, _KINDS.index(self.kind), -pupils, self.code]


def fewest_of(school: School, rules: ReachRules) -> int:
    """How many provisions a school has to have, not to miss out."""
    return min(rules.fewest, school.open)


def misses(of: Reached, whole: Reached, rules: ReachRules) -> bool:
    """Whether a ward or group is reached far less than all pupils are."""
    mark = _mark(whole.rate, rules)
    if of.rate is None or mark is None or of.pupils < rules.least_pupils:
        return False
    return of.rate < mark


def missing_of(of: Reached, whole: Reached, rules: ReachRules) -> tuple[Code, ...]:
    """The provisions that reach a ward or group far less than they reach all pupils; of a year
    group, those that are open to it."""
    before, _, year_group = of.name.partition("year_group=")
    codes = rules.of_year_group(int(year_group)) if not before else rules.of_pupils
    return tuple(code for code in codes if misses(_only(of, code), _only(whole, code), rules))


def missing_out(
    schools: Iterable[School], reached: Mapping[str, Reached], rules: ReachRules
) -> list[Missing]:
    """Everybody who misses out, who misses out most first."""
    found = [_school(each, rules) for each in schools if each.had < fewest_of(each, rules)]
    whole = reached.get(ALL)
    if whole is not None:
        parts = [each for name, each in reached.items() if name != ALL]
        found += [_part(each, whole, rules) for each in parts if misses(each, whole, rules)]
    return sorted(found, key=lambda each: each.key)


def wards_of(reached: Mapping[str, Reached]) -> list[Reached]:
    """The wards, who is reached least first."""
    return _ordered([each for name, each in reached.items() if name.startswith(WARD)])


def groups_of(reached: Mapping[str, Reached]) -> list[Reached]:
    """The groups of pupils, who is reached least first."""
    others = (each for name, each in reached.items() if not name.startswith(WARD))
    return _ordered([each for each in others if each.name != ALL])


def rate_key(of: Reached) -> Key:
    """Where a ward or group comes: the lowest rate first, to the millionth; then the largest."""
    return [int((of.rate or 0) * 1_000_000), -of.pupils, of.name]


def in_words(name: str) -> str:
    """A ward or group, for people: `pupils eligible for free school meals`."""
    of, _, value = name.partition("=")
    match of:
        case "ward":
            return f"ward {value}"
        case "gender":
            return "girls" if value == "F" else "boys"
        case "year_group":
            return f"pupils of year {value}"
        case _:
            return f"pupils {'' if value == 'yes' else 'not '}{_FLAGS[of]}"


def _ordered(some: list[Reached]) -> list[Reached]:
    return sorted(some, key=rate_key)


def _only(of: Reached, code: Code) -> Reached:
    return of._replace(reached=of.had[code])


def _mark(rate: Fraction | None, rules: ReachRules) -> Fraction | None:
    return None if rate is None else rate * rules.rate_share


def _school(school: School, rules: ReachRules) -> Missing:
    mark = fewest_of(school, rules)
    return Missing(
        kind="school",
        code=school.organisation,
        name=school.name,
        pupils=school.pupils,
        under=_under(Fraction(school.had), Fraction(mark)),
        missing=tuple(code for code, has in school.provisions.items() if has == "no"),
        why=f"It has {school.had} of the {school.open} provisions open to it; "
        f"{mark} are the fewest.",
    )


def _part(of: Reached, whole: Reached, rules: ReachRules) -> Missing:
    assert of.rate is not None
    assert whole.rate is not None
    is_ward = of.name.startswith(WARD)
    return Missing(
        kind="ward" if is_ward else "group",
        code=of.name.removeprefix(WARD),
        name=in_words(of.name),
        pupils=of.pupils,
        under=_under(of.rate, whole.rate * rules.rate_share),
        missing=missing_of(of, whole, rules),
        why=f"{of.reached} of {of.pupils} pupils had any, {half_up(100 * of.rate)} %; of all "
        f"pupils {half_up(100 * whole.rate)} %, and {rules.rate_percent} % of that is the least.",
    )


def _under(value: Fraction, mark: Fraction) -> int:
    return int(half_up(1000 * (mark - value) / mark, 0))


def school_page(schools: Iterable[School], after: Sequence[str | int], limit: int) -> list[School]:
    """Of the schools in their order, the first `limit` after a position."""
    later = [each for each in schools if each.key > list(after)]
    return sorted(later, key=lambda each: each.key)[:limit]
