"""The Word file is Word's own: styles, heads of tables, fields, words for pictures."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn

from services.kpi.reports.rendering import word_of
from tests.kpi.reports.rendering.documents import BARS, NOTICE, REPORT, TREND
from tests.kpi.reports.rendering.reading import opened


@pytest.fixture(scope="module")
def file() -> bytes:
    return word_of(REPORT, [NOTICE])


def test_headings_are_headings(file: bytes) -> None:
    lines = opened(file).paragraphs
    assert [line.text for line in lines if line.style and line.style.name == "Title"] == [
        "Educational Improvement update"
    ]
    headed = [line for line in lines if line.style and str(line.style.name).startswith("Heading")]
    assert [(line.text, str(line.style.name)[-1]) for line in headed if line.style] == [
        ("Correction notice", "1"),
        ("Purpose", "1"),
        ("Early years", "1"),
        ("Where we are", "2"),
        ("Next twelve months", "2"),
        ("By judgement", "3"),
    ]


def test_tables_say_which_row_is_their_head(file: bytes) -> None:
    _, *tables = opened(file).tables
    assert len(tables) == 2
    for table in tables:
        styles = {line.style.name for line in table.rows[1].cells[0].paragraphs if line.style}
        assert styles == {"TableText"}
        assert len(list(table.rows[0]._tr.iter(qn("w:tblHeader")))) == 1
    assert [cell.text for cell in tables[1].rows[1].cells][-1] == "\u25a0 Short of target"
    assert [cell.text for cell in tables[1].rows[2].cells][-1] == "\u25b2 Just short of target"


def test_pictures_have_words(file: bytes) -> None:
    told = [shape._inline.docPr.get("descr") for shape in opened(file).inline_shapes]
    assert told == [TREND.description, BARS.description]


def test_each_numbered_list_begins_at_one(file: bytes) -> None:
    numbered = [
        line for line in opened(file).paragraphs if line.style and line.style.name == "List Number"
    ]
    lists = [next(line._p.iter(qn("w:numId"))).get(qn("w:val")) for line in numbered]
    assert lists[0] == lists[1] != lists[2]


def test_it_tells_of_itself_and_of_no_machine(file: bytes) -> None:
    word = opened(file)
    told = word.core_properties
    assert (told.title, told.author, told.comments) == (REPORT.title, "Bolton", "")
    assert told.language == "en-GB"
    assert {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    foot = word.sections[0].footer.paragraphs[0]._p
    fields = [each.get(qn("w:instr")) for each in foot.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_same_report_is_the_same_file(file: bytes) -> None:
    assert word_of(REPORT, [NOTICE]) == file
    with ZipFile(BytesIO(file)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
