"""Files written and read: nothing is lost, and everything wrong is told without a value."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from chassis.problems import Fault, Problem
from education.ethnicity import ETHNICITIES
from services.earlyyears.statutory.fields import FIELDS, PART_1, Header, Return, Row, School
from services.earlyyears.statutory.reading import MOST_TOLD, read_return
from services.earlyyears.statutory.schema import load_schema, qualified, schema_text
from services.earlyyears.statutory.writing import written

SECRET = "Plantedsurname"
DOCS = Path(__file__).parents[3] / "docs" / "statutory-return.md"


def row(**changed: object) -> Row:
    """A child with everything."""
    return {
        "upn": "A350200108001",
        **{field.column: 6 for field in PART_1},
        "surname": SECRET,
        "forename": "Zoë",
        "dob": "2004-02-29",
        "address": "1 High Street",
        "postcode": "BL1 1AA",
        "ethnicity": "WBRI",
        "gender": "F",
        "sen": False,
        "funded_hours": "12.5",
        "total_hours": "30.0",
        "funded_hours_jan_mar": None,
        "eal": True,
        **changed,
    }


def returned(*schools: School) -> Return:
    schools = schools or (School("105148", "3502001", None, [row(), row(upn=None)]),)
    children = sum(len(school.children) for school in schools)
    header = Header("350", "2008/09", "tests", "2009-07-31", len(schools), children)
    return Return(header, list(schools))


FILE = written(returned())

# What XML can hold, and a submission keeps: no controls, no surrogates, no blanks at the ends.
words = st.none() | st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
)
hours = st.none() | st.integers(0, 1680).map(lambda tenths: f"{tenths / 10:.1f}")
flags = st.none() | st.booleans()
rows = st.fixed_dictionaries(
    {
        "upn": st.none() | st.from_regex(r"[A-Z][0-9]{12}", fullmatch=True),
        **{field.column: st.none() | st.integers(0, 9) for field in PART_1},
        **dict.fromkeys(("surname", "forename", "address"), words),
        "dob": st.none() | st.dates().map(str),
        "postcode": st.none() | st.text("ABCL 0123456789", min_size=1, max_size=10),
        "ethnicity": st.none() | st.sampled_from(list(ETHNICITIES)),
        "gender": st.none() | st.sampled_from("FM"),
        **dict.fromkeys(("sen", "eal"), flags),
        **dict.fromkeys(("funded_hours", "total_hours", "funded_hours_jan_mar"), hours),
    }
)
schools = st.one_of(
    st.builds(
        School,
        urn=st.just("105148"),
        laestab=st.none() | st.just("3502001"),
        ey_urn=st.none() | st.just("EY123456"),
        children=st.lists(rows, min_size=1, max_size=4),
    ),
    st.builds(
        School,
        urn=st.none(),
        laestab=st.none(),
        ey_urn=st.sampled_from(["EY123456", "123456"]),
        children=st.lists(rows, min_size=1, max_size=4),
    ),
)


@given(st.lists(schools, min_size=1, max_size=3))
def test_what_is_written_is_valid_and_read_as_it_was(given_schools: list[School]) -> None:
    made = returned(*given_schools)
    content = written(made)
    assert load_schema().validate(etree.fromstring(content))
    assert read_return(content) == made
    assert written(read_return(content)) == content


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
        read_return(content)
    except Problem as problem:
        return problem
    return None


@given(st.integers(0, len(FILE) - 12))
def test_a_truncated_file_is_refused(length: int) -> None:
    (fault,) = faults(FILE[:length])[:1]
    assert fault.code in ("not_xml", "wrong_encoding")


def faults(content: bytes) -> list[Fault]:
    """What is wrong with a file that must be refused; it never tells who is in it."""
    with pytest.raises(Problem) as refused:
        read_return(content)
    assert refused.value.status == 422
    assert SECRET not in refused.value.body().decode()
    return list(refused.value.errors)


def test_a_fault_is_told_by_line_and_element() -> None:
    wrong = FILE.replace(b"<gender>F<", b"<gender>Plantedsurname<").replace(b"<W>6<", b"<W>10<")
    lines = FILE.decode().splitlines()
    expected = [
        (f"line {number}: return/school/child/{path}", code)
        for number, line in enumerate(lines, 1)
        for sign, path, code in (
            ("<W>", "points/W", "not_as_described"),
            ("<gender>", "particulars/gender", "not_in_list"),
        )
        if sign in line
    ]
    assert [(fault.path, fault.code) for fault in faults(wrong)] == expected


@pytest.mark.parametrize(
    ("damage", "code", "path"),
    [
        (lambda it: it.replace(b"<W>6</W>", b""), "element_misplaced", "points/NLC"),
        (lambda it: it.replace(b"<urn>105148</urn>", b""), "element_misplaced", "school/laestab"),
        (lambda it: it.replace(b"<special", b"<Special"), "not_xml", "line"),
        (lambda it: it.replace(b'version="1">', b'version="2">'), "element_misplaced", "return"),
        (lambda it: it.replace(b"<children>2", b"<children>3"), "count_differs", "children"),
        (lambda it: it.replace(b"<area>350", b"<area>Bolton"), "not_as_described", "header/area"),
        (
            lambda it: it.replace(b"</school>", b"</school><Plantedsurname/>"),
            "element_misplaced",
            "return/…",
        ),
        (lambda it: it[: it.index(b"<header")] + b"</return>", "element_misplaced", "header"),
        (lambda it: b"", "not_xml", "line 1"),
        (lambda it: b"<return/>", "element_misplaced", "return"),
        (lambda it: b"acad_year,la\n2008/09,350\n", "not_xml", "line 1"),
    ],
)
def test_what_is_no_return_is_refused(
    damage: Callable[[bytes], bytes], code: str, path: str
) -> None:
    found = faults(damage(FILE))
    assert found[0].code == code
    assert path in found[0].path


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (b"<area>350<", b"<area>Bolton<", "form"),
        (b"<W>6<", b"<W>10<", "more than"),
        (b"<W>6<", b"<W>-1<", "less than"),
        (b"<W>6<", b"<W>six<", "type"),
        (b"<fundedHours>12.5<", b"<fundedHours>12.55<", "decimal places"),
    ],
)
def test_a_fault_says_what_is_wrong_and_never_the_value(
    right: bytes, wrong: bytes, said: str
) -> None:
    assert right in FILE
    fault = faults(FILE.replace(right, wrong, 1))[0]
    assert fault.code == "not_as_described"
    assert said in fault.message
    assert wrong.decode().partition(">")[2].strip("<") not in fault.message


@pytest.mark.parametrize("nil", [b"true", b"1", b" true ", b"\n1"])
def test_a_missing_value_is_none_however_it_is_said(nil: bytes) -> None:
    missing: Row = dict.fromkeys(("w", "surname", "sen", "dob"))
    content = written(returned(School("105148", None, None, [row(**missing)])))
    assert content.count(b'nil="true"') == len(missing)
    made = read_return(content.replace(b'nil="true"', b'nil="%s"' % nil))
    assert made.schools[0].children == [row(**missing)]


LAUGHS = b"".join(
    b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
)


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE return [<!ENTITY a0 "ha">' + LAUGHS + b"]>",
        b'<!DOCTYPE return [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE return SYSTEM "http://127.0.0.1:9/return.dtd">',
    ],
    ids=["laughs", "file", "network"],
)
def test_a_document_type_is_refused_before_anything_is_parsed(declaration: bytes) -> None:
    head, rest = FILE.split(b"\n", 1)
    bomb = head + b"\n" + declaration + rest.replace(b"Zo\xc3\xab", b"&a9;&file;")
    assert [(fault.code, fault.path) for fault in faults(bomb)] == [("document_type", "line 2")]


@pytest.mark.parametrize(
    "content",
    [
        FILE.decode().replace("utf-8", "iso-8859-1").encode("latin-1"),
        FILE.decode().replace("utf-8", "iso-8859-1").encode("utf-8"),
        FILE.decode().replace("utf-8", "utf-16").encode("utf-16"),
        FILE.decode().replace("utf-8", "utf-16-le").encode("utf-16-le"),
        FILE.replace(b"\xc3\xab", b"\xeb"),
        FILE.replace(b"utf-8", b"utf-7"),
    ],
    ids=["latin", "said latin", "utf-16", "no mark", "one byte", "utf-7"],
)
def test_another_encoding_is_refused(content: bytes) -> None:
    assert [fault.code for fault in faults(content)] == ["wrong_encoding"]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_return(b"\xef\xbb\xbf" + FILE) == returned()


def test_a_file_nested_without_end_or_of_one_huge_text_is_refused() -> None:
    deep = FILE.replace(b"<child>", b"<child>" + b"<a>" * 100_000, 1)
    assert faults(deep)[0].code == "not_xml"
    long = FILE.replace(b"1 High Street", b"x" * (11 << 20), 1)
    assert faults(long)[0].code in ("not_xml", "not_as_described")


def test_a_thousand_faults_are_told_and_all_are_counted() -> None:
    many = returned(School("105148", None, None, [row(gender="X") for _ in range(MOST_TOLD + 5)]))
    with pytest.raises(Problem) as refused:
        read_return(written(many))
    assert len(refused.value.errors) == MOST_TOLD
    assert "1,005 faults" in refused.value.detail


def test_every_element_says_its_paragraph() -> None:
    """The schema documents each, and those of the regulations by their number."""
    names = {"x": "http://www.w3.org/2001/XMLSchema"}
    document = etree.parse(io.BytesIO(schema_text()))
    elements = {
        each.get("name"): each.findtext("x:annotation/x:documentation", "", names)
        for each in document.iterfind(".//x:element[@name]", names)
    }
    assert all(elements.values())
    for field in FIELDS:
        assert f"aragraph {field.paragraph}" in elements[field.element]
    assert qualified("return").startswith(f"{{{document.getroot().get('targetNamespace')}}}")


def test_the_documentation_s_example_is_a_return() -> None:
    example = DOCS.read_text().split("```xml\n")[1].split("```")[0]
    made = read_return(example.encode())
    assert made.schools[0].children[0]["w"] is None
