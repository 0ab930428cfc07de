"""Client files written and read: nothing is lost, and what is wrong is told without a value."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from chassis.problems import Fault, Problem
from education.ethnicity import ETHNICITIES
from services.fourteen19.guarantee.rules import NO_OFFER, NOT_APPROPRIATE, OFFER_TYPES, STATUSES
from services.fourteen19.nccis.fields import (
    SETS,
    ClientFile,
    Header,
    Person,
    blank_person,
    end_of,
    year_of_month,
)
from services.fourteen19.nccis.reading import read_clients
from services.fourteen19.nccis.rules import RULES
from services.fourteen19.nccis.schema import load_schema, schema_text
from services.fourteen19.nccis.writing import written
from services.fourteen19.participation.codes import CODES

SECRET = "Plantedsurname"
DOCS = Path(__file__).parents[3] / "docs" / "nccis.md"


def someone(**changed: Any) -> Person:
    """A young person in year 11 with an offer."""
    told = {
        "provider": "105260",
        "learner_ref": "A1",
        "surname": SECRET,
        "forename": "Zoë",
        "dob": "1993-10-05",
        "year_group": 11,
        "standing": "on_roll",
        "activity": "school_sixth_form",
        "starts_on": "2009-09-07",
        "year_11_status": "offer_made",
        "year_11_since": "2010-03-01",
        "year_11_offer_type": "fe_college",
    }
    return blank_person(**(told | changed))


def file_of(*people: Person, month: str = "2010-06") -> ClientFile:
    year = str(year_of_month(month))
    return ClientFile(Header("350", month, year, "tests", "2010-07-01", len(people)), list(people))


def faults(content: bytes) -> list[Fault]:
    """What is wrong with a file that must be refused; it never tells who is in it."""
    with pytest.raises(Problem) as refused:
        read_clients(content)
    assert refused.value.status == 422
    assert SECRET not in refused.value.body().decode()
    return list(refused.value.errors)


def codes(*people: Person) -> set[str]:
    return {fault.code for fault in faults(written(file_of(*people)))}


words = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
)
flags = st.none() | st.booleans()
days = st.dates(end_of("2009-08"), end_of("2010-06")).map(str).filter(lambda day: day > "2009-09")


def _maybe(values: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(list(values))


@st.composite
def guarantees(draw: st.DrawFn, prefix: str) -> Person:
    """A status as it can be."""
    status = draw(st.sampled_from(list(STATUSES)))
    made = status == "offer_made"
    reasons = {"no_offer": NO_OFFER, "offer_not_appropriate": NOT_APPROPRIATE}.get(status, ())
    return {
        f"{prefix}_status": status,
        f"{prefix}_since": None if status == "not_recorded" else draw(days),
        f"{prefix}_offer_type": draw(st.sampled_from(list(OFFER_TYPES))) if made else None,
        f"{prefix}_offered_by": draw(_maybe(["10000794"])),
        f"{prefix}_accepted": draw(flags) if made else None,
        f"{prefix}_reason": draw(_maybe(reasons)) if reasons else None,
    }


@st.composite
def people(draw: st.DrawFn) -> Person:
    """A young person of either cohort, or of none."""
    cohort = draw(st.sampled_from([None, "year_11", "year_12"]))
    born = {None: "1995-01-01", "year_11": "1994-08-31", "year_12": "1992-09-01"}[cohort]
    given = draw(
        st.fixed_dictionaries(
            {
                "uln": _maybe(["9276308686"]),
                "upn": _maybe(["A350200108001"]),
                **dict.fromkeys(("surname", "forename"), words),
                "gender": _maybe("FM"),
                "ethnicity": _maybe(ETHNICITIES),
                **dict.fromkeys(("fsm", "sen", "looked_after"), flags),
                "ward": st.none() | words,
                "postcode": _maybe(["BL1 1AA"]),
                "lives_in": _maybe(["350", "351"]),
                "home": _maybe(["105260"]),
                "destination": st.none() | words,
                "year_group": _maybe([None]),
            }
        )
    )
    activity = {"activity": None, "starts_on": None, "source": None}
    if draw(st.booleans()):
        activity = {
            "activity": draw(st.sampled_from(list(CODES))),
            "starts_on": "2009-09-01",
            "source": draw(_maybe(["adviser"])),
        } | {"confirmed_on": draw(st.none() | days), "expires_on": draw(st.none() | days)}
    told = draw(guarantees(cohort)) if cohort else {}
    nothing = {f"year_11_{name}": None for name in ("status", "since", "offer_type")}
    return someone(**(nothing | given | {"dob": born} | activity | told))


def _numbered(some: list[Person]) -> list[Person]:
    return [each | {"learner_ref": f"A{number}"} for number, each in enumerate(some)]


@given(st.lists(people(), max_size=4).map(_numbered))
def test_what_is_written_is_valid_and_read_as_it_was(some: list[Person]) -> None:
    made = file_of(*some)
    content = written(made)
    assert load_schema().validate(etree.fromstring(content))
    assert read_clients(content) == made
    assert written(read_clients(content)) == content


FILE = written(file_of(someone(), someone(learner_ref="A2")))


@given(st.integers(0, len(FILE) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_file_is_read_or_refused_and_never_repeated(at: int, damage: bytes) -> None:
    problem = refusal_of(FILE[:at] + damage + FILE[at + 1 :])
    if problem is not None:
        assert problem.code == "invalid_request"
        assert problem.errors
        assert SECRET not in problem.body().decode()


def refusal_of(content: bytes) -> Problem | None:
    """Why a file is refused, if it is."""
    try:
        read_clients(content)
    except Problem as problem:
        return problem
    return None


@given(st.integers(0, len(FILE) - 10))
def test_a_truncated_file_is_refused(length: int) -> None:
    assert faults(FILE[:length])[0].code in ("not_xml", "wrong_encoding")


def test_a_bomb_is_never_opened() -> None:
    bomb = b'<!DOCTYPE nccis [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = FILE.replace(b"<nccis", bomb + b"<nccis", 1)
    assert [fault.code for fault in faults(content)] == ["document_type"]


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        (
            "year_12_guarantee_of_another_age",
            {"year_11_status": None, "year_11_since": None, "year_11_offer_type": None}
            | {"year_12_status": "not_recorded"},
        ),
        ("year_11_guarantee_of_another_age", {"year_group": 12, "dob": "1992-10-05"}),
        ("two_guarantees", {"year_12_status": "not_recorded"}),
        ("offer_without_type", {"year_11_offer_type": None}),
        ("offer_without_day", {"year_11_since": None}),
        ("reason_of_another_status", {"year_11_reason": "custody"}),
        (
            "accepted_without_offer",
            {"year_11_status": "no_offer", "year_11_offer_type": None, "year_11_accepted": True},
        ),
        ("guarantee_out_of_reach", {"year_11_since": "2010-10-01"}),
        ("unknown_activity", {"activity": "flying"}),
        ("activity_to_come", {"starts_on": "2010-07-01"}),
        ("activity_out_of_order", {"ends_on": "2009-09-07"}),
        ("left_without_day", {"standing": "left"}),
    ],
)
def test_every_rule_among_data_sets_is_told(code: str, changed: dict[str, Any]) -> None:
    assert code in codes(someone(**changed))


def test_the_rules_hold_for_every_code() -> None:
    """Each is tried above."""
    marks: Any = test_every_rule_among_data_sets_is_told
    assert {case[0] for case in marks.pytestmark[0].args[1]} == set(RULES)


def test_faults_are_told_at_their_lines_all_at_once() -> None:
    content = FILE.replace(b">fe_college<", b">space_station<").replace(b"1993-10-05", b"1993", 1)
    told = [(fault.code, fault.path) for fault in faults(content)]
    assert [code for code, _ in told] == ["not_as_described", "not_in_list", "not_in_list"]
    assert all(re.match(r"line [0-9]+: nccis/youngPerson/", path) for _, path in told)
    lines = [int(re.findall("[0-9]+", path)[0]) for _, path in told]
    assert lines == sorted(lines)


def test_the_refusal_says_how_many_faults_there_are() -> None:
    one = someone(year_11_offer_type=None)
    for people, words in (([one], "one fault."), (_numbered([one, one]), "2 faults.")):
        with pytest.raises(Problem) as refused:
            read_clients(written(file_of(*people)))
        assert str(refused.value.detail).endswith(words)


def test_a_file_cut_off_between_young_people_says_so() -> None:
    short = re.sub(rb"<youngPerson .*?</youngPerson>\n", b"", FILE, count=1, flags=re.DOTALL)
    assert short != FILE
    assert {fault.code for fault in faults(short)} == {"count_differs"}


def test_a_learner_is_there_once() -> None:
    assert codes(someone(), someone()) == {"twice"}


def test_in_september_a_file_is_still_of_the_year_before() -> None:
    assert str(year_of_month("2010-09")) == "2009/10"
    assert str(year_of_month("2010-10")) == "2010/11"
    wrong = FILE.replace(b"<year>2009/10<", b"<year>2008/09<")
    assert "year_of_another_month" in {fault.code for fault in faults(wrong)}


def test_the_dictionary_has_every_element_column_and_rule() -> None:
    page = DOCS.read_text()
    for name, fields in SETS.items():
        assert f"`{name}`" in page
        for field in fields:
            column = field.column.removeprefix("year_11_").removeprefix("year_12_")
            needed = "yes" if field.required else "no"
            assert f"| `{field.element}` | `{column}` | {field.meaning} | {needed} |" in page
    for code, meaning in RULES.items():
        assert f"| `{code}` | {meaning} |" in page


def test_the_schema_lists_what_the_rules_do() -> None:
    schema = schema_text().decode()
    for value in (*STATUSES, *OFFER_TYPES, *NO_OFFER, *NOT_APPROPRIATE, *ETHNICITIES):
        assert f'value="{value}"' in schema
