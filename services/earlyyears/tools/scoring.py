"""What scores by a tool come to. Pure.

Percent: 100 times the sum of weight times score, by the sum of weight times the highest score, over
the criteria that apply; half up to one place. One that does not apply counts neither way.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from chassis.problems import Fault
from education.rounding import half_up
from services.earlyyears.tools.state import AuditTool, Criterion

Scores = Mapping[str, int | None]
"""Of criteria, by code; None: it does not apply."""


class Scored(Protocol):
    """A criterion's code, and its score."""

    @property
    def criterion(self) -> str: ...
    @property
    def score(self) -> int | None: ...


def share_of(criteria: Iterable[Criterion], top_score: int, scores: Scores) -> Fraction | None:
    """The part of the highest there is that was reached, 0 to 1; None where nothing applies."""
    reached = [
        (each.weight, score) for each in criteria if (score := scores.get(each.code)) is not None
    ]
    highest = sum(weight for weight, _ in reached) * top_score
    return Fraction(sum(weight * score for weight, score in reached), highest) if highest else None


def percent(share: Fraction | None) -> Decimal | None:
    """A share as it is published."""
    return None if share is None else half_up(100 * share)


def scoring_faults(tool: AuditTool, scored: Sequence[Scored]) -> list[Fault]:
    """Everything wrong with scores by a tool: a criterion unknown, scored twice, beyond the highest
    score, or not answered; none that applies."""
    times = Counter(each.criterion for each in scored)
    known = {each.code for each in tool.criteria}
    faults: list[Fault] = []
    for number, each in enumerate(scored):
        faults += _faults_of(each, f"$.scores.{number}", tool, known, times)
    faults += [
        Fault(
            "unanswered",
            "$.scores",
            f"{each.code} is not scored: {each.text}",
            "null: it does not apply",
        )
        for each in tool.criteria
        if each.code not in times
    ]
    if not faults and all(each.score is None for each in scored):
        faults.append(Fault("nothing_applies", "$.scores", "no criterion applies; one has to"))
    return faults


def _faults_of(
    each: Scored, path: str, tool: AuditTool, known: set[str], times: Counter[str]
) -> list[Fault]:
    faults = []
    if each.criterion not in known:
        message = "the tool has no criterion of this code"
        faults.append(Fault("unknown_criterion", f"{path}.criterion", message))
    if times[each.criterion] > 1:
        faults.append(Fault("twice", f"{path}.criterion", "it is scored more than once"))
    if each.score is not None and not 0 <= each.score <= tool.top_score:
        message = f"scores are 0 to {tool.top_score}"
        faults.append(Fault("out_of_range", f"{path}.score", message))
    return faults
