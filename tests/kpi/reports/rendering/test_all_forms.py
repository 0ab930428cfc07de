"""Each form tells every word, whatever the words are, and does what no word in it says."""

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.kpi.reports.document import Document
from services.kpi.reports.rendering import html_of, pdf_of, word_of
from services.kpi.reports.rendering.charts import png_of, svg_of
from services.kpi.reports.rendering.ready import readable
from tests.kpi.reports.rendering.documents import DIGEST, DRAFT, NOTICE, REPORT, saying, words_of
from tests.kpi.reports.rendering.reading import Page, opened, pdf_words, squeezed, word_words

SPELT = re.compile(r"\[U\+[0-9A-F]{4,6}( [a-z0-9 -]+)?\]")
NASTY = (
    *("<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "]]>", "&amp; &", "-->"),
    *("#panic()", "$x$", "*bold* _it_ `raw`", "] #eval(1) [", '"\\"', "= Heading", "// gone?"),
    *("{{ ni72.value }}", "{% raw %}", "%PDF", "@ref <label>", "\\u{41}", "<w:t>", "' onload='x"),
    *("50 %\u00a0of 1,704", "caf\u00e9", "\u20ac100", "na\u00efve \u2013 no", "1\ufe0f\u20e3"),
    *("\U0001f600", "\u05e9\u05dc\u05d5\u05dd", "\u0633\u0644\u0627\u0645", "\u65e5\u672c"),
    *("a\x00b\x07c", "line\none", "tab\there", "a\u202eb", "\ufffe", "e\u0301\u0327"),
)
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
)


@pytest.mark.parametrize("document", [REPORT, DRAFT], ids=["published", "draft"])
def test_every_word_of_the_report_is_in_each_form(document: Document) -> None:
    page = Page(html_of(document, [NOTICE], digest=DIGEST)).words
    pdf = pdf_words(pdf_of(document, [NOTICE], digest=DIGEST))
    word = word_words(word_of(document, [NOTICE], digest=DIGEST))
    notice = f"Correction notice {NOTICE.title} {NOTICE.before} {NOTICE.after} {NOTICE.cause}"
    notice += " 4 January 2010"
    foot = f"1 December 2009 2 December 2009 09:30 UTC {DIGEST} 30 November 2009"
    for said in (*words_of(document), *notice.split(), *foot.split()):
        assert said in page, f"{said} is not in the page"
        assert said in pdf, f"{said} is not in the PDF"
        assert said in word, f"{said} is not in the Word file"


@pytest.mark.parametrize(("document", "is_marked"), [(DRAFT, True), (REPORT, False)])
def test_a_draft_says_that_it_is_one(document: Document, is_marked: bool) -> None:
    file = word_of(document)
    assert ("DRAFT" in Page(html_of(document)).words) is is_marked
    assert ("DRAFT" in pdf_words(pdf_of(document))) is is_marked
    assert ("DRAFT" in word_words(file)) is is_marked
    assert ("DRAFT" in opened(file).sections[0].header.paragraphs[0].text) is is_marked


def test_nothing_is_said_of_corrections_where_there_are_none() -> None:
    assert "Correction" not in Page(html_of(REPORT)).words
    assert "Correction" not in pdf_words(pdf_of(REPORT))
    assert "Correction" not in word_words(word_of(REPORT))


def test_reports_drawn_at_the_same_time_are_what_they_are_alone() -> None:
    documents = [saying(f"Report {at}") for at in range(4)]
    for draw in (html_of, pdf_of, word_of):
        with ThreadPoolExecutor(4) as threads:
            at_once = list(threads.map(draw, documents))
        svg_of.cache_clear()
        png_of.cache_clear()
        assert at_once == [draw(document) for document in documents]


@given(text=TEXTS)
@example(text="")
@example(text=" \n ")
@example(text="".join(NASTY))
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_the_page_or_is_lost_in_it(text: str) -> None:
    plain, told = Page(html_of(saying("x"))), Page(html_of(saying(text)))
    tags = [tag for tag, _ in plain.elements if tag in ("script", "img", "style", "data")]
    assert [tag for tag, _ in told.elements if tag in ("script", "img", "style", "data")] == tags
    assert not [name for _, held in told.elements for name in held if name.startswith("on")]
    assert squeezed(readable(text)) in told.words


@given(text=TEXTS)
@example(text="")
@example(text=" \n ")
@example(text="".join(NASTY))
@settings(max_examples=25, deadline=None)
def test_no_text_breaks_the_pdf_or_is_lost_in_it(text: str) -> None:
    told = pdf_words(pdf_of(saying(text)))
    if text.isascii() and text.isprintable():
        assert all(word in told for word in text.split())
    # Text that runs from right to left comes out in an order of its own: its letters are there.
    there = set(unicodedata.normalize("NFKD", told))
    for letter in readable(text):
        is_seen = unicodedata.category(letter) not in ("Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cc")
        is_there = set(unicodedata.normalize("NFKD", letter)) <= there | set(" ")
        assert not is_seen or is_there or f"U+{ord(letter):04X}" in told


@given(text=TEXTS)
@example(text="")
@example(text="".join(NASTY))
@settings(max_examples=25, deadline=None)
def test_no_text_breaks_the_word_file_or_is_lost_in_it(text: str) -> None:
    assert squeezed(readable(text)) in word_words(word_of(saying(text)))


def test_a_character_no_font_holds_is_spelt_out_in_the_pdf() -> None:
    told = pdf_words(pdf_of(saying("so \U0001f600")))
    assert "[U+1F600grinningface]" in told
