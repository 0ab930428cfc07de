"""What is known on a day of one school's or setting's provision. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.earlyyears.quality.ruleset import Fact
from services.earlyyears.quality.state import Evidence, Source


@dataclass(frozen=True, slots=True)
class Facts:
    """The newest evidence of each sort on a day, None where there is none.

    `outweighed` is the newest score where the provision was inspected on its day or later: it
    counts no more.
    """

    on: date
    concern: Evidence | None = None
    inspection: Evidence | None = None
    score: Evidence | None = None
    outweighed: Evidence | None = None
    school_inspection: Evidence | None = None
    own: Evidence | None = None

    def behind(self, fact: Fact) -> Evidence | None:
        """The evidence for a fact a rule may ask about; None: it is not known."""
        found: dict[Fact, Evidence | None] = {
            "concern": self.concern,
            "grade": self.inspection,
            "percent": self.score,
            "school_grade": self.school_inspection,
            "own_grade": self.own,
        }
        return found[fact]


def facts_on(evidence: Iterable[Evidence], day: date) -> Facts:
    """What evidence says as of a day. What came later, or is over, says nothing; in which order it
    is given makes no difference."""
    held = [e for e in evidence if e.on <= day and (e.until is None or day < e.until)]
    inspection, score = _newest(held, "inspection"), _newest(held, "audit", "self_evaluation")
    outweighed = score is not None and inspection is not None and score.on <= inspection.on
    return Facts(
        on=day,
        concern=_newest(held, "concern"),
        inspection=inspection,
        score=None if outweighed else score,
        outweighed=score if outweighed else None,
        school_inspection=_newest(held, "school_inspection"),
        own=_newest(held, "own_grade"),
    )


def _newest(held: Iterable[Evidence], *sources: Source) -> Evidence | None:
    """Of two of one day, the one that says the worse."""
    some = [one for one in held if one.source in sources]
    return max(some, key=_newer, default=None)


def _newer(one: Evidence) -> tuple[date, Decimal, int, str]:
    percent = one.percent if one.percent is not None else Decimal(0)
    return one.on, -percent, one.grade or 0, one.reference
