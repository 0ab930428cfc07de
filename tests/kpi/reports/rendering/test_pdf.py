"""The PDF is tagged, titled, in a language, with words for its pictures; and always the same."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from services.kpi.reports.document import Cell, Document, Section, Table
from services.kpi.reports.rendering import pdf_of
from tests.kpi.reports.rendering.documents import BARS, NOTICE, REPORT, TREND
from tests.kpi.reports.rendering.reading import tags


@pytest.fixture(scope="module")
def file() -> bytes:
    return pdf_of(REPORT, [NOTICE])


def test_it_is_an_accessible_pdf(file: bytes) -> None:
    reader = PdfReader(BytesIO(file))
    root: Any = reader.root_object
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == "Educational Improvement update"
    assert str(reader.metadata.creation_date).startswith("2009-12-03")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_pictures_have_words_and_tables_heads(file: bytes) -> None:
    found = tags(file)
    alternatives = [tag["/Alt"] for tag in found if "/Alt" in tag]
    assert TREND.description in alternatives
    assert BARS.description in alternatives
    heads = [tag for tag in found if tag["/S"] == "/TH"]
    assert len(heads) == len(("Figure", "In this report", "Now", "Changed")) + 5


def test_headings_are_tagged_without_a_gap(file: bytes) -> None:
    levels = [int(tag["/S"][2:]) for tag in tags(file) if tag["/S"] in ("/H1", "/H2", "/H3")]
    assert levels == [1, 1, 1, 2, 2, 3]


def test_each_page_says_which_it_is_of_how_many(file: bytes) -> None:
    pages = PdfReader(BytesIO(file)).pages
    for at, page in enumerate(pages, 1):
        assert f"Page {at} of {len(pages)}" in page.extract_text()


def test_the_same_report_is_the_same_file(file: bytes) -> None:
    assert pdf_of(REPORT, [NOTICE]) == file


def _long(rows: int) -> Document:
    table = Table(
        caption="Many",
        head=("School", "Value"),
        rows=tuple((Cell(text=f"School {at}"), Cell(text=str(at))) for at in range(rows)),
    )
    section = Section(code="many", title="Many", blocks=(table,))
    return REPORT.model_copy(update={"sections": (section,)})


def test_a_long_table_goes_on_with_its_head_on_each_page() -> None:
    pages = PdfReader(BytesIO(pdf_of(_long(120)))).pages
    rows = "\n".join(page.extract_text() for page in pages)
    assert all(f"School {at}" in rows for at in range(120))
    assert len(pages) > 2
    assert all("Value" in page.extract_text() for page in pages[1:-1])
