"""Words read: every form, and whatever is written has a reading that loses nothing."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.kpi.reports.narrative import (
    Call,
    Items,
    Node,
    Piece,
    Pieces,
    Title,
    Words,
    filled,
    parse,
)


def test_each_form() -> None:
    text = (
        "## Heading\n\nOne **strong** word\ngoes {{ ni72.value }} on.\n"
        "- first\n  and more\n- second\n1. one\n2. two\n[[indicators early_years]]\n### Lower"
    )
    plain = parse(text)
    assert plain == [
        Title(2, (Piece("Heading", 1),)),
        Words(
            (
                Piece("One ", 3),
                Piece("strong", 3, strong=True),
                Piece(" word", 3),
                Piece(" ", 4),
                Piece("goes ", 4),
                Piece("ni72.value", 4, bound=True),
                Piece(" on.", 4),
            )
        ),
        Items(
            ordered=False,
            items=((Piece("first", 5), Piece(" ", 6), Piece("and more", 6)), (Piece("second", 7),)),
        ),
        Items(ordered=True, items=((Piece("one", 8),), (Piece("two", 9),))),
        Call("indicators", ("early_years",), 10),
        Title(3, (Piece("Lower", 11),)),
    ]


def test_half_a_mark_is_words() -> None:
    (words,) = parse("2 ** 3 and {{ open")
    assert isinstance(words, Words)
    assert "".join(piece.text for piece in words.pieces) == "2 ** 3 and {{ open"
    assert not any(piece.strong for piece in words.pieces)


def test_html_is_words() -> None:
    (words,) = parse("<script>alert(1)</script>")
    assert words == Words((Piece("<script>alert(1)</script>", 1),))


_LINE = st.one_of(
    st.text(st.sampled_from("ab *#-1.{}[]\t"), max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["- a b", "1. a", "## b", "[[strands]]", "**a", "{{ ni72.value }}", ""]),
)


@given(st.lists(_LINE, max_size=12).map("\n".join))
def test_no_text_fails_and_no_word_is_lost(text: str) -> None:
    read = " ".join(_said(node) for node in parse(text))
    assert _letters(read) == _letters(text)


@given(st.lists(_LINE, max_size=12).map("\n".join))
def test_filling_keeps_every_line(text: str) -> None:
    assert len(filled(text, lambda _: "51.6 %").split("\n")) == max(len(text.splitlines()), 1)


def _said(node: Node) -> str:
    match node:
        case Call(name, words, _):
            return " ".join((name, *words))
        case Items(_, items):
            return " ".join(map(_joined, items))
        case Title(_, pieces) | Words(pieces):
            return _joined(pieces)


def _joined(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


def _letters(text: str) -> str:
    """The text without markup, spaces, capitals and the numbers of lists."""
    lines = (re.sub(r"^\s*[0-9]{1,2}\.\s+(?=\S)", "", line) for line in text.splitlines())
    return re.sub(r"[\s*#{}\[\]-]", "", "".join(lines)).lower()
