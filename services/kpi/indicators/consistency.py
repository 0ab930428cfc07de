"""What the parts of a definition must have to do with one another.

Pure, and of any mapping: of a definition as it is, or of a body that is not one yet, so that
whoever sent it is told of these faults together with all the others.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "count": ("numerator",),
    "sum": ("numerator",),
    "proportion": ("numerator", "denominator"),
    "mean": ("numerator", "denominator"),
    "rate": ("numerator", "denominator"),
    "difference": ("numerator", "denominator", "groups"),
    "ratio": ("numerator", "denominator", "groups"),
    "median": ("distribution",),
    "lowest_fifth_gap": ("distribution",),
    "coverage": ("numerator", "eligible"),
    "average_duration": ("numerator", "denominator"),
}
"""The parts each kind is worked out from."""
_EXCLUSIVE: Final = ("numerator", "denominator", "distribution", "groups")
_SHARES: Final = ("proportion", "difference", "ratio")


def contradictions(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What does not go together: the part of the definition, and what is wrong with it."""
    kind = given.get("kind")
    if isinstance(kind, str) and kind in NEEDS:
        yield from _of_parts(kind, given)
        yield from _of_meaning(kind, given)
        yield from _of_options(kind, given)
    if given.get("coverage_needed") and given.get("eligible") is None:
        yield "coverage_needed", "needs eligible: coverage of which organisations?"


def _of_parts(kind: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in NEEDS[kind]:
        if not given.get(part):
            yield part, f"is needed by the kind {kind}"
    for part in _EXCLUSIVE:
        if given.get(part) and part not in NEEDS[kind]:
            yield part, f"is not used by the kind {kind}"


def _of_meaning(kind: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    groups = given.get("groups")
    if isinstance(groups, list | tuple) and len(groups) == 2 and groups[0] == groups[1]:
        yield "groups", "are the same group twice"
    if kind == "lowest_fifth_gap" and given.get("polarity") == "higher_is_better":
        yield "polarity", "cannot be higher_is_better: a wider gap is not better"
    if kind == "difference" and given.get("unit") == "%":
        yield "unit", "is percentage points: two percentages do not differ in %"
    if kind != "rate" and given.get("per", 100) != 100:
        yield "per", "is used by the kind rate only"


def _of_options(kind: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    as_failed = _option(given, "incomplete") == "count_as_not_achieved"
    if as_failed and kind not in _SHARES:
        yield "options.incomplete", "count_as_not_achieved is for shares: " + ", ".join(_SHARES)
    if as_failed and not given.get("incomplete"):
        yield "options.incomplete", "count_as_not_achieved needs incomplete: records of what?"
    if _option(given, "over_buckets") == "mean_of_ratios":
        if kind != "proportion":
            yield "options.over_buckets", "mean_of_ratios is for the kind proportion"
        if as_failed:
            yield "options.over_buckets", "mean_of_ratios cannot count incomplete records"


def _option(given: Mapping[str, Any], name: str) -> object:
    options = given.get("options")
    return options.get(name) if isinstance(options, Mapping) else getattr(options, name, None)
