"""Which number of a narrative is said of which indicator, and as what. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import Final

from services.kpi.reports.checking.kinds import Kind, kind_of_column, kind_of_number
from services.kpi.reports.checking.known import Facts, Indicator
from services.kpi.reports.checking.mentions import Mention, Names, phrase_book
from services.kpi.reports.checking.numbers import Number, numbers_in
from services.kpi.reports.checking.passages import Narrative, Sentence
from services.kpi.reports.checking.times import Time, apart, nearest, period_meant, times_in

_GOES_ON: Final = re.compile(
    r"\s*(?:It|This|That|These|The (?:figure|result|value|target|gap|rate|share)s?)\b"
)
SHARES: Final = ("%", "percentage points")
_AS_A_COUNT: Final = 200  # "1,704 students" is a figure of its own before it is part of a share
_MISFIT: Final = 1000
_CELL: Final = re.compile(r"[^\t|]+")
_LISTING: Final = re.compile(r"\s*%?\s*(?:,|,?\s*and)\s+(?:the\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A number said of an indicator. `dated`: the text names the period itself."""

    number: Number
    sentence: Sentence
    indicator: str
    kind: Kind
    period: str | None
    dated: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with what is in it; `carried` is spoken of in the sentence before."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    numbers: tuple[Number, ...]
    times: tuple[Time, ...]
    carried: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass
class Reader:
    """Reads a narrative sentence by sentence against the names that some facts have."""

    narrative: Narrative
    facts: Facts
    set_aside: int = 0
    _columns: dict[int, tuple[Kind | None, Time | None]] = field(default_factory=dict)
    _heading: tuple[Time, ...] = ()
    _term: Time | None = None

    @cached_property
    def names(self) -> Names:
        return Names(self.facts)

    def read(self) -> list[Read]:
        """Every sentence, in order."""
        found: list[Read] = []
        times = times_in(self.narrative.plain)
        for sentence in self.narrative.sentences:
            before = found[-1] if found and found[-1].sentence.block == sentence.block else None
            here = tuple(t for t in times if sentence.start <= t.start < sentence.end)
            found.append(self._sentence(sentence, here, before))
        return found

    def _sentence(self, sentence: Sentence, times: tuple[Time, ...], before: Read | None) -> Read:
        text = self.narrative.plain
        mentions = tuple(self.names.mentions(text, sentence.start, sentence.end))
        numbers = self._numbers(sentence, mentions, times)
        carried = self._carried(sentence, mentions, before)
        if sentence.heading:
            self._heading = times
        if before is None or not sentence.row:
            self._columns = {}
        if sentence.row and not numbers:
            self._columns = dict(self._header(sentence, times))
        self._term = next((t for t in times if "-" in (t.period or "")), self._term)
        read = Read(sentence, mentions, numbers, times, carried)
        claims = tuple(self._claims(read))
        return Read(sentence, mentions, numbers, times, carried, claims)

    def _numbers(
        self, sentence: Sentence, mentions: Sequence[Mention], times: Sequence[Time]
    ) -> tuple[Number, ...]:
        text, start = self.narrative.text(sentence), sentence.start
        numbers, aside = numbers_in(text)
        if not numbers:
            self.set_aside += aside
            return ()
        taken = [(m.start - start, m.end - start) for m in mentions]
        taken += [(t.start - start, t.end - start) for t in times]
        taken += [found.span() for each in _set_aside() for found in each.finditer(text)]
        numbers, aside = numbers_in(text, taken)
        self.set_aside += aside
        return tuple(
            Number(n.start + start, n.end + start, n.value, n.unit, n.after) for n in numbers
        )

    def _carried(
        self, sentence: Sentence, mentions: Sequence[Mention], before: Read | None
    ) -> tuple[Mention, ...]:
        """A row goes on about what the row before it spoke of; prose only when it says so."""
        if before is None:
            return ()
        goes_on = sentence.row or _GOES_ON.match(self.narrative.plain, sentence.start) is not None
        if mentions or not goes_on:
            return ()
        return before.mentions[-1:] or before.carried

    def _header(
        self, sentence: Sentence, times: Sequence[Time]
    ) -> Iterator[tuple[int, tuple[Kind | None, Time | None]]]:
        cells = _CELL.finditer(self.narrative.plain, sentence.start, sentence.end)
        for number, cell in enumerate(c for c in cells if c[0].strip()):
            inside = [t for t in times if cell.start() <= t.start < cell.end()]
            yield number, (kind_of_column(cell[0]), inside[0] if inside else None)

    def _claims(self, read: Read) -> Iterator[Claim]:
        """Each number with the nearest indicator it fits; an indicator has one value a sentence."""
        mentions = read.mentions or read.carried
        in_turn = _in_turn(self.narrative.plain, mentions, read.numbers)
        pairs = sorted(
            (self._gap(number, mention, code), at, code)
            for at, number in enumerate(read.numbers)
            for mention in ((in_turn[at],) if at in in_turn else mentions)
            for code in mention.indicators
            if code in self.facts.indicators
        )
        told: set[object] = set()
        done: set[int] = set()
        for gap, at, code in pairs:
            if gap >= _MISFIT or at in done:
                continue
            claim = self._claim(read, read.numbers[at], self.facts.indicators[code])
            key = (claim.indicator, claim.kind, claim.period)
            if key not in told or claim.kind in ("count", "elsewhere"):
                told.add(key)
                done.add(at)
                yield claim

    def _claim(self, read: Read, number: Number, indicator: Indicator) -> Claim:
        kind: Kind | None = None
        text = self.narrative.plain
        time = nearest(text, read.times, number.start, number.end)
        if read.sentence.row:
            kind, dated = self._columns.get(self._column(read.sentence, number), (None, None))
            time = time or dated or nearest(text, self._heading, number.start, number.end)
        if time is None and indicator.period_type == "term":
            time = self._term
        told = kind_of_number(text, read.sentence, number, read.numbers)
        if told == "value" and kind is not None:
            told = kind
        if told == "value" and number.unit == "bare" and self._counts(number, indicator):
            told = "count"
        period = period_meant(indicator, time)
        return Claim(number, read.sentence, indicator.code, told, period, time is not None)

    def _column(self, sentence: Sentence, number: Number) -> int:
        cells = list(_CELL.finditer(self.narrative.plain, sentence.start, sentence.end))
        return sum(c.end() <= number.start for c in cells if c[0].strip() or c.start())

    @staticmethod
    def _counts(number: Number, indicator: Indicator) -> bool:
        """Whether it counts those that a share is of: 206 children of NI 72."""
        return indicator.unit in SHARES and first_noun(number) in _called(indicator.counted)

    def _gap(self, number: Number, mention: Mention, code: str) -> int:
        """How far apart they are, in characters; a misfit of units is farther than anything."""
        indicator = self.facts.indicators[code]
        place = (number.start, number.end)
        gap = apart(self.narrative.plain, place, (mention.start, mention.end))
        if number.unit != "bare":
            return gap if indicator.unit in SHARES else _MISFIT
        noun = first_noun(number)
        if noun is not None:
            far = _AS_A_COUNT if indicator.unit in SHARES else 0
            return gap + far if noun in nouns_of(indicator) else _MISFIT
        return gap + 10 if gap < 40 or mention.by_code else _MISFIT


