"""A young person's situation on a day, out of all that was told; and NI 117. Pure.

Of the activities that have begun and not ended it is the one that began last. Work beside learning,
or an adviser who reached nobody, does not end learning that still counts: that only gives way to
what is neither, begun later. On one day what stands first in `_RANK` goes before.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from contracts.fourteen19 import Activity as Counted
from services.fourteen19.participation.codes import EET, LEARNING, Group, group_of
from services.fourteen19.participation.currency import lapses_on

Lapsed = Literal["eet", "neet"]
SNAPSHOTS: Final = (11, 12, 1)
"""NI 117 is of the ends of these months."""
_RANK: Final[tuple[Group, ...]] = (
    "not_known", "neet", "employment", "training", "education", "excluded"
)  # fmt: skip
_OUTWEIGHS_LEARNING: Final = frozenset({"neet", "excluded"})


class Told(NamedTuple):
    """An activity as it was told; `ends_on` is the first day no longer on it."""

    code: str
    starts_on: date
    confirmed_on: date | None = None
    ends_on: date | None = None

    @property
    def group(self) -> Group:
        return group_of(self.code)

    @property
    def heard_on(self) -> date:
        """The last day it was said to be so."""
        return max(self.starts_on, self.confirmed_on or self.starts_on)

    @property
    def lapses_on(self) -> date:
        """The first day it counts no longer if nothing more is heard: never after its end."""
        lapses = lapses_on(self.code, self.heard_on)
        return lapses if self.ends_on is None else min(lapses, self.ends_on)

    def stands_on(self, day: date) -> bool:
        """Whether it has begun, and was not said to have ended."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class Situation(NamedTuple):
    """What a young person does: the group, and the code of the activity; None: nothing was told.

    Of one not known, `lapsed_from` says what was known last. `lapses_on`: the first day on which it
    is not known any more, of one not known the day on which it was no longer; None: never known.
    """

    group: Group
    code: str | None = None
    lapsed_from: Lapsed | None = None
    lapses_on: date | None = None


def situation(told: Iterable[Told], on: date) -> Situation:
    """What a young person does on a day, in whatever order it was told."""
    begun = sorted((each for each in told if each.starts_on <= on), key=_order)
    chosen = _chosen([each for each in begun if each.stands_on(on)], on)
    if chosen is not None and chosen.group != "not_known" and on < chosen.lapses_on:
        return Situation(chosen.group, chosen.code, None, chosen.lapses_on)
    known = [each for each in begun if each.group != "not_known"]
    last = chosen if chosen in known else max(known, key=_end, default=None)
    code = chosen.code if chosen else (last.code if last else None)
    if last is None:
        return Situation("not_known", code)
    return Situation("not_known", code, _lapsed(last.group), min(last.lapses_on, on))


def _chosen(standing: Sequence[Told], on: date) -> Told | None:
    learning = [each for each in standing if each.group in LEARNING and on < each.lapses_on]
    if not learning:
        return standing[-1] if standing else None
    later = [
        each
        for each in standing
        if each.group in _OUTWEIGHS_LEARNING and _order(each) > _order(learning[-1])
    ]
    return later[-1] if later else learning[-1]


def _order(told: Told) -> tuple[date, int, date, str, date]:
    """Later begun, then higher in rank, then later heard of, go before."""
    end = told.ends_on or date.max
    return told.starts_on, _RANK.index(told.group), told.heard_on, told.code, end


def _end(told: Told) -> tuple[date, tuple[date, int, date, str, date]]:
    return told.lapses_on, _order(told)


def _lapsed(group: Group) -> Lapsed | None:
    if group in EET:
        return "eet"
    return "neet" if group == "neet" else None


class Shares(NamedTuple):
    """Of those not known, which share is taken to be NEET: of them who were last known in
    education, employment or training, and of them who were not."""

    of_eet: Fraction = Fraction(0)
    of_neet: Fraction = Fraction(0)


def neet_among(counted: Counted, shares: Shares = Shares()) -> Fraction:  # noqa: B008
    """How many are NEET, with some of those not known."""
    taken = shares.of_eet * counted.lapsed_eet + shares.of_neet * counted.lapsed_neet
    return counted.neet + taken


class Ni117(NamedTuple):
    """NI 117 in percent, unrounded: the mean of the months' rates; and the other reading, the sum
    of NEET over the sum of young people. None: nobody to count in one of the months."""

    mean: Fraction | None
    ratio_of_sums: Fraction | None


def ni_117(months: Sequence[Counted], shares: Shares = Shares()) -> Ni117:  # noqa: B008
    """Of the counts at the end of the months it is about; none of them may be missing."""
    of = [each.young_people for each in months]
    if not of or 0 in of:
        return Ni117(None, None)
    neet = [neet_among(each, shares) for each in months]
    rates = [100 * some / all_ for some, all_ in zip(neet, of, strict=True)]
    return Ni117(sum(rates, Fraction()) / len(rates), 100 * sum(neet, Fraction()) / sum(of))


def percent_learning(counted: Counted) -> Fraction | None:
    """NI 91 in percent, unrounded, of those it is about; None: nobody.

    Of all young people of that age, those in custody too; who is not known takes no part.
    """
    of = counted.everybody
    return Fraction(100 * counted.learning, of) if of else None
