"""Who a child is, hidden and opened again, for any names there may be; and the keys it takes."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.pseudonyms import Pseudonyms
from chassis.sealing import Keys
from chassis.settings import DataKeySettings, load_settings
from education.identifiers import upn_check_letter
from services.earlyyears.profiles.pupils import hidden, opened_by

PUPILS = Pseudonyms.under(Keys("k1", {"k1": bytes(range(32))}), "k1", of="tests")
Who = dict[str, object]

texts = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1f"), min_size=1, max_size=80
)
upns = st.from_regex(r"\A350[0-9]{9}\Z").map(lambda body: upn_check_letter(body) + body)
whos = st.one_of(
    st.fixed_dictionaries({"upn": upns, "digest": st.none()}),
    st.fixed_dictionaries({"upn": st.none(), "digest": st.binary(min_size=32, max_size=32)}),
    st.just({"upn": None, "digest": None}),
)
children = st.lists(
    st.builds(
        lambda who, rest: who | rest,
        whos,
        st.fixed_dictionaries(
            {
                "surname": texts,
                "forename": texts,
                "dob": st.none() | st.dates(date(1990, 1, 1), date(2020, 1, 1)),
                "postcode": texts,
                "address": texts,
            }
        ),
    ),
    min_size=1,
    max_size=20,
)
_SCHEMA = {
    **dict.fromkeys(("upn", "surname", "forename", "postcode", "address"), pl.String()),
    "digest": pl.Binary(),
    "dob": pl.Date(),
}


def hide(rows: list[Who]) -> list[tuple[bytes | None, bytes]]:
    found = hidden(pl.DataFrame(rows, schema=_SCHEMA), PUPILS)
    return [
        (key and bytes.fromhex(key.removeprefix("\\x")), bytes.fromhex(identity[2:]))
        for key, identity, _ in found.select("child_key", "identity", "key_id").iter_rows()
    ]


@given(children)
def test_what_is_hidden_opens_as_it_was(rows: list[Who]) -> None:
    for row, (key, identity) in zip(rows, hide(rows), strict=True):
        if key is None:
            assert (row["upn"], row["digest"]) == (None, None)
            continue
        assert len(key) == (20 if row["upn"] else 32)
        born = row["dob"]
        as_told = {**row, "dob": born.isoformat() if isinstance(born, date) else None}
        assert opened_by(PUPILS, key, identity) == as_told


@given(children)
def test_a_column_is_as_child_by_child_and_tells_children_apart(rows: list[Who]) -> None:
    together = hide(rows)
    assert together == [hide([row])[0] for row in rows]
    keys = {key for key, _ in together if key}
    assert len(keys) == len({(row["upn"], row["digest"]) for row in rows} - {(None, None)})


def test_what_was_sealed_before_addresses_were_kept_is_the_same_and_opens() -> None:
    row: Who = {"upn": None, "digest": bytes(32), "surname": "Made", "forename": "Up", "dob": None}
    before = PUPILS.seal(["\x1fZZ9 9ZZ\x1fMade\x1fUp".ljust(40, "\0").encode()])[0]
    other = row | {"postcode": None, "address": "1, Nowhere"}
    (key, now), _ = hide([row | {"postcode": "ZZ9 9ZZ", "address": None}, other])
    assert now == before
    assert key is not None
    assert opened_by(PUPILS, key, before) == row | {"postcode": "ZZ9 9ZZ", "address": None}


def test_children_whose_upn_one_school_gave_lie_together() -> None:
    ours = [{"upn": upn_check_letter(body) + body} for body in ("350200108001", "350200108002")]
    theirs = [{"upn": upn_check_letter(body) + body} for body in ("350200208001",)]
    nothing = dict.fromkeys(("digest", "surname", "forename", "dob", "postcode", "address"))
    one, two, other = (key for key, _ in hide([nothing | row for row in (*ours, *theirs)]) if key)
    assert one[:4] == two[:4] != other[:4]


@pytest.mark.parametrize(
    "content",
    [None, "", "{}", "not JSON", '{"current": "k1", "keys": {"k1": "c2hvcnQ="}}'],
    ids=["missing", "empty", "no keys", "not JSON", "too short a key"],
)
def test_keys_that_cannot_be_used_are_told_in_one_line(
    content: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "data-keys.json"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("DATA_KEYS_FILE", str(file))
    with pytest.raises(SystemExit):
        load_settings(DataKeySettings)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("DATA_KEYS_FILE: ")
    assert str(file) in line
    assert "c2hvcnQ" not in line
