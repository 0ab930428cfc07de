"""Edits over what sources say: what is kept, what differs, where a value comes from. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.schools.organisations.differences import (
    Edit,
    Plan,
    differing,
    planned,
    sources,
)
from services.schools.register.fields import STATED
from services.schools.register.resolving import Statement, Value, resolved

_WHEN = datetime(2009, 12, 3, tzinfo=UTC)
_VALUES = st.none() | st.integers(0, 3)
_FIELDS = st.sampled_from(["pupils", "capacity", "places"])


def _statement(source: str, **values: Value) -> Statement:
    return Statement(source, _WHEN, dict.fromkeys(STATED) | values)


def _edit(value: Value, over: Value) -> Edit:
    return Edit(value, over, "officer", _WHEN, "why")


def test_an_edit_differs_once_the_sources_say_something_new() -> None:
    edits = {"pupils": _edit(459, over=450)}
    assert differing(edits, resolved([_statement("gias", pupils=450)], {})) == {}
    assert differing(edits, resolved([_statement("gias", pupils=451)], {})) == {"pupils": 451}
    # Even where they now say what the officer says: to accept it lets the edit go.
    assert differing(edits, resolved([_statement("gias", pupils=459)], {})) == {"pupils": 459}


def test_a_source_that_comes_to_say_nothing_is_news_where_it_carries_the_field() -> None:
    edits = {"pupils": _edit(459, over=450)}
    assert differing(edits, resolved([_statement("gias", pupils=None)], {})) == {"pupils": None}
    older = _statement("gias", pupils=450)
    assert differing(edits, resolved([older, _statement("native", pupils=None)], {})) == {}


def test_a_field_says_whose_it_is_and_who_says_otherwise() -> None:
    statements = [_statement("gias", pupils=450, name="A"), _statement("native", pupils=455)]
    found = sources(statements, {"name": _edit("B", over="A")})
    assert (found["pupils"].source, found["pupils"].others) == ("native", {"gias": 450})
    assert (found["name"].source, found["name"].value) == (None, "B")
    assert found["name"].others == {"gias": "A"}
    assert found["capacity"].source == "gias"  # it carries the field, and leaves it blank
    assert found["email"].source is None


def test_nothing_is_planned_where_nothing_changes() -> None:
    stated = resolved([_statement("native", pupils=450, name="A")], {})
    edits = {"name": _edit("B", over="A")}
    assert planned({"pupils": 450, "name": "B"}, stated, edits) == Plan({}, [])
    assert planned({"name": "A"}, stated, edits) == Plan({}, ["name"])


@given(
    said=st.dictionaries(_FIELDS, _VALUES),
    held=st.dictionaries(_FIELDS, _VALUES),
    wanted=st.dictionaries(_FIELDS, _VALUES),
)
def test_what_is_planned_makes_the_fields_what_was_wanted(
    said: Mapping[str, Value], held: Mapping[str, Value], wanted: dict[str, Value]
) -> None:
    statements = [_statement("gias", **said)]
    stated = resolved(statements, {})
    edits = {name: _edit(value, over=stated[name]) for name, value in held.items()}
    plan = planned(wanted, stated, edits)
    left = {name: edit.value for name, edit in edits.items() if name not in plan.drop}
    after = resolved(statements, left | plan.keep)
    before = resolved(statements, dict(held))
    assert after == before | wanted
    # No edit says what the sources say anyhow, of the fields that were asked for.
    assert all((left | plan.keep).get(name, "none") != stated[name] for name in wanted)