def _in_turn(
    text: str, mentions: Sequence[Mention], numbers: Sequence[Number]
) -> dict[int, Mention]:
    """By the place of each number: "NI 72 and NI 92 were 51.6 % and 34.7 %" tells them in turn."""
    if len(mentions) < 2 or len(mentions) != len(numbers):
        return {}
    if not (_listed(text, mentions) and _listed(text, numbers)):
        return {}
    return dict(enumerate(mentions)) if mentions[-1].end <= numbers[0].start else {}


def _listed(text: str, things: Sequence[Mention | Number]) -> bool:
    """Whether nothing but commas and "and" stands between neighbours."""
    between = (text[one.end : other.start] for one, other in pairwise(things))
    return all(_LISTING.fullmatch(words) for words in between)


def nouns_of(indicator: Indicator) -> frozenset[str]:
    """What an indicator's figures, differences or people are called."""
    words = (indicator.counted, indicator.unit, indicator.difference_unit)
    return frozenset(name for word in words if word for name in _called(word))


def _called(noun: str) -> tuple[str, ...]:
    synonyms: Mapping[str, Sequence[str]] = phrase_book()["synonyms"]
    return (noun, *synonyms.get(noun, ()))


_NOUNS: Final = (
    *("children", "pupils", "students", "learners", "young people", "schools", "settings"),
    *("lines of learning", "diploma lines", "occupational areas", "lines", "projects", "courses"),
    *("agreements", "awards", "visits", "hours", "months", "actions", "organisations", "moves"),
    *("childminders", "places", "points", "pounds", "joint plans", "warning notices", "governors"),
    *("apprentices", "pathfinders", "advisers", "consultants", "officers", "staff", "teams"),
    *("nurseries", "providers", "members", "returns", "functions", "posts", "levels", "sub-levels"),
)
_FIRST_NOUN: Final = re.compile(rf"\b(?:{'|'.join(sorted(_NOUNS, key=len, reverse=True))})\b")


def first_noun(number: Number) -> str | None:
    """The first thing named behind a number, as a plural; None where it is none we know."""
    found = _FIRST_NOUN.search(number.after)
    return found[0] if found else None


@cache
def _set_aside() -> list[re.Pattern[str]]:
    return [re.compile(each, re.IGNORECASE) for each in phrase_book()["names"]["patterns"]]
