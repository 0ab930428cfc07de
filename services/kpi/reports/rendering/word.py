"""A report as a Word file: headings, lists, tables and captions are Word's own, so that it can be
read aloud and edited. The same document gives the same bytes."""

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from services.kpi.reports.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    CorrectionNotice,
    Document,
    Heading,
    Paragraph,
    Run,
    Section,
    Table,
)
from services.kpi.reports.rendering import words
from services.kpi.reports.rendering.charts import png_of
from services.kpi.reports.rendering.ready import INKS, SHAPES, ready
from services.kpi.reports.rendering.word_parts import (
    TEXT_WIDTH,
    add_page_numbers,
    describe_picture,
    framed,
    mark_head,
    numbered_anew,
    set_as_table_text,
    set_up,
)

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def word_of(
    document: Document, notices: Sequence[CorrectionNotice] = (), *, digest: str | None = None
) -> bytes:
    """The file; `notices` stand at its top, `digest` of what was frozen at its end."""
    drawn = ready(document)
    file = docx.Document()
    set_up(file)
    _about_itself(file, drawn)
    _top(file, drawn)
    _notices(file, notices)
    for section in drawn.sections:
        _section(file, section)
    for line in words.foot(drawn, digest):
        _small(file, line)
    return _saved(file)


def _about_itself(file: WordFile, document: Document) -> None:
    """Its title, language and day; of no person and no machine."""
    told = file.core_properties
    told.title, told.language = document.title[:255], "en-GB"
    told.author = told.last_modified_by = document.authority[:255]
    told.comments = ""
    told.created = told.modified = datetime.combine(document.on, time())
    head = file.sections[0].header.paragraphs[0]
    head.text = f"{document.authority}: {document.title}"
    if document.version == "draft":
        head.add_run(f"\t{words.DRAFT}").bold = True
    add_page_numbers(file.sections[0].footer.paragraphs[0])


def _top(file: WordFile, document: Document) -> None:
    file.add_paragraph(document.title, style="Title")
    if document.version == "draft":
        line = file.add_paragraph()
        line.add_run(f"{words.DRAFT}. ").bold = True
        line.add_run(words.DRAFT_WORDS)
    if not document.header:
        return
    table = file.add_table(rows=0, cols=2, style="Table Grid")
    for row in document.header:
        name, text = table.add_row().cells
        _line(name).add_run(row.name).bold = True
        _line(text).add_run(row.text)
    for cells, share in zip(table.columns, (0.28, 0.72), strict=True):
        for cell in cells.cells:
            cell.width = int(TEXT_WIDTH * share)


def _notices(file: WordFile, notices: Sequence[CorrectionNotice]) -> None:
    table = words.notice_table(notices)
    if table is None:
        return
    framed(file.add_heading(words.NOTICE_TITLE, 1))
    framed(file.add_paragraph(words.NOTICE_WORDS))
    _table(file, table)


def _section(file: WordFile, section: Section) -> None:
    file.add_heading(section.title, 1)
    for block in section.blocks:
        _block(file, block)
    if section.signed_off:
        _small(file, words.signed(section.signed_off))


def _block(file: WordFile, block: Block) -> None:
    if isinstance(block, Heading):
        file.add_heading(block.text, block.level)
    elif isinstance(block, Paragraph):
        _runs(file.add_paragraph(), block.runs)
    elif isinstance(block, Bullets):
        _bullets(file, block)
    elif isinstance(block, Table):
        _table(file, block)
    else:
        _chart(file, block)


def _runs(line: WordParagraph, runs: Sequence[Run]) -> None:
    for run in runs:
        line.add_run(run.text).bold = run.strong or None


def _bullets(file: WordFile, block: Bullets) -> None:
    style = "List Number" if block.ordered else "List Bullet"
    lines = [file.add_paragraph(style=style) for _ in block.items]
    for line, item in zip(lines, block.items, strict=True):
        _runs(line, item)
    if block.ordered:
        numbered_anew(file, lines)


def _table(file: WordFile, told: Table) -> None:
    file.add_paragraph(told.caption, style="Caption").paragraph_format.keep_with_next = True
    table = file.add_table(rows=1, cols=len(told.head), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, told.head, strict=True):
        _line(cell).add_run(name).bold = True
    mark_head(table)
    for row in told.rows:
        for cell, one in zip(table.add_row().cells, row, strict=True):
            _cell(cell, one)
    file.add_paragraph()


def _cell(cell: _Cell, told: Cell) -> None:
    line = _line(cell)
    if told.colour is not None:
        shape = line.add_run(f"{SHAPES[told.colour]} ")
        shape.font.color.rgb = RGBColor.from_string(INKS[told.colour].removeprefix("#").upper())
    line.add_run(told.text)
    if told.number:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _line(cell: _Cell) -> WordParagraph:
    line: WordParagraph = cell.paragraphs[0]
    set_as_table_text(line)
    return line


def _chart(file: WordFile, chart: Chart) -> None:
    file.add_paragraph(chart.title, style="Caption").paragraph_format.keep_with_next = True
    picture = file.add_picture(BytesIO(png_of(chart)), width=TEXT_WIDTH)
    describe_picture(picture, chart.title, chart.description)


def _small(file: WordFile, text: str) -> None:
    file.add_paragraph().add_run(text).font.size = Pt(9)


def _saved(file: WordFile) -> bytes:
    """The file's bytes; its parts bear no time, which would be that of the writing."""
    written, again = BytesIO(), BytesIO()
    file.save(written)
    with ZipFile(written) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(ZipInfo(part.filename, _EPOCH), old.read(part), ZIP_DEFLATED)
    return again.getvalue()
