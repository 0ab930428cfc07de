"""Spreading visits over days, and whether a programme will end in time."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.working_days import is_working_day
from services.earlyyears.programmes.pace import WORDS, Outlook, Window, forecast, outlook, tally
from services.earlyyears.programmes.reading import Standing
from services.earlyyears.programmes.spreading import spread, spread_by_officer, working_days

STARTS, ENDS = date(2009, 9, 1), date(2009, 12, 31)
DAY = timedelta(days=1)
NEVER = date.max

days_around = st.dates(STARTS - 30 * DAY, ENDS + 60 * DAY)


@st.composite
def standings(draw: st.DrawFn) -> list[Standing]:
    """Childminders with a visit made, planned or none."""
    found = []
    for number in range(draw(st.integers(1, 40))):
        planned = draw(st.booleans())
        found.append(
            Standing(
                organisation=f"EY{number}",
                name="A childminder",
                sort="childminder",
                officer=draw(st.sampled_from([None, "qio-1", "qio-2", "qio-3"])),
                visit=f"EY{number}.2009-10.audit" if planned else None,
                planned_for=draw(st.none() | days_around) if planned else None,
                made_on=draw(st.none() | days_around) if planned else None,
            )
        )
    return found


def some(made: int, planned: int, officer: str = "qio-1", *, day: date = ENDS) -> list[Standing]:
    """So many visited on the first day, so many to be visited on a day."""
    one = Standing("EY0", "One", "childminder", officer, "EY0.2009-10.audit", day)
    return [replace(one, made_on=STARTS)] * made + [one] * planned


def look(found: list[Standing], on: date) -> Outlook:
    return outlook(found, Window(STARTS, ENDS, on))


@given(standings(), days_around, st.data())
def test_fewer_made_never_looks_better(
    found: list[Standing], on: date, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(found) - 1))
    changed = data.draw(st.sampled_from(["unmade", "later", "unplanned"]))
    one, on_day = found[number], found[number].made_on
    worse = {
        "unmade": replace(one, made_on=None),
        "later": replace(one, made_on=on_day + 40 * DAY if on_day else None),
        "unplanned": replace(one, visit=None, made_on=None, planned_for=None),
    }[changed]
    window = Window(STARTS, ENDS, on)
    fewer = [*found[:number], worse, *found[number + 1 :]]
    before, after = outlook(found, window), outlook(fewer, window)
    assert WORDS.index(after.word) >= WORDS.index(before.word)
    if tally(fewer, window).made < tally(found, window).made:
        assert (after.needed_per_day or 0) >= (before.needed_per_day or 0)
        if not window.over and tally(found, window).remaining:
            ends = [forecast(tally(each, window), window) or NEVER for each in (found, fewer)]
            assert ends[1] >= ends[0]


@given(standings(), days_around, st.integers(1, 60))
def test_a_day_without_a_visit_never_looks_better(
    found: list[Standing], on: date, later: int
) -> None:
    still = [
        replace(each, made_on=each.made_on if each.made_on and each.made_on <= on else None)
        for each in found
    ]
    before, after = look(still, on), look(still, on + later * DAY)
    assert WORDS.index(after.word) >= WORDS.index(before.word)


@given(standings(), days_around)
def test_the_counts_add_up(found: list[Standing], on: date) -> None:
    window = Window(STARTS, ENDS, on)
    counts = tally(found, window)
    assert counts.eligible == counts.made + counts.planned + counts.not_planned
    assert counts.overdue == (counts.planned + counts.not_planned if on > ENDS else 0)
    assert counts.late <= counts.made
    assert counts.planned_after <= counts.planned
    parts = [tally([each for each in found if each.officer == one], window) for one in _who(found)]
    assert sum(part.made for part in parts) == counts.made
    assert sum(part.overdue for part in parts) == counts.overdue


def test_a_missed_deadline_is_visible_early() -> None:
    # A quarter of the time is gone; a tenth is made.
    told = look(some(made=10, planned=90), date(2009, 10, 1))
    assert told.word == "at_risk"
    assert told.made_per_day == Decimal("0.4")
    assert told.needed_per_day == Decimal("1.4")
    assert told.forecast_end is not None
    assert told.forecast_end > ENDS
    assert "1.4 needed" in told.because
    assert look(some(made=27, planned=73), date(2009, 10, 1)).word == "on_course"


@pytest.mark.parametrize(
    ("found", "on", "word", "because"),
    [
        (some(3, 0), date(2009, 10, 1), "on_course", "All 3 are visited."),
        ([], date(2010, 2, 1), "on_course", "Nobody is eligible."),
        (some(0, 9), date(2009, 8, 1), "on_course", "It begins on 2009-09-01; 9 are to be"),
        (some(9, 1), ENDS, "at_risk", "1 still to be visited and no working day is left."),
        (some(9, 1), ENDS + DAY, "missed", "1 of 10 not visited by 2009-12-31."),
        (some(9, 1, day=ENDS + DAY), date(2009, 11, 2), "at_risk", "1 planned for after"),
    ],
)
def test_the_word_and_its_sentence(
    found: list[Standing], on: date, word: str, because: str
) -> None:
    told = look(found, on)
    assert told.word == word
    assert told.because.startswith(because)


def test_visited_after_the_last_day_it_is_missed_for_good() -> None:
    late = replace(some(1, 0)[0], made_on=ENDS + DAY)
    told = look([*some(5, 0), late], ENDS + 30 * DAY)
    assert (told.word, told.because) == ("missed", "1 visited after 2009-12-31.")
    assert told.forecast_end is None


def test_nobody_visited_so_far_no_end_is_foreseen() -> None:
    told = look(some(0, 50), date(2009, 10, 1))
    assert (told.word, told.forecast_end) == ("at_risk", None)
    assert told.because.endswith("at this pace it does not end.")


@given(st.integers(0, 200), st.dates(STARTS, ENDS), st.integers(5, 120))
def test_visits_are_spread_evenly_over_working_days(count: int, first: date, span: int) -> None:
    days = working_days(first, first + span * DAY)
    found = spread(count, days)
    assert len(found) == count
    assert found == sorted(found)
    assert all(is_working_day(day) and day in days for day in found)
    busy = Counter(dict.fromkeys(days, 0) | Counter(found))
    assert max(busy.values()) - min(busy.values()) <= 1


@given(
    st.dictionaries(
        st.sampled_from(["qio-1", "qio-2", "qio-3"]), st.integers(1, 40), min_size=1, max_size=3
    )
)
def test_an_even_plan_is_on_course_on_every_day(counts: dict[str, int]) -> None:
    """Who makes every visit on its day is never warned of before the last day's are made."""
    own: dict[str | None, list[str]] = {
        officer: [f"{officer}.{n}" for n in range(count)] for officer, count in counts.items()
    }
    on = spread_by_officer(own, working_days(STARTS, ENDS))
    for day in working_days(STARTS, ENDS)[:-1:7]:
        found = [
            Standing(each, "One", "childminder", officer, each, on[each], on[each])
            for officer, organisations in own.items()
            for each in organisations
        ]
        assert look(found, day).word == "on_course"


def test_no_day_no_spread() -> None:
    assert working_days(ENDS, STARTS) == []
    assert spread(0, []) == []


def _who(found: list[Standing]) -> set[str | None]:
    return {each.officer for each in found}
