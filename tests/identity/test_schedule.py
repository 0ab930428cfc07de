"""Whatever is rotated when, no token meets a service that lacks its key."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.identity.settings import LONGEST_TOKEN
from services.identity.signing_keys.schedule import (
    PUBLISH_AHEAD,
    KeyTimes,
    is_due,
    signer,
    succeeded,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
POLL = timedelta(minutes=5)
_seconds = st.integers(0, 3 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
_close = st.integers(0, 1800).map(lambda seconds: timedelta(seconds=seconds))


def kept(gaps: list[timedelta]) -> list[KeyTimes]:
    """The keys after rotations so far apart."""
    keys, at = succeeded([], "k0", START), START
    for number, gap in enumerate(gaps, 1):
        at += gap
        keys = succeeded(keys, f"k{number}", at)
    return keys


@given(gaps=st.lists(_seconds | _close, max_size=8), after=_seconds, seen=st.floats(0, 1))
def test_a_token_is_verified_with_any_keys_fetched_since_it_could_be_known(
    gaps: list[timedelta], after: timedelta, seen: float
) -> None:
    keys = kept(gaps)
    signed = START + POLL + after
    fetched = signed - POLL + seen * (POLL + LONGEST_TOKEN)
    key = signer(keys, signed)
    assert key is not None
    # Fetched earlier than the key was there: only before the very first, which nobody waits for.
    assert key.is_published(fetched) or fetched < START


@given(gaps=st.lists(_seconds | _close, max_size=8), after=_seconds)
def test_one_key_signs_and_each_for_its_turn(gaps: list[timedelta], after: timedelta) -> None:
    keys = kept(gaps)
    assert sum(key.may_sign(START + after) for key in keys) == 1
    order = [signer(keys, START + step * after / 20) for step in range(21)]
    numbers = [int(key.kid[1:]) for key in order if key]
    assert numbers == sorted(numbers)


@given(
    gaps=st.lists(_seconds | _close, max_size=6),
    after=_seconds,
    late=st.integers(-5, 5).map(lambda seconds: timedelta(seconds=seconds)),
)
def test_in_an_emergency_all_but_the_new_key_are_gone_at_once(
    gaps: list[timedelta], after: timedelta, late: timedelta
) -> None:
    at = START + sum(gaps, timedelta()) + after
    keys = succeeded(kept(gaps), "new", at, emergency=True)
    assert [key.kid for key in keys if key.is_published(at)] == ["new"]
    new = signer(keys, at)
    assert new is not None
    assert new.kid == "new"
    # Another replica whose clock is not quite the same comes second.
    again = succeeded(keys, "newer", at + late)
    for moment in (at, at + PUBLISH_AHEAD, at + 3 * PUBLISH_AHEAD):
        key = signer(again, max(moment, at + late))
        assert key is not None
        assert key.kid in {"new", "newer"}


@given(lates=st.lists(st.integers(-5, 5), min_size=1, max_size=4), after=_close)
def test_clocks_a_little_apart_leave_no_gap_and_no_second_signer(
    lates: list[int], after: timedelta
) -> None:
    keys, at = kept([timedelta(days=1)]), START + timedelta(days=2)
    for number, late in enumerate(lates):
        keys = succeeded(keys, f"r{number}", at + timedelta(seconds=late))
    moment = at + timedelta(seconds=5) + after
    assert sum(key.may_sign(moment) for key in keys) == 1


def test_a_key_is_due_ahead_of_the_day_it_is_to_sign() -> None:
    month = timedelta(days=30)
    assert is_due([], START, every=month)
    keys = kept([])
    early = START + month - PUBLISH_AHEAD
    assert not is_due(keys, early - timedelta(seconds=1), every=month)
    assert is_due(keys, early, every=month)
    rotated = succeeded(keys, "next", early)
    assert not is_due(rotated, early, every=month)
    assert [key.state(early) for key in rotated] == ["signing", "pending"]
    assert [key.state(START + month) for key in rotated] == ["retired", "signing"]
    assert not rotated[0].is_published(START + month + LONGEST_TOKEN + timedelta(minutes=1))
