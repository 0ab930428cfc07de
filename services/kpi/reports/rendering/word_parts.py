"""What Word has and python-docx has no word for: repeated heads, numbers of pages, lists begun
anew, descriptions of pictures, a language."""

from collections.abc import Sequence
from typing import Final, cast

from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shape import InlineShape
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

TEXT_WIDTH: Final = Mm(166)
_TABLE_TEXT: Final = "TableText"
_MARGIN: Final = Mm(22)
_INK: Final = RGBColor(0x12, 0x43, 0x6D)
_SIZES: Final = {"Title": 22, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Caption": 10}
_FACES: Final = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")
_THEMES: Final = ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme")
_FRAME: Final = {"w:val": "single", "w:sz": "18", "w:space": "6", "w:color": "B10E1E"}
_AFTER: Final = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def set_up(file: WordFile) -> None:
    """A4, British English, one plain face in sizes that tell headings apart."""
    page = file.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = _MARGIN
    page.top_margin = page.bottom_margin = Mm(25)
    _face(_style(file, "Normal"), 11)
    for name, size in _SIZES.items():
        style = _style(file, name)
        _face(style, size)
        style.font.color.rgb = _INK
    _add_table_text(file)
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    for name in ("Header", "Footer"):
        stops = _style(file, name).paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _add_table_text(file: WordFile) -> None:
    """The style of a table's words: smaller, and closer together."""
    style = file.styles.add_style(_TABLE_TEXT, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = _style(file, "Normal")
    style.font.size = Pt(9)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)
    style.paragraph_format.line_spacing = 1


def _style(file: WordFile, name: str) -> ParagraphStyle:
    style = file.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _face(style: ParagraphStyle, size: int) -> None:
    style.font.name, style.font.size = "Arial", Pt(size)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for face, theme in zip(_FACES, _THEMES, strict=True):
        faces.set(qn(face), "Arial")
        faces.attrib.pop(qn(theme), None)


def set_as_table_text(line: Paragraph) -> None:
    """In the style of a table's words, by its id: to look up its name takes most of the drawing."""
    line._p.style = _TABLE_TEXT  # noqa: SLF001


def mark_head(table: Table) -> None:
    """The first row is the head: it comes again on each page and is read out with its cells."""
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001
    head.append(_element("w:tblHeader"))
    head.append(_element("w:cantSplit"))


def add_page_numbers(line: Paragraph) -> None:
    """Page 1 of n."""
    line.add_run("Page ")
    _field(line, "PAGE")
    line.add_run(" of ")
    _field(line, "NUMPAGES")


def _field(line: Paragraph, name: str) -> None:
    field = _element("w:fldSimple", {"w:instr": name})
    run, text = _element("w:r"), _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)  # noqa: SLF001


def describe_picture(picture: InlineShape, title: str, description: str) -> None:
    """Words for those who do not see it."""
    told = picture._inline.docPr  # noqa: SLF001
    told.set("title", title)
    told.set("descr", description)


def framed(line: Paragraph) -> None:
    """In a red box; lines that follow each other share one."""
    borders = _element("w:pBdr")
    for side in ("w:top", "w:left", "w:bottom", "w:right"):
        borders.append(_element(side, _FRAME))
    _put(line, borders)


def numbered_anew(file: WordFile, lines: Sequence[Paragraph]) -> None:
    """The lines as a list that begins at 1: lists of one style go on counting otherwise."""
    numbering = file.part.numbering_part.element
    style = _style(file, "List Number").element.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for line in lines:
        own = _element("w:numPr")
        own.append(_element("w:numId", {"w:val": str(number.numId)}))
        _put(line, own)


def _put(line: Paragraph, told: BaseOxmlElement) -> None:
    """Into the line's properties, at the place where Word wants borders and numbers."""
    line._p.get_or_add_pPr().insert_element_before(told, *_AFTER)  # noqa: SLF001


def _element(name: str, attributes: dict[str, str] | None = None) -> BaseOxmlElement:
    made = cast("BaseOxmlElement", OxmlElement(name))
    for key, value in (attributes or {}).items():
        made.set(qn(key), value)
    return made
