"""Words that are wrong whatever the figures: placeholders, Acts, terms, forms of years. Pure."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from services.kpi.reports.checking.claims import Claim, Read
from services.kpi.reports.checking.findings import Finding, Severity
from services.kpi.reports.checking.known import Facts
from services.kpi.reports.checking.passages import Narrative, Sentence

_PAGE: Final = re.compile(r"\bpage\s+([0-9]+)\s+of\s+([0-9]+)", re.IGNORECASE)
_HYPHENATED: Final = re.compile(r"\b((?:19|20)[0-9]{2})\s?-\s?((?:19|20)?[0-9]{2})\b(?!-)")
_ACT_YEAR: Final = r",?\s+(?:of\s+)?([12][0-9]{3})\b"
_BY: Final = re.compile(r"\bby\s+(?:the\s+end\s+of\s+)?$", re.IGNORECASE)
_WILL: Final = re.compile(r"\bwill\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wording:
    """Looks through one narrative for words that are wrong in themselves."""

    narrative: Narrative
    facts: Facts

    def findings(self, read: Sequence[Read]) -> Iterator[Finding]:
        """All of them, in no order."""
        yield from self._patterns(read)
        yield from self._pages()
        yield from self._acts()
        yield from self._years()
        yield from self._past(read)
        yield from self._misprints(read)

    def _patterns(self, read: Sequence[Read]) -> Iterator[Finding]:
        blocks = _blocks(read)
        for rule in _rules()["pattern"]:
            flags = re.IGNORECASE if rule["code"] != "placeholder" or rule.get("once") else 0
            for found in re.finditer(rule["pattern"], self.narrative.plain, flags | re.MULTILINE):
                sentence = self.narrative.sentence_at(found.start())
                start, end = blocks.get(sentence.block, (0, len(self.narrative.plain)))
                around = self.narrative.plain[start:end]
                if rule.get("within") == "text":
                    around = self.narrative.plain
                if _excused(rule, around):
                    continue
                yield self._finding(found.span(), sentence, rule)
                if rule.get("once"):
                    break

    def _pages(self) -> Iterator[Finding]:
        for found in _PAGE.finditer(self.narrative.plain):
            if int(found[1]) > int(found[2]):
                told = f"There is no page {found[1]} of {found[2]}: the numbering is unfinished."
                yield self._told(found.span(), "placeholder", "error", told, "Number the pages.")

    def _acts(self) -> Iterator[Finding]:
        for act in _rules()["act"]:
            for found in _act(act["name"]).finditer(self.narrative.plain):
                if int(found[1]) not in act["years"]:
                    right = " or ".join(map(str, act["years"]))
                    told = f"There is no {act['name']} {found[1]}: it is of {right}."
                    mend = f"{act['name']} {act['years'][0]}" if len(act["years"]) == 1 else None
                    yield self._told(found.span(), "no_such_act", "error", told, mend)

    def _years(self) -> Iterator[Finding]:
        for found in _HYPHENATED.finditer(self.narrative.plain):
            first, second = int(found[1]), int(found[2]) % 100
            if (first + 1) % 100 == second:
                right = f"{first}/{second:02}"
                told = f"{found[0]} may be an academic or a financial year; the first is {right}."
                yield self._told(found.span(), "year_form", "note", told, right)

    def _past(self, read: Sequence[Read]) -> Iterator[Finding]:
        """What "will" be done by a day that has gone."""
        for each in read:
            text = self.narrative.text(each.sentence)
            for time in each.times if _WILL.search(text) else ():
                begun = self.narrative.plain[each.sentence.start : time.start]
                if time.last and time.last < self.facts.on and _BY.search(begun):
                    told = f"{time.written} had gone by on {self.facts.on}: this is past."
                    place = (time.start, time.end)
                    yield self._told(place, "past_told_as_future", "warning", told, "Say what was.")

    def _misprints(self, read: Sequence[Read]) -> Iterator[Finding]:
        for mention in (m for each in read for m in each.mentions if m.misprint):
            indicator = self.facts.indicators[mention.indicators[0]]
            told = next(iter(indicator.misprints.values()))
            place = (mention.start, mention.end)
            found = self._told(place, "misprint", "error", told, indicator.spoken)
            yield found.model_copy(update={"indicator": indicator.code})

    def _finding(
        self, place: tuple[int, int], sentence: Sentence, rule: Mapping[str, Any]
    ) -> Finding:
        return Finding(
            code=rule["code"],
            severity=rule["severity"],
            where=self.narrative.where(*place, sentence),
            claimed=" ".join(self.narrative.plain[slice(*place)].split()),
            message=rule["message"],
            mend=rule.get("mend"),
            indicator=rule.get("indicator"),
        )

    def _told(
        self,
        place: tuple[int, int],
        code: str,
        severity: Severity,
        message: str,
        mend: str | None,
    ) -> Finding:
        rule = {"code": code, "severity": severity, "message": message, "mend": mend}
        return self._finding(place, self.narrative.sentence_at(place[0]), rule)


def remarks(narrative: Narrative, facts: Facts, claims: Iterable[Claim]) -> Iterator[Finding]:
    """What a reader should know beside figures, right or wrong, that are told."""
    told: dict[str, Claim] = {}
    for claim in claims:
        told.setdefault(claim.indicator, claim)
    for rule in _rules()["remark"]:
        some = [told[code] for code in rule["indicators"] if code in told]
        if len(some) < len(rule["indicators"]):
            continue
        if "sum" in rule and sum(each.number.value for each in some) != rule["sum"]:
            continue
        if not _excused(rule, narrative.text(some[0].sentence)):
            yield _remark(narrative, facts, some, rule)


def _remark(
    narrative: Narrative, facts: Facts, some: Sequence[Claim], rule: Mapping[str, Any]
) -> Finding:
    first, last = some[0].number, some[-1].number
    beside = facts.indicators.get(rule.get("beside", ""))
    known = beside.values.get(beside.latest or "") if beside else None
    computed = beside.written(known.value) if beside and known and known.value else None
    return Finding(
        code=rule["code"],
        severity="note",
        where=narrative.where(first.start, first.end, some[0].sentence),
        claimed=" ".join(narrative.plain[min(first.start, last.start) : last.end].split())[:200],
        computed=computed,
        message=rule["message"],
        mend="Say of how many, and which of them is meant.",
        indicator=some[0].indicator,
    )


def _excused(rule: Mapping[str, Any], around: str) -> bool:
    """Whether the words around excuse it, or what it needs is not there."""
    if "unless" in rule and re.search(rule["unless"], around, re.IGNORECASE):
        return True
    return "needs" in rule and not re.search(rule["needs"], around, re.IGNORECASE)


def _blocks(read: Iterable[Read]) -> dict[int, tuple[int, int]]:
    places: dict[int, tuple[int, int]] = {}
    for each in read:
        start, _ = places.get(each.sentence.block, (each.sentence.start, 0))
        places[each.sentence.block] = (start, each.sentence.end)
    return places


@cache
def _act(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"{words}{_ACT_YEAR}")


@cache
def _rules() -> Mapping[str, Any]:
    file = resources.files("services.kpi.reports.checking") / "wording.toml"
    return tomllib.loads(file.read_text("utf-8"))
