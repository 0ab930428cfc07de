"""Figures for the tests of indicators, written as briefly as they are read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.kpi.figures import ALL, FINAL, PROVISIONAL, SCALAR, Amounts, Figures
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Inputs, Outcome, compute

Told = Mapping[str, int | Amounts]


def figures(family: str, groups: Mapping[str, Told], *, final: bool = True) -> Figures:
    """A family's figures from group -> name -> a plain count, or amounts by bucket."""
    found: dict[str, dict[str, Amounts]] = {
        f"{family}.returns": {group: {FINAL if final else PROVISIONAL: 1} for group in groups}
    }
    for group, told in groups.items():
        for name, amount in told.items():
            amounts = {SCALAR: amount} if isinstance(amount, int) else amount
            kept = {bucket: number for bucket, number in amounts.items() if number}
            if kept:
                found.setdefault(f"{family}.{name}", {})[group] = kept
    return found


def outcome(code: str, family: str, told: Told, **groups: Told) -> Outcome:
    """What the shipped indicator comes to; keywords are groups: fsm_yes means fsm=yes."""
    named = {name.replace("_", "=", 1): each for name, each in groups.items()}
    return compute(shipped()[code], Inputs(figures(family, {ALL: told, **named})), ALL)


def value(code: str, family: str, told: Told, **groups: Told) -> Decimal | None:
    """The value of that."""
    return outcome(code, family, told, **groups).value


def definition(kind: str, **parts: Any) -> Definition:
    """A definition of a kind over the family `t`, with one decimal unless told."""
    return Definition.model_validate(
        {
            "code": "TEST",
            "version": 1,
            "title": "A test",
            "kind": kind,
            "returns": "t.returns",
            "counted": "pupils",
            "unit": "units",
            "decimals": 1,
            "polarity": "neutral",
            "period_type": "academic_year",
            "formula": "see the kind",
            "source": "a test",
            **parts,
        }
    )


def work(kind: str, told: Told, *, group: str = ALL, **parts: Any) -> Outcome:
    """The outcome of a kind for figures of all people."""
    return compute(definition(kind, **parts), Inputs(figures("t", {ALL: told})), group)
