"""What is sealed opens under the same key for the same use only."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.sealing import BadKeys, Keys, Unreadable, new_key


def keys_with(*names: str) -> Keys:
    return Keys(names[-1], {name: base64.b64decode(new_key()) for name in names})


ONE = keys_with("k1")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_was_sealed_is_unsealed_and_never_looks_alike(plain: bytes, context: str) -> None:
    first, second = ONE.seal(plain, context=context), ONE.seal(plain, context=context)
    assert ONE.unseal(first, context=context) == plain
    assert first != second
    assert len(plain) < 8 or plain not in first


@given(st.binary(max_size=60), st.data())
def test_a_sealed_value_that_was_altered_does_not_open(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(ONE.seal(plain, context="name"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        ONE.unseal(bytes(sealed), context="name")


@pytest.mark.parametrize("sealed", [b"", b"\x02", b"\x02k1", b"\x02k1" + b"x" * 12])
def test_what_was_cut_short_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        ONE.unseal(sealed, context="name")


def test_it_opens_for_no_other_use_and_under_no_other_key() -> None:
    sealed = ONE.seal(b"Ann", context="name")
    with pytest.raises(Unreadable):
        ONE.unseal(sealed, context="note")
    with pytest.raises(Unreadable):
        keys_with("k1").unseal(sealed, context="name")


def test_after_a_new_key_what_the_old_one_sealed_stays_readable() -> None:
    both = Keys("k2", {**ONE.by_id, **keys_with("k2").by_id})
    assert both.unseal(ONE.seal(b"Ann", context="name"), context="name") == b"Ann"
    with pytest.raises(Unreadable, match="not in the file"):
        ONE.unseal(both.seal(b"Ann", context="name"), context="name")


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"current": "b", "keys": {"a": new_key(), "b": new_key()}}))
    keys = Keys.from_file(file)
    assert (keys.current, set(keys.by_id)) == ("b", {"a", "b"})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "should read"),
        ('{"current": "a", "keys": {}}', "should read"),
        ('{"current": "a", "keys": {"a": "c2hvcnQ="}}', "not 32 bytes"),
        ('{"current": "a", "keys": {"a": "!!"}}', "not 32 bytes"),
        (json.dumps({"current": "b", "keys": {"a": "x"}}), "no key named"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_without_a_key(
    tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    with pytest.raises(BadKeys, match=told) as refused:
        Keys.from_file(file)
    assert "c2hvcnQ" not in str(refused.value)


def test_no_key_shows_when_keys_are_printed() -> None:
    assert base64.b64encode(ONE.by_id["k1"]).decode() not in repr(ONE)
    assert str(ONE.by_id["k1"]) not in repr(ONE)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match=r"none\.json cannot be read"):
        Keys.from_file(tmp_path / "none.json")
