"""A worked example of each kind of indicator: for the documentation, and executed by a test."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from services.kpi.figures import ALL, SCALAR, Amounts, Figures
from services.kpi.indicators.definition import Definition, Kind
from services.kpi.indicators.kinds import Inputs

_RETURNS: Final = "clubs.returns"


class Example(NamedTuple):
    """`parts` make the definition, `inputs` are its figures, `value` is what comes out."""

    kind: Kind
    formula: str
    story: str
    parts: Mapping[str, Any]
    inputs: Inputs
    value: str
    unit: str

    @property
    def definition(self) -> Definition:
        """The definition of the example."""
        return Definition.model_validate(
            {
                "code": "EXAMPLE",
                "version": 1,
                "title": self.story,
                "kind": self.kind,
                "returns": _RETURNS,
                "counted": "members",
                "unit": self.unit,
                "decimals": 0 if self.kind in ("count", "sum") else 1,
                "polarity": "neutral",
                "period_type": "academic_year",
                "formula": self.formula,
                "source": "an example",
                **self.parts,
            }
        )


def _inputs(all_people: Mapping[str, int | Amounts], **more: Any) -> Inputs:
    cells: Figures = {
        measure: {ALL: {SCALAR: told} if isinstance(told, int) else told}
        for measure, told in all_people.items()
    }
    return Inputs({_RETURNS: {ALL: {1: 1}}, **cells}, **more)


def _two_groups() -> Inputs:
    figures: Figures = {
        _RETURNS: {ALL: {1: 1}},
        "clubs.members": {"fsm=no": {SCALAR: 130}, "fsm=yes": {SCALAR: 16}},
        "clubs.pupils": {"fsm=no": {SCALAR: 240}, "fsm=yes": {SCALAR: 60}},
    }
    return Inputs(figures)


_SHARE: Final = {"numerator": ["clubs.members"], "denominator": ["clubs.pupils"]}
_COMPARED: Final = _SHARE | {"groups": ["fsm=no", "fsm=yes"]}
_TOTALS: Final = {30: 1, 45: 2, 60: 1, 70: 1, 80: 1, 84: 1, 88: 1, 90: 1, 95: 1, 100: 1, 110: 1}

EXAMPLES: Final = (
    Example(
        "count", "the numerator's terms, added up",
        "8 junior and 4 senior members", {"numerator": ["clubs.juniors", "clubs.seniors"]},
        _inputs({"clubs.juniors": 8, "clubs.seniors": 4}), "12", "members",
    ),
    Example(
        "sum", "the same, of a quantity",
        "3 courses of 10 hours and 1 of 4",
        {"numerator": [{"measure": "clubs.courses", "weighted": True}]},
        _inputs({"clubs.courses": {10: 3, 4: 1}}), "34", "hours",
    ),
    Example(
        "proportion", "100 x numerator / denominator",
        "4 of 10 children", _SHARE,
        _inputs({"clubs.members": 4, "clubs.pupils": 10}), "40.0", "%",
    ),
    Example(
        "mean", "numerator / denominator",
        "78 points of 4 children", {"numerator": ["clubs.points"], "denominator": ["clubs.pupils"]},
        _inputs({"clubs.points": 78, "clubs.pupils": 4}), "19.5", "points",
    ),
    Example(
        "rate", "per x numerator / denominator",
        "3 of 1500, per 1000", _SHARE | {"per": 1000},
        _inputs({"clubs.members": 3, "clubs.pupils": 1500}), "2.0", "per 1,000 pupils",
    ),
    Example(
        "difference", "the first group's proportion - the second's",
        "130 of 240 and 16 of 60", _COMPARED, _two_groups(), "27.5", "percentage points",
    ),
    Example(
        "ratio", "the first group's proportion / the second's",
        "130 of 240 and 16 of 60", _COMPARED, _two_groups(), "2.0", "times",
    ),
    Example(
        "median", "the middle of the distribution, or the mean of the middle two",
        "scores 5, 6, 9 and 9", {"distribution": "clubs.score"},
        _inputs({"clubs.score": {5: 1, 6: 1, 9: 2}}), "7.5", "points",
    ),
    Example(
        "lowest_fifth_gap", "100 x (median - mean of the lowest fifth) / median",
        "median 82, lowest fifth 37.5 on average", {"distribution": "clubs.score"},
        _inputs({"clubs.score": _TOTALS}), "54.3", "%",
    ),
    Example(
        "coverage", "100 x eligible organisations with any of the numerator / eligible ones",
        "95 of 100 schools", {"numerator": ["clubs.members"], "eligible": {"phases": ["primary"]}},
        _inputs({"clubs.members": 1200}, engaged={ALL: 95}, eligible=100), "95.0", "%",
    ),
    Example(
        "average_duration", "numerator / denominator / 30.4375: days over cases, in months",
        "548 and 640 days", {"numerator": ["clubs.days"], "denominator": ["clubs.cases"]},
        _inputs({"clubs.days": 548 + 640, "clubs.cases": 2}), "19.5", "months",
    ),
)  # fmt: skip
