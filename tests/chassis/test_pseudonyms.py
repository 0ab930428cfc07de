"""Pseudonyms and what is sealed beside them, for any identifiers, values and keys."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.pseudonyms import BLOCK, Pseudonyms
from chassis.sealing import Keys, Unreadable, new_key

KEYS = Keys("k1", {name: base64.b64decode(new_key()) for name in ("k1", "k2")})
ONE, OTHER = (Pseudonyms.under(KEYS, name, of="tests") for name in ("k1", "k2"))
identifiers = st.lists(
    st.integers(1, 2).flatmap(lambda blocks: st.binary(min_size=16 * blocks, max_size=16 * blocks))
)
values = st.lists(st.binary(min_size=1, max_size=200), min_size=1)


@given(identifiers)
def test_pseudonyms_are_a_permutation_that_the_key_turns_back(given_: list[bytes]) -> None:
    hidden = ONE.hide(given_)
    assert ONE.reveal(hidden) == given_
    assert len(set(hidden)) == len(set(given_))
    assert [len(one) for one in hidden] == [len(one) for one in given_]


@given(identifiers)
def test_a_whole_column_is_as_one_by_one(given_: list[bytes]) -> None:
    assert ONE.hide(given_) == [ONE.hide([one])[0] for one in given_]


@given(st.binary(min_size=BLOCK, max_size=BLOCK))
def test_another_key_gives_another_pseudonym_and_does_not_turn_it_back(one: bytes) -> None:
    assert ONE.hide([one]) != OTHER.hide([one])
    assert OTHER.reveal(ONE.hide([one])) != [one]


@given(values)
def test_what_is_sealed_opens_and_is_the_same_each_time(given_: list[bytes]) -> None:
    sealed = ONE.seal(given_)
    assert [ONE.unseal(one) for one in sealed] == given_
    assert sealed == ONE.seal(given_)
    assert len(set(sealed)) == len(set(given_))


@given(st.binary(min_size=1, max_size=100), st.data())
def test_what_was_altered_does_not_open(value: bytes, data: st.DataObject) -> None:
    (sealed,) = ONE.seal([value])
    at = data.draw(st.integers(0, len(sealed) - 1))
    altered = sealed[:at] + bytes([sealed[at] ^ data.draw(st.integers(1, 255))]) + sealed[at + 1 :]
    for wrong in (altered, sealed[:at]):
        with pytest.raises(Unreadable):
            ONE.unseal(wrong)
    with pytest.raises(Unreadable):
        OTHER.unseal(sealed)


def test_keys_are_told_apart_and_uses_of_one_are_too() -> None:
    elsewhere = Pseudonyms.under(KEYS, "k1", of="something else")
    assert len({one.fingerprint for one in (ONE, OTHER, elsewhere)}) == 3
    assert ONE.hide([bytes(BLOCK)]) != elsewhere.hide([bytes(BLOCK)])
    with pytest.raises(Unreadable, match="k3"):
        Pseudonyms.under(KEYS, "k3", of="tests")
