"""Where a narrative speaks of an indicator: by code, title, alias or a phrase in use. Pure."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any, Final

from services.kpi.indicators.definition import canonical
from services.kpi.reports.checking.known import Facts, Indicator

_CODE: Final = re.compile(r"\bNI[\s-]?0{0,2}([1-9][0-9]{0,2})\s?([ab])?\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[a-z0-9]+(?:%|\+)?|%", re.IGNORECASE)
_TITLE_WORDS, _ALIAS_WORDS = 3, 2  # shorter ones ("Reading") are ordinary words as well


@dataclass(frozen=True, slots=True)
class Mention:
    """Indicators spoken of from `start` to `end`; `misprint` is the wrong code it was written by.

    A code may be one that nothing is known of: then `indicators` holds it all the same.
    """

    start: int
    end: int
    indicators: tuple[str, ...]
    by_code: bool = False
    misprint: str | None = None


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    indicators: tuple[str, ...]
    beside: tuple[str, ...] = ()


@cache
def phrase_book() -> Mapping[str, Any]:
    """`phrases.toml`, read."""
    file = resources.files("services.kpi.reports.checking") / "phrases.toml"
    return tomllib.loads(file.read_text("utf-8"))


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words of a text in lower case, with their places."""
    return [(each[0].lower(), each.start(), each.end()) for each in _WORD.finditer(text)]


@lru_cache(maxsize=4096)
def _plain(text: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in words_of(text))


@dataclass(frozen=True)
class Names:
    """All the names that the indicators of some facts go by."""

    facts: Facts

    @cached_property
    def _by_first_word(self) -> dict[str, list[_Phrase]]:
        """Every phrase by its first word, the longest first."""
        index: dict[str, list[_Phrase]] = {}
        for phrase in (*_from_book(self.facts), *_from_titles(self.facts.indicators.values())):
            index.setdefault(phrase.words[0], []).append(phrase)
        return {word: sorted(some, key=lambda p: -len(p.words)) for word, some in index.items()}

    @cached_property
    def _misprints(self) -> dict[str, str]:
        return {
            canonical(wrong): each.code
            for each in self.facts.indicators.values()
            for wrong in each.misprints
        }

    def mentions(self, text: str, start: int, end: int) -> list[Mention]:
        """What is spoken of in a stretch of the text, in order."""
        found = [self._by_code(each) for each in _CODE.finditer(text, start, end)]
        stretch = text[start:end]
        words = [(word, start + a, start + b) for word, a, b in words_of(stretch)]
        at = 0
        while at < len(words):
            some = self._by_first_word.get(words[at][0])
            phrase = _phrase_at(some, words, at, stretch) if some else None
            if phrase is None:
                at += 1
                continue
            last = at + len(phrase.words) - 1
            found.append(Mention(words[at][1], words[last][2], phrase.indicators))
            at = last + 1
        return sorted(found, key=lambda each: each.start)

    def _by_code(self, found: re.Match[str]) -> Mention:
        code = f"NI{found[1]}{(found[2] or '').upper()}"
        right = self._misprints.get(code)
        indicator = right if right and code not in self.facts.indicators else code
        misprint = code if indicator != code else None
        return Mention(*found.span(), (indicator,), by_code=True, misprint=misprint)


def _phrase_at(
    some: Iterable[_Phrase], words: list[tuple[str, int, int]], at: int, stretch: str
) -> _Phrase | None:
    """The first of some phrases that stands at a word."""
    for phrase in some:
        here = words[at : at + len(phrase.words)]
        same = len(here) == len(phrase.words) and all(
            word[0] == wanted for word, wanted in zip(here, phrase.words, strict=True)
        )
        if same and _stands(phrase, stretch):
            return phrase
    return None


def _stands(phrase: _Phrase, stretch: str) -> bool:
    lower = " ".join(stretch.lower().split())
    return not phrase.beside or any(word in lower for word in phrase.beside)


def _from_book(facts: Facts) -> Iterator[_Phrase]:
    for entry in phrase_book()["phrase"]:
        known = tuple(code for code in entry["indicators"] if code in facts.indicators)
        for text in entry["words"] if known else ():
            words = _plain(text)
            yield _Phrase(words, known, tuple(entry.get("beside", ())))


def _from_titles(indicators: Iterable[Indicator]) -> Iterator[_Phrase]:
    for each in indicators:
        named = [(each.title, _TITLE_WORDS), (each.short_title or "", _TITLE_WORDS)]
        named += [(alias, _ALIAS_WORDS) for alias in each.aliases]
        for text, least in named:
            words = _plain(text)
            if len(words) >= least:
                yield _Phrase(words, (each.code,))
