"""Claims in words alone: better or worse than before, target met or missed. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from services.kpi.judgement.polarity import shortfall
from services.kpi.reports.checking.claims import Read
from services.kpi.reports.checking.findings import Finding, Severity
from services.kpi.reports.checking.judging import is_side
from services.kpi.reports.checking.kinds import SIDES
from services.kpi.reports.checking.known import Facts, Indicator, Known
from services.kpi.reports.checking.passages import Narrative
from services.kpi.reports.checking.times import nearest, period_meant

Way = Literal["better", "worse", "up", "down"]
_WAYS: Final[tuple[tuple[Way, str], ...]] = (
    ("better", r"improved|progress (?:has been|was|is being) made|(?:got|become) better"),
    ("worse", r"worsened|deteriorated|(?:got|become) worse|widened"),
    ("up", r"rose|risen|increased|grew|grown|went up|gone up"),
    ("down", r"fell|fallen|decreased|declined|dropped|narrowed|went down|gone down|reduced"),
)
# "Improved outcomes" and "the increased number" describe; they do not say what happened.
_TURN: Final = re.compile(
    r"(?P<not>\bnot (?:been )?)?(?<!the )(?<!an )(?<!of )\b(?:"
    + "|".join(f"(?P<{way}>{words})" for way, words in _WAYS)
    + r")\b(?! (?:access|outcomes|support|short))",
    re.IGNORECASE,
)
_TO_COME: Final = re.compile(
    r"\b(?:will|aims?|hopes?|plans?|expect(?:s|ed)?|should|to be)\b", re.IGNORECASE
)
_TARGET: Final = re.compile(
    rf"(?P<not>\bnot )?\b(?:{SIDES}|(?P<met>met|meet|hit|reached|achieved|beat)|"
    r"(?P<missed>missed|miss|fell short of)|(?P<exceeded>exceeded)|(?P<on>on))"
    r"\s+(?:the |its |their |our )?target\b"
    r"|\btarget (?:was|has been|is) (?P<nots>not )?(?P<done>met|missed|exceeded|achieved|reached)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Directions:
    """Finds what the words of a narrative say of direction and targets, and judges it."""

    narrative: Narrative
    facts: Facts

    def findings(self, read: Read) -> Iterator[Finding]:
        """What is wrong or cannot be known of a sentence's claims in words."""
        text = self.narrative.text(read.sentence)
        if not (read.mentions or read.carried):
            return
        if "target" in text.lower():
            yield from self._targets(read, text)
        if _TO_COME.search(text):
            return
        for turn in _TURN.finditer(text):
            if text[: turn.start()].strip():
                for indicator, known in self._meant(read, turn.start()):
                    yield from self._turn(read, turn, indicator, known)

    def _meant(self, read: Read, at: int) -> Iterator[tuple[Indicator, Known]]:
        """The indicators a sentence speaks of, with the value of the time nearest to a word, which
        may be one without a figure."""
        seen: set[str] = set()
        place = read.sentence.start + at
        time = nearest(self.narrative.plain, read.times, place, place)
        for mention in read.mentions or read.carried:
            indicator = self.facts.indicators.get(mention.indicators[0])
            if indicator is None or indicator.code in seen:
                continue
            seen.add(indicator.code)
            period = period_meant(indicator, time) or ""
            known = indicator.values.get(period, Known("", period, None))
            if known.publishable:
                yield indicator, known

    def _turn(
        self, read: Read, turn: re.Match[str], indicator: Indicator, known: Known
    ) -> Iterator[Finding]:
        way = next(way for way, _ in _WAYS if turn[way])
        went = _went(indicator, known)
        of = f"{indicator.spoken} of {known.period}" if known.period else indicator.spoken
        if went is None:
            missing = "No earlier value is known beside" if known.name else "No value is known of"
            told = f"{missing} {of}: nobody can tell which way it went."
            mend = "Give the earlier value, or leave the claim out."
            yield self._finding(read, turn, indicator, known, "direction_unknown", told, mend)
        elif (way in went) == bool(turn["not"]):
            told = f"{of} is {known.value:f} after {known.previous:f}: it {_words(went)}."
            yield self._finding(
                read, turn, indicator, known, "direction_wrong", told, _words(went), "error"
            )
        praised = way == "better" or (way == "down" and indicator.polarity == "lower_is_better")
        if praised and not turn["not"] and indicator.is_met(known) is False:
            differs = indicator.variance(known)
            words = differs.words if differs else ""
            told = f"Progress is told of {of}, which missed its target: {words}."
            yield self._finding(
                read, turn, indicator, known, "progress_beside_missed_target", told, words
            )

    def _targets(self, read: Read, text: str) -> Iterator[Finding]:
        told_in_numbers = [
            (c.number.start - 60, c.number.end + 60) for c in read.claims if c.kind == "variance"
        ]
        for found in _TARGET.finditer(text):
            at = read.sentence.start + found.start()
            if any(start <= at <= end for start, end in told_in_numbers):
                continue
            before = [m for m in (*read.carried, *read.mentions) if m.start <= at]
            spoken = (before or list(read.mentions))[-1:]
            meant = {i.code: (i, k) for i, k in self._meant(read, found.start())}
            for code in (c for m in spoken for c in m.indicators[:1] if c in meant):
                indicator, known = meant[code]
                judged = known.value is not None and known.target is not None
                if judged and not _holds(found, indicator, known):
                    words = getattr(indicator.variance(known), "words", "")
                    told = f"{known.value:f} against {known.target:f} is {words}: the target was "
                    told += "met." if indicator.is_met(known) else "missed."
                    yield self._finding(
                        read, found, indicator, known, "target_claim_wrong", told, words, "error"
                    )

    def _finding(
        self,
        read: Read,
        found: re.Match[str],
        indicator: Indicator,
        known: Known,
        code: str,
        message: str,
        mend: str,
        severity: Severity = "warning",
    ) -> Finding:
        start = read.sentence.start
        where = self.narrative.where(start + found.start(), start + found.end(), read.sentence)
        return Finding(
            code=code,
            severity=severity,
            where=where,
            claimed=" ".join(found[0].split()),
            computed=indicator.written(known.value) if known.value is not None else None,
            message=message,
            mend=mend,
            indicator=indicator.code,
            value=known.name or None,
        )


def _went(indicator: Indicator, known: Known) -> frozenset[Way] | None:
    """Which ways a value went since the one before it; empty: it is the same."""
    if known.value is None or known.previous is None:
        return None
    delta = known.value - known.previous
    if not delta:
        return frozenset()
    ways: set[Way] = {"up" if delta > 0 else "down"}
    if indicator.polarity != "neutral":
        worse = shortfall(delta, Decimal(0), indicator.polarity) > 0
        ways.add("worse" if worse else "better")
    return frozenset(ways)


def _words(went: frozenset[Way]) -> str:
    if not went:
        return "is the same as before"
    way = "rose" if "up" in went else "fell"
    judged = "better" if "better" in went else "worse" if "worse" in went else ""
    return f"{way}, which is {judged}" if judged else way


def _holds(found: re.Match[str], indicator: Indicator, known: Known) -> bool:
    negated = bool(found["not"] or found["nots"])
    if found["side"]:
        return is_side(" ".join(found["side"].lower().split()), indicator, known) != negated
    if found["on"]:
        return (known.value == known.target or indicator.is_met(known) is True) != negated
    if found["exceeded"] or (found["done"] or "").lower() == "exceeded":
        return is_side("exceeded", indicator, known) != negated
    missed = bool(found["missed"]) or (found["done"] or "").lower() == "missed"
    return (indicator.is_met(known) is not missed) != negated
