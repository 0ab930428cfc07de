"""Identifiers: what people write is read, what is wrong is refused with a code they can act on."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from education.identifiers import (
    UPN_LETTERS,
    InvalidIdentifier,
    identify,
    parse_ey_urn,
    parse_laestab,
    parse_local_code,
    parse_ukprn,
    parse_upn,
    parse_urn,
    upn_check_letter,
)

# Local authorities of Greater Manchester, all in python-stdnum's list.
AREAS = st.integers(350, 359).map(str)
BODIES = st.builds(
    "{}{:04}{:02}{:02}{}".format,
    AREAS,
    st.integers(0, 9999),
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from("0123456789" + UPN_LETTERS),
)


@pytest.mark.parametrize(
    "upn",
    ["E350200109001", "G350400609017", "N350333909123", "B801200005001"],
)
def test_a_correct_upn_is_accepted(upn: str) -> None:
    assert parse_upn(upn) == upn


def test_a_temporary_upn_is_accepted() -> None:
    assert parse_upn("D35020010901A") == "D35020010901A"


def test_a_upn_is_read_in_small_letters_and_with_spaces() -> None:
    assert parse_upn(" e350 2001 09 001 ") == "E350200109001"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A801200005001", "upn_check_letter"),
        ("E000200005001", "upn_unknown_area"),
        ("Q207000016049", "upn_check_letter"),  # a supplier's page gives this one as correct
        ("E35020010900", "upn_length"),
        ("", "upn_length"),
        ("E35020010900I", "upn_form"),
        ("E3502001O9001", "upn_form"),
    ],
)
def test_a_wrong_upn_is_refused_and_not_repeated(text: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        parse_upn(text)
    assert refused.value.code == code
    assert not text or text not in refused.value.message


@pytest.mark.parametrize(
    ("body", "letter"),
    [
        ("350200109001", "E"),
        ("350400609017", "G"),
        ("350333909123", "N"),
        ("35020010901A", "D"),
        ("207000016049", "P"),
    ],
)
def test_the_check_letter_of_a_upn(body: str, letter: str) -> None:
    assert upn_check_letter(body) == letter


@pytest.mark.parametrize("body", ["", "35020010900", "E350200109001", "35020010901O"])
def test_no_check_letter_without_twelve_characters(body: str) -> None:
    with pytest.raises(InvalidIdentifier):
        upn_check_letter(body)


@given(body=BODIES)
def test_any_upn_with_its_check_letter_is_accepted(body: str) -> None:
    upn = upn_check_letter(body) + body
    assert parse_upn(upn) == upn


@given(body=BODIES, letter=st.sampled_from(UPN_LETTERS))
def test_any_other_letter_is_refused(body: str, letter: str) -> None:
    assume(letter != upn_check_letter(body))
    with pytest.raises(InvalidIdentifier) as refused:
        parse_upn(letter + body)
    assert refused.value.code == "upn_check_letter"


@given(body=BODIES, place=st.integers(7, 11), digit=st.sampled_from("0123456789"))
def test_a_mistyped_digit_is_found(body: str, place: int, digit: str) -> None:
    assume(body[place] in "0123456789" and body[place] != digit)
    mistyped = body[:place] + digit + body[place + 1 :]
    with pytest.raises(InvalidIdentifier):
        parse_upn(upn_check_letter(body) + mistyped)


@pytest.mark.parametrize("text", ["350/2001", "3502001", "350-2001", "350 2001", " 350/2001 "])
def test_every_way_of_writing_a_laestab(text: str) -> None:
    assert parse_laestab(text) == "3502001"


Parser = Callable[[str], str]


@pytest.mark.parametrize(
    ("parse", "text", "canonical"),
    [
        (parse_urn, " 105148 ", "105148"),
        (parse_laestab, "000/6503", "0006503"),  # a British school overseas
        (parse_ukprn, "10079319", "10079319"),
        (parse_ey_urn, "ey536477", "EY536477"),
        (parse_ey_urn, "221726", "221726"),
        (parse_ey_urn, "oc221726", "221726"),
        (parse_local_code, " l3500001 ", "L3500001"),
    ],
)
def test_other_identifiers_are_read(parse: Parser, text: str, canonical: str) -> None:
    assert parse(text) == canonical


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (parse_urn, "10514", "invalid_urn"),
        (parse_urn, "1051480", "invalid_urn"),
        (parse_urn, "005148", "invalid_urn"),
        (parse_urn, "10514x", "invalid_urn"),
        (parse_urn, "١٠٥١٤٨", "invalid_urn"),
        (parse_laestab, "350/201", "invalid_laestab"),
        (parse_laestab, "350//2001", "invalid_laestab"),
        (parse_laestab, "2001", "invalid_laestab"),
        (parse_ukprn, "20079319", "invalid_ukprn"),
        (parse_ukprn, "1007931", "invalid_ukprn"),
        (parse_ey_urn, "EY53647", "invalid_ey_urn"),
        (parse_ey_urn, "EX536477", "invalid_ey_urn"),
        (parse_local_code, "L350", "invalid_local_code"),
        (parse_local_code, "3500001", "invalid_local_code"),
        (identify, "", "unknown_identifier"),
        (identify, "Brandwood", "unknown_identifier"),
        (identify, "20079319", "unknown_identifier"),
        (identify, "EY1", "invalid_ey_urn"),
    ],
)
def test_what_is_no_identifier_is_refused(parse: Parser, text: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("105148", ("urn", "105148")),
        ("350/2000", ("laestab", "3502000")),
        ("350-2000", ("laestab", "3502000")),
        ("3502000", ("laestab", "3502000")),
        ("10079319", ("ukprn", "10079319")),
        ("ey536477", ("ey_urn", "EY536477")),
        ("OC221726", ("ey_urn", "221726")),
        ("l3500001", ("local_code", "L3500001")),
    ],
)
def test_an_organisation_is_found_by_any_of_its_identifiers(
    text: str, expected: tuple[str, str]
) -> None:
    assert identify(text) == expected


@pytest.mark.parametrize("area", ["660", "681", "702", "838", "943"])
def test_a_child_from_wales_or_a_newer_council_has_a_upn_too(area: str) -> None:
    body = f"{area}200109001"
    letter = upn_check_letter(body)
    assert parse_upn(letter + body) == letter + body
    wrong = "A" if letter != "A" else "B"
    with pytest.raises(InvalidIdentifier) as refused:
        parse_upn(wrong + body)
    assert refused.value.code == "upn_check_letter"
