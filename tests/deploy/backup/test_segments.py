"""Which WAL is missing after a copy, and which nothing needs any more."""

from deploy.backup.segments import gaps, older, runs

FIRST, LAST_OF_HIGH, NEXT = (
    "0000000100000000000000FE",
    "0000000100000000000000FF",
    "000000010000000100000000",
)


def test_a_gap_is_seen_across_the_high_part_and_after_a_change_of_timeline() -> None:
    later = "000000020000000100000001.partial"
    assert gaps([FIRST, LAST_OF_HIGH, NEXT, later, "00000002.history"], since=FIRST) == []
    assert gaps([FIRST, NEXT, later], since=FIRST) == [0xFF]
    assert gaps([], since=FIRST) == [0xFE]


def test_only_what_lies_before_the_oldest_copy_is_not_needed() -> None:
    assert older([FIRST, LAST_OF_HIGH, NEXT, "00000002.history"], than=NEXT) == [
        FIRST,
        LAST_OF_HIGH,
    ]


def test_full_segments_are_read_timeline_by_timeline() -> None:
    promoted = "000000020000000100000000"
    there = [FIRST, LAST_OF_HIGH, f"{NEXT}.partial", promoted, "00000002.history"]
    assert runs(there, since=FIRST) == [(FIRST, LAST_OF_HIGH), (promoted, promoted)]
    assert runs(there, since=LAST_OF_HIGH)[0] == (LAST_OF_HIGH, LAST_OF_HIGH)
