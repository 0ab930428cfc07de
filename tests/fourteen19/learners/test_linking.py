"""Who is one young person: by ULN, then by UPN; what speaks against it goes to a person."""

from collections.abc import Mapping, Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.fourteen19.learners.linking import (
    SHARED_BY_MOST,
    Decision,
    Doubt,
    Learner,
    Linked,
    Pair,
    linked,
)

MAY, JUNE = date(1993, 5, 1), date(1993, 6, 1)
_KEYS = st.none() | st.sampled_from([b"1", b"2", b"3"])


def learner(learner_id: int, uln: str = "", upn: str = "", name: str = "n") -> Learner:
    """Born in May; who has a number of another has that one's name too, unless it is given."""
    own = name if name != "n" else upn or uln or f"n{learner_id}"
    return Learner(learner_id, uln.encode() or None, upn.encode() or None, own.encode(), MAY)


def groups(found: Linked) -> list[list[int]]:
    """Who is one with whom."""
    return [
        [i for i in found.persons if found.persons[i] == p]
        for p in sorted({*found.persons.values()})
    ]


def said(*learners: Learner, **decided: Decision) -> tuple[list[list[int]], Mapping[Pair, Doubt]]:
    """Groups and doubts; a decision is given as `of_1_2="same"`."""
    pairs: dict[Pair, Decision] = {}
    for name, decision in decided.items():
        one, other = name.removeprefix("of_").split("_")
        pairs[int(one), int(other)] = decision
    found = linked(learners, pairs)
    return groups(found), found.doubts


def test_one_uln_is_one_person_and_one_upn_too_where_a_uln_is_missing() -> None:
    assert said(learner(1, "u"), learner(2, "u"), learner(3, "v")) == ([[1, 2], [3]], {})
    assert said(learner(1, "u", "p"), learner(2, "", "p")) == ([[1, 2]], {})


def test_one_upn_with_two_ulns_is_in_doubt() -> None:
    found = said(learner(1, "u", "p"), learner(2, "v", "p"))
    assert found == ([[1], [2]], {(1, 2): "same_upn_other_uln"})


def test_a_third_without_uln_does_not_join_two_of_different_ulns() -> None:
    apart, doubts = said(learner(1, "u", "p"), learner(2, "v", "p"), learner(3, "", "p"))
    assert apart == [[1], [2], [3]]
    assert doubts == {
        (1, 2): "same_upn_other_uln",
        (1, 3): "joins_different",
        (2, 3): "joins_different",
    }
    joined, left = said(
        learner(1, "u", "p"), learner(2, "v", "p"), learner(3, "", "p"), of_1_3="same"
    )
    assert joined == [[1, 3], [2]]
    assert left == {(1, 2): "same_upn_other_uln", (2, 3): "joins_different"}


def test_one_number_and_another_month_of_birth_is_in_doubt() -> None:
    other = Learner(2, b"u", None, b"m", JUNE)
    assert said(learner(1, "u"), other) == ([[1], [2]], {(1, 2): "same_uln_other_birth"})


def test_a_number_alone_joins_nobody_of_another_name() -> None:
    """Whoever guesses a ULN learns nothing of whose it is."""
    one, guessed = learner(1, "u", "p"), learner(2, "u", name="other")
    assert said(one, guessed) == ([[1], [2]], {(1, 2): "same_uln_other_name"})
    assert said(one, guessed, of_1_2="same")[0] == [[1, 2]]
    of_upn = learner(2, "", "p", name="other")
    assert said(one, of_upn) == ([[1], [2]], {(1, 2): "same_upn_other_name"})
    assert said(one, learner(2, "u", "p", name="other"))[0] == [[1, 2]], "both numbers do"


def test_a_name_alone_joins_nobody() -> None:
    one, other = learner(1, "u", name="x"), learner(2, name="x")
    assert said(one, other) == ([[1], [2]], {(1, 2): "same_name"})
    assert said(one, other, of_1_2="same") == ([[1, 2]], {})


def test_two_told_apart_stay_so_though_a_third_has_their_number() -> None:
    three = (learner(1, "u"), learner(2, "u"), learner(3, "u"))
    apart, doubts = said(*three, of_1_2="different")
    assert apart == [[1], [2], [3]]
    assert doubts == {(1, 3): "joins_different", (2, 3): "joins_different"}
    assert said(*three, of_1_2="different", of_2_3="same")[0] == [[1], [2, 3]]


def test_a_decision_on_a_learner_taken_out_joins_nobody() -> None:
    gone = Learner(2)
    three = (learner(1), gone, learner(3))
    assert said(*three, of_1_2="same", of_2_3="same") == ([[1], [2], [3]], {})


def test_what_very_many_share_is_no_number() -> None:
    many = [learner(number, "u") for number in range(SHARED_BY_MOST + 1)]
    assert said(*many)[1] == {}
    assert len(said(*many)[0]) == len(many)
    assert len(said(*many[1:])[0]) == 1


@st.composite
def crowds(draw: st.DrawFn) -> tuple[list[Learner], dict[Pair, Decision]]:
    """A few learners who share a lot, and what was decided on some of them."""
    size = draw(st.integers(1, 12))
    learners = [
        Learner(i, draw(_KEYS), draw(_KEYS), draw(_KEYS), draw(st.sampled_from([MAY, JUNE])))
        for i in range(size)
    ]
    pairs = [(one, other) for one in range(size) for other in range(one + 1, size)]
    said: st.SearchStrategy[Decision] = st.sampled_from(("same", "different"))
    some = st.dictionaries(st.sampled_from(pairs), said, max_size=3) if pairs else st.just({})
    return learners, draw(some)


@given(crowds(), st.randoms())
def test_it_depends_on_no_order(
    crowd: tuple[list[Learner], dict[Pair, Decision]], random: object
) -> None:
    learners, decided = crowd
    shuffled = list(learners)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert linked(shuffled, decided) == linked(learners, decided)


@given(crowds())
def test_no_certain_pair_is_lost_and_no_doubtful_one_joined_unseen(
    crowd: tuple[list[Learner], dict[Pair, Decision]],
) -> None:
    learners, decided = crowd
    found = linked(learners, decided)
    held = {each.learner_id: each for each in learners}
    for one, other in ((a, b) for a in held for b in held if a < b):
        together = found.persons[one] == found.persons[other]
        if _sure(held[one], held[other]) and (one, other) not in decided:
            assert together or (one, other) in found.doubts
        assert not (together and (one, other) in found.doubts)
        if decided.get((one, other)) == "same" and _there(held, (one, other)):
            assert together
        if decided.get((one, other)) == "different" and "same" not in decided.values():
            assert not together


def _sure(one: Learner, other: Learner) -> bool:
    if one.uln is None or one.uln != other.uln or one.born != other.born:
        return False
    return None not in (one.name, other.name) and one.name == other.name


def _there(held: Mapping[int, Learner], pair: Sequence[int]) -> bool:
    return all(held[each].is_there for each in pair)
