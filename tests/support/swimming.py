"""Measures and an indicator of users' own: what may be stated whatever services tell of."""

from typing import Any, Final

ABLE, PUPILS = "swimming.able", "swimming.pupils"
MEASURES: Final[tuple[dict[str, Any], ...]] = tuple(
    {"code": code, "title": "pupils in swimming lessons", "counted": "pupils"}
    for code in (ABLE, PUPILS)
)
INDICATOR: Final[dict[str, Any]] = {
    "code": "SWIMMING", "title": "Pupils who swim 25 metres", "kind": "proportion",
    "numerator": [ABLE], "denominator": [PUPILS], "returns": "swimming.returns",
    "counted": "pupils", "unit": "%", "decimals": 1, "polarity": "higher_is_better",
    "period_type": "academic_year", "formula": "100 x pupils who swim / pupils",
    "source": "swimming lessons", "reason": "a test",
}  # fmt: skip
