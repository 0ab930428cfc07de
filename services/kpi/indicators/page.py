"""The parts of docs/indicators.md that are written from the code, so that they stay true."""

import json
from itertools import groupby
from pathlib import Path
from typing import Final

from chassis.written import rewritten, table
from services.kpi.figures import ALL, SCALAR, Amounts, Figures
from services.kpi.indicators.bodies import EXAMPLE
from services.kpi.indicators.catalogue import shipped_by_area
from services.kpi.indicators.consistency import NEEDS
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.examples import EXAMPLES, Example
from services.kpi.measures.catalogue import MEASURES, NO_BUCKETS, is_returns

PATH: Final = Path(__file__).parents[3] / "docs" / "indicators.md"
_BETTER: Final = {"higher_is_better": "higher", "lower_is_better": "lower", "neutral": "neutral"}


def page(committed: str) -> str:
    """The page with its written parts as they should be, and its other text as it is."""
    parts = {
        "kinds": _kinds(),
        "indicators": _indicators(),
        "measures": _measures(),
        "example": f"```json\n{json.dumps(EXAMPLE, indent=2)}\n```\n",
    }
    return rewritten(committed, parts)


def _kinds() -> str:
    rows = [
        (
            f"`{each.kind}`",
            each.formula,
            ", ".join(f"`{part}`" for part in NEEDS[each.kind]),
            f"{each.story}: **{each.value} {each.unit}**",
            _figures(each),
        )
        for each in EXAMPLES
    ]
    return table(("kind", "formula", "needs", "example", "its figures"), rows)


def _figures(example: Example) -> str:
    if example.inputs.eligible:
        return f"{example.inputs.engaged[ALL]} engaged, {example.inputs.eligible} eligible"
    figures: Figures = example.inputs.figures
    told = [
        f"`{measure}`{'' if group == ALL else f' {group}'} {_amounts(amounts)}"
        for measure, cells in figures.items()
        if not is_returns(measure)
        for group, amounts in cells.items()
    ]
    return ", ".join(told)


def _amounts(amounts: Amounts) -> str:
    if amounts.keys() == {SCALAR}:
        return str(amounts[SCALAR])
    return "; ".join(f"{number} at {bucket}" for bucket, number in amounts.items())


def _indicators() -> str:
    parts = []
    for area, definitions in sorted(shipped_by_area().items()):
        rows = [_indicator(each) for each in definitions]
        heading = ("code", "", "kind", "unit", "better", "told by")
        parts.append(f"### {area}\n\n{table(heading, rows)}")
    return "\n".join(parts)


def _indicator(definition: Definition) -> tuple[str, ...]:
    title = definition.short_title or definition.title
    period = "day" if definition.is_stock else definition.period_type.replace("_", " ")
    better = _BETTER[definition.polarity]
    return (f"`{definition.code}`", title, definition.kind, definition.unit, better, period)


def _measures() -> str:
    parts = []
    for family, measures in groupby(MEASURES.values(), key=lambda each: each.family):
        rows = [
            (f"`{each.code}`", each.title, "" if each.buckets == NO_BUCKETS else each.buckets)
            for each in measures
            if not is_returns(each.code)
        ]
        parts.append(f"**{family}**\n\n{table(('measure', 'counts', 'buckets'), rows)}")
    return "\n".join(parts)
