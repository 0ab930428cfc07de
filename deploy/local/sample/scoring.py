"""Made-up scores of a cohort, drawn at chance and then moved by a point here and there until NI 72
and NI 92 are exactly as wanted."""

import random
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from education.profile import (
    CLL,
    GOOD_LEVEL_EACH,
    GOOD_LEVEL_TOTAL,
    MAX_SCORE,
    PSED,
    SCALES,
    good_level,
)

Scores = dict[str, int]
_NEEDED: Final = (*PSED, *CLL)
_OTHERS: Final = tuple(each.code for each in SCALES if each.code not in _NEEDED)
_TYPICAL, _SPREAD, _HINDERED = 6.9, 1.55, 1.7
_OWN_SPREAD: Final = 0.75
"""Of one child's scales about what is typical of it."""
_EASIER: Final = {"PD": 0.7, "DA": 0.5, "NLC": 0.4, "KUW": 0.2, "W": -0.9, "R": -0.3, "C": -0.2}
"""Physical development was the best of the time, writing the poorest."""


class Cohort(NamedTuple):
    """How many children, how many of them at a good level, and NI 92 in per cent."""

    children: int
    good: int
    gap: float
    seed: int


def fitted(cohort: Cohort, hindered: Sequence[bool]) -> list[Scores]:
    """The scores of each child; those of the hindered are lower."""
    chance = random.Random(cohort.seed)  # noqa: S311 - made-up children, not secrets
    drawn = [_draw(chance, each) for each in hindered]
    _fit_good_level(drawn, cohort.good)
    _fit_gap(drawn, cohort.gap)
    return drawn


def _draw(chance: random.Random, hindered: bool) -> Scores:
    typical = chance.gauss(_TYPICAL - (_HINDERED if hindered else 0), _SPREAD)
    return {
        each.code: min(
            MAX_SCORE,
            max(0, round(chance.gauss(typical + _EASIER.get(each.code, 0), _OWN_SPREAD))),
        )
        for each in SCALES
    }


def _total(scores: Scores) -> int:
    return sum(scores.values())


def _lacking(scores: Scores) -> int:
    """Points to a good level, about."""
    each = sum(max(0, GOOD_LEVEL_EACH - scores[code]) for code in _NEEDED)
    return each + max(0, GOOD_LEVEL_TOTAL - _total(scores))


def _fit_good_level(drawn: Sequence[Scores], wanted: int) -> None:
    """Those nearest to the border cross it."""
    good = sorted((each for each in drawn if good_level(each)), key=_total)
    others = sorted((each for each in drawn if not good_level(each)), key=_lacking)
    for scores in good[: max(0, len(good) - wanted)]:
        scores["W"] = GOOD_LEVEL_EACH - 1
    for scores in others[: max(0, wanted - len(good))]:
        _raise_to_good(scores)


def _raise_to_good(scores: Scores) -> None:
    for code in _NEEDED:
        scores[code] = max(scores[code], GOOD_LEVEL_EACH)
    for code in (*_OTHERS, *_NEEDED):
        missing = max(0, GOOD_LEVEL_TOTAL - _total(scores))
        scores[code] = min(MAX_SCORE, scores[code] + missing)


def _fit_gap(drawn: Sequence[Scores], gap: float) -> None:
    """The lowest fifth is moved until its mean is so far below the median; it stays the lowest."""
    ranked = sorted(drawn, key=_total)
    lowest = ranked[: (len(ranked) + 2) // 5]
    ceiling = _total(lowest[-1])
    wanted = round((1 - gap / 100) * median(map(_total, drawn)) * len(lowest))
    missing = wanted - sum(map(_total, lowest))
    while missing:
        before = missing
        for at, scores in enumerate(lowest):
            missing -= _moved(scores, at + missing, missing, ceiling)
        if missing == before:
            raise ValueError("These scores cannot be moved so far.")


def _moved(scores: Scores, at: int, missing: int, ceiling: int) -> int:
    """By how much one scale of a child was moved towards what is missing: 1, 0 or -1."""
    code = SCALES[at % len(SCALES)].code
    if missing > 0 and scores[code] < MAX_SCORE and _total(scores) < ceiling:
        scores[code] += 1
        return 1
    if missing < 0 and scores[code] > 0:
        scores[code] -= 1
        return -1
    return 0
