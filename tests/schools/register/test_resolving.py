"""How several statements of an organisation become one record: pure."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.schools.register.fields import CARRIED, STATED
from services.schools.register.resolving import Statement, resolved

FIELDS = ("name", "pupils", "ward", "places")
NOON = datetime(2009, 12, 3, 12, tzinfo=UTC)


def statement(source: str, values: dict[str, Any]) -> Statement:
    return Statement(source, NOON, dict.fromkeys(STATED) | values)


VALUES = st.fixed_dictionaries({name: st.none() | st.sampled_from(["a", "b"]) for name in FIELDS})
STATEMENTS = st.lists(
    st.builds(statement, st.sampled_from(sorted(CARRIED)), VALUES), min_size=1, max_size=5
)
EDITS = st.dictionaries(st.sampled_from(FIELDS), st.none() | st.just("edited"), max_size=2)


@given(STATEMENTS, EDITS)
def test_each_field_is_the_edit_or_what_the_newest_that_speaks_of_it_says(
    statements: list[Statement], edits: dict[str, Any]
) -> None:
    found, unedited = resolved(statements, edits), resolved(statements, {})
    assert set(found) == set(STATED)
    for name in FIELDS:
        speaking = [one for one in statements if name in one.spoken()]
        stated = speaking[-1].values[name] if speaking else None
        assert unedited[name] == stated
        assert found[name] == edits.get(name, stated)


@given(STATEMENTS, VALUES)
def test_a_native_blank_never_empties_a_field(
    statements: list[Statement], values: dict[str, Any]
) -> None:
    before = resolved(statements, {})
    after = resolved([*statements, statement("native", values)], {})
    assert after == before | {name: value for name, value in values.items() if value is not None}


@given(STATEMENTS)
def test_a_field_that_a_form_carries_is_emptied_by_its_blank(statements: list[Statement]) -> None:
    after = resolved([*statements, statement("gias", {})], {})
    assert all(after[name] is None for name in CARRIED["gias"])
    before = resolved(statements, {})
    assert after["places"] == before["places"], "the national register does not know of places"


@given(st.permutations(FIELDS))
def test_statements_of_different_fields_hold_in_any_order(order: list[str]) -> None:
    found = resolved([statement("native", {name: name}) for name in order], {})
    assert {name: found[name] for name in FIELDS} == {name: name for name in FIELDS}
