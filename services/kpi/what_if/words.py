"""What moves, in words: "NI 72 would go 51.6 → 52.1", "two schools change colour". Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from education.periods import parse_period
from services.kpi.figures import ALL
from services.kpi.indicators.definition import Definition
from services.kpi.judgement.rag import Colour
from services.kpi.what_if.answers import IndicatorMoved, Told

_NATIONAL: Final = re.compile(r"NI([0-9]+[A-Z]?)")
_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip
_COLOURS: Final[tuple[Colour, ...]] = ("red", "amber", "green", "grey")
_LINES: Final = 10
_NO_VALUE: Final = "no value"


class Tense(NamedTuple):
    """The verbs of what would happen, or of what did; `turns` and `changes` are of one school."""

    go: str
    stay: str
    move: str
    become: str
    turn: str
    turns: str
    change: str
    changes: str


WOULD: Final = Tense(
    go="would go",
    stay="would stay",
    move="would move",
    become="become",
    turn="turn",
    turns="turns",
    change="change",
    changes="changes",
)
DID: Final = Tense(
    go="went",
    stay="stayed",
    move="moved",
    become="became",
    turn="turned",
    turns="turned",
    change="changed",
    changes="changed",
)


def is_national(code: str) -> bool:
    """Whether an indicator is of the National Indicator Set."""
    return _NATIONAL.fullmatch(code) is not None


def called(definition: Definition) -> str:
    """An indicator as it is spoken of: NI 72, or its title."""
    national = _NATIONAL.fullmatch(definition.code)
    return f"NI {national[1]}" if national else definition.short_title or definition.title


def number(count: int) -> str:
    """A count, in words up to ten: one, ten, 1,011."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def summary_of(
    moved: Sequence[IndicatorMoved], tense: Tense, *, one_by_one: bool = False
) -> list[str]:
    """A line for each indicator of an area (or wider), ten at most, and one for organisations;
    `one_by_one`: organisations have lines as areas have."""
    moved = [each for each in moved if _is_seen(each)]
    if not moved:
        return [f"no indicator {tense.move}"]
    wide = [each for each in moved if one_by_one or each.level != "organisation"]
    by_place = len({each.place for each in wide}) > 1
    by_period = len({each.period for each in wide}) > 1
    lines = [_line(each, tense, by_place, by_period) for each in wide[:_LINES]]
    if len(wide) > _LINES:
        lines.append(f"and {len(wide) - _LINES:,} more")
    narrow = [each for each in moved if not one_by_one and each.level == "organisation"]
    lines += _recoloured(narrow, tense)
    return lines or [f"indicators of {_counted({e.place for e in narrow})} {tense.move}"]


def _line(moved: IndicatorMoved, tense: Tense, by_place: bool, by_period: bool) -> str:
    subject = moved.called
    if moved.group != ALL:
        subject += f" ({moved.group})"
    if by_place:
        subject += f" of {moved.name or moved.place}"
    if by_period:
        subject += f" in {_when(moved.period)}"
    return f"{subject} {_movement(moved, tense)}"


def _is_seen(moved: IndicatorMoved) -> bool:
    """Whether there is anything to say of it: where there was no value and is none, only that it
    changes colour."""
    return set(_values(moved)) != {_NO_VALUE} or moved.recoloured


def _when(text: str) -> str:
    """A month as people write it: September 2009."""
    period = parse_period(text)
    return f"{period.starts:%B %Y}" if period.type == "month" else text


def _movement(moved: IndicatorMoved, tense: Tense) -> str:
    before, after = moved.before, moved.after
    old, new = _values(moved)
    if old == new:
        return f"{tense.stay} at {old}{_besides(before, after, tense)}"
    told = f"from {old} to {new}" if _NO_VALUE in (old, new) else f"{old} → {new}"
    return f"{tense.go} {told}{_colour(before, after, tense)}"


def _besides(before: Told | None, after: Told | None, tense: Tense) -> str:
    """What moves where the value does not: colour, else status, else people to the target."""
    if before is None or after is None:
        return ""
    if before.rag != after.rag:
        return _colour(before, after, tense)
    if before.status != after.status and after.status:
        return f" and {tense.become} {after.status}"
    old, new = before.people_to_target.words, after.people_to_target.words
    return f", people to target: {new} instead of {old}" if old and new and old != new else ""


def _colour(before: Told | None, after: Told | None, tense: Tense) -> str:
    if before is None or after is None or before.rag == after.rag:
        return ""
    return f" and {tense.turn} {after.rag}"


def _values(moved: IndicatorMoved) -> list[str]:
    """Before and after. NI 72 is known to be a percentage; of what has no number it is said."""
    unit = " %" if moved.unit == "%" and not is_national(moved.indicator) else ""
    return [
        _NO_VALUE if told is None or told.value is None else f"{told.value:f}{unit}"
        for told in (moved.before, moved.after)
    ]


def _recoloured(moved: Iterable[IndicatorMoved], tense: Tense) -> Iterator[str]:
    """How many organisations change colour; and which way, unless one goes several ways."""
    turned: dict[str, set[Colour]] = {}
    for each in moved:
        if each.recoloured and each.after is not None:
            turned.setdefault(each.place, set()).add(each.after.rag)
    if not turned:
        return
    subject, alone = _counted(turned), len(turned) == 1
    ways = {c: sum(c in colours for colours in turned.values()) for c in _COLOURS}
    told = [f"{number(n)} {_turns(n, tense)} {c}" for c, n in ways.items() if n]
    if alone and len(told) == 1:
        yield told[0].replace("one", subject, 1)
    elif sum(ways.values()) > len(turned):
        yield f"{subject} {tense.changes if alone else tense.change} colour"
    else:
        yield f"{subject} {tense.change} colour: {', '.join(told)}"


def _turns(count: int, tense: Tense) -> str:
    return tense.turns if count == 1 else tense.turn


def _counted(places: Collection[str]) -> str:
    """How many schools; early years settings have numbers that begin with EY."""
    kinds = {place.startswith("EY") for place in places}
    noun = "organisation" if len(kinds) > 1 else "setting" if kinds == {True} else "school"
    return f"{number(len(places))} {noun}{'' if len(places) == 1 else 's'}"
