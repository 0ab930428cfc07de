"""Reads any narrative and tells every figure and claim that disagrees with what is known. Pure.

    sentences -> numbers, times, mentions -> claims -> verdicts

A number nobody recognises is told as a note: nothing is passed over in silence.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.kpi.reports.checking.claims import SHARES, Read, Reader
from services.kpi.reports.checking.directions import Directions
from services.kpi.reports.checking.findings import CheckedNarrative, Finding, NarrativeSummary
from services.kpi.reports.checking.judging import Judge, says
from services.kpi.reports.checking.known import Facts, Indicator
from services.kpi.reports.checking.mentions import phrase_book
from services.kpi.reports.checking.numbers import Number
from services.kpi.reports.checking.passages import Narrative
from services.kpi.reports.checking.wording import Wording, remarks

_LONE: Final = 13  # smaller numbers are equal by chance too often to tell a wrong unit by


def check(text: str, facts: Facts) -> list[Finding]:
    """Every finding, in the order of the text."""
    return list(examine(text, facts).findings)


def examine(text: str, facts: Facts) -> CheckedNarrative:
    """Every finding in the order of the text, and how many figures there were."""
    narrative = Narrative(text)
    reader = Reader(narrative, facts)
    read = reader.read()
    figures = _Figures(narrative, facts)
    for each in read:
        figures.judge(each)
    directions = Directions(narrative, facts)
    findings = figures.findings
    findings += [found for each in read for found in directions.findings(each)]
    findings += Wording(narrative, facts).findings(read)
    findings += remarks(narrative, facts, [claim for each in read for claim in each.claims])
    findings.sort(key=lambda found: (found.where.start, found.where.end, found.code))
    return CheckedNarrative(
        findings=tuple(findings), summary=_summary(figures.counts, findings, reader.set_aside)
    )


class _Figures:
    """The figures of a narrative, judged one after another."""

    def __init__(self, narrative: Narrative, facts: Facts) -> None:
        self._narrative, self._facts = narrative, facts
        self._judge = Judge(narrative, facts)
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def judge(self, read: Read) -> None:
        """Every number of a sentence."""
        claimed = {claim.number: claim for claim in read.claims}
        for number in read.numbers:
            claim = claimed.get(number)
            judged: tuple[str, list[Finding]] = ("unknown", [])
            if claim is not None:
                judged = self._judge.judge(claim)
            if judged[0] == "unknown":
                judged = self._unclaimed(read, number)
            self.counts[judged[0]] += 1
            self.findings += judged[1]

    def _unclaimed(self, read: Read, number: Number) -> tuple[str, list[Finding]]:
        if (other := self._other(read, number)) is not None:
            return other
        for indicator in self._spoken_of(read):
            if number.unit != "bare" and indicator.unit in SHARES:
                continue
            for known in indicator.values.values():
                equal = known.value is not None and says(number, known.value)
                if equal and number.value >= _LONE and not known.publishable:
                    continue
                if equal and number.value >= _LONE and known.value is not None:
                    told = f"{number.value:,f} of {indicator.spoken} is {indicator.unit}."
                    written = indicator.written(known.value)
                    found = self._finding(read, number, "unit_wrong", told, written)
                    about = {"severity": "error", "indicator": indicator.code, "value": known.name}
                    return "wrong", [found.model_copy(update=about)]
        told = "No known figure is recognised here, so this number is not checked."
        return "not_recognised", [self._finding(read, number, "not_recognised", told)]

    def _spoken_of(self, read: Read) -> Iterable[Indicator]:
        codes = {code for mention in read.mentions for code in mention.indicators}
        return [self._facts.indicators[code] for code in sorted(codes & {*self._facts.indicators})]

    def _other(self, read: Read, number: Number) -> tuple[str, list[Finding]] | None:
        text = self._narrative.plain
        for entry in phrase_book()["other"]:
            known = self._facts.others.get(entry["name"])
            written = re.escape(text[number.start : number.end])
            pattern = entry["pattern"].replace("{n}", written)
            if known is None or not re.compile(pattern, re.IGNORECASE).match(text, number.start):
                continue
            if number.value == known:
                return "right", []
            told = f"{entry['name']} is {known}, not {text[number.start : number.end]}."
            found = self._finding(read, number, "value_wrong", told, str(known))
            return "wrong", [found.model_copy(update={"severity": "error"})]
        return None

    def _finding(
        self, read: Read, number: Number, code: str, message: str, computed: str | None = None
    ) -> Finding:
        return Finding(
            code=code,
            severity="note",
            where=self._narrative.where(number.start, number.end, read.sentence),
            claimed=self._narrative.plain[number.start : number.end].lstrip("-"),
            computed=computed,
            message=message,
            mend=computed,
        )


def _summary(counts: Counter[str], findings: Iterable[Finding], set_aside: int) -> NarrativeSummary:
    severities = Counter(found.severity for found in findings)
    recognised = counts["right"] + counts["wrong"] + counts["unchecked"]
    return NarrativeSummary(
        figures=recognised + counts["not_recognised"],
        recognised=recognised,
        right=counts["right"],
        wrong=counts["wrong"],
        unchecked=counts["unchecked"],
        not_recognised=counts["not_recognised"],
        set_aside=set_aside,
        errors=severities["error"],
        warnings=severities["warning"],
        notes=severities["note"],
    )
