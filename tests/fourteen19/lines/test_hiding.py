"""Groups of young people, and what others may be told of them."""

import random

from hypothesis import given
from hypothesis import strategies as st

from services.fourteen19.lines.take_up import ALL, Taken, exact, groups_of, protected

_HOMES = ("A", "B", "C")
_taken = st.builds(
    Taken,
    person=st.integers(1, 40),
    line=st.sampled_from(["ENG", "ITE", "CRM"]),
    level=st.sampled_from(["higher", "advanced"]),
    places=st.sampled_from([("A",), ("B",), ("A", "C")]),
    home=st.just("A"),
    gender=st.just("F"),
)


def _settled(taken: Taken) -> Taken:
    """A young person has one home and one gender."""
    home = _HOMES[taken.person % 3]
    return taken._replace(home=home, gender="F" if taken.person % 2 else "M")


_some = st.lists(_taken.map(_settled), max_size=60)


@given(_some)
def test_a_young_person_counts_once_whatever_the_lines_and_providers(some: list[Taken]) -> None:
    told = exact(some)
    total = told[ALL]
    assert total == len({each.person for each in some})
    for of in ("line", "level", "provider"):
        parts = [count or 0 for name, count in told.items() if name.startswith(f"{of}=")]
        assert max(parts, default=0) <= (total or 0) <= sum(parts)
    for of in ("home", "gender"):
        assert total == sum(count or 0 for name, count in told.items() if name.startswith(of))


@given(_some, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(some: list[Taken], shuffle: random.Random) -> None:
    assert exact(some) == exact(shuffle.sample(some, len(some)))


@given(_some, st.sets(st.sampled_from(_HOMES)))
def test_what_is_told_is_true_and_of_no_one_or_two_others(some: list[Taken], own: set[str]) -> None:
    groups = groups_of(some)
    others = groups_of(each for each in some if each.home not in own)
    for name, count in protected(some, frozenset(own)).items():
        if name.partition("=")[0] in ("home", "provider"):
            assert name.partition("=")[2] in own
        if count is not None:
            assert count == len(groups[name])
            if not name.startswith("provider="):
                assert len(others.get(name, ())) not in (1, 2)


@given(_some)
def test_one_hidden_gender_does_not_follow_from_the_total(some: list[Taken]) -> None:
    told = protected(some, frozenset())
    genders = [count for name, count in told.items() if name.startswith("gender=")]
    if told[ALL] is not None:
        assert genders.count(None) != 1
