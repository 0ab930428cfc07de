"""A report as an accessible PDF (PDF/UA-1), set by Typst: tagged, titled, with words for pictures.

Only the fonts Typst brings are used, so that every machine makes the same file. They do not hold
every character there is: one they lack is spelt out, for an accessible PDF may not show a blank.
"""

import json
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from services.kpi.reports.document import Block, Chart, CorrectionNotice, Document, Section
from services.kpi.reports.rendering import words
from services.kpi.reports.rendering.charts import svg_of
from services.kpi.reports.rendering.ready import INKS, SHAPES, each_text, ready

_TEMPLATE: Final = (Path(__file__).parent / "templates" / "report.typ").read_bytes()
_PROBE: Final = b'#set document(title: "Probe")\n#sys.inputs.text'
_FONT: Final = "Libertinus Serif"
_LAST_LATIN: Final = "\u024f"


def pdf_of(
    document: Document, notices: Sequence[CorrectionNotice] = (), *, digest: str | None = None
) -> bytes:
    """The PDF; the same document gives the same bytes."""
    drawn = ready(document).model_dump(mode="json")
    table = words.notice_table(notices)
    told = {"report": drawn, "notice": None if table is None else table.model_dump(mode="json")}
    try:
        return _set(each_text(told, _spelling(_is_shown)), digest)
    except typst.TypstError:
        # A character may be there alone and not in a cluster with its neighbours.
        return _set(each_text(told, _spelling(_is_latin)), digest)


def _set(told: dict[str, Any], digest: str | None) -> bytes:
    walked = _told(Document.model_validate(told["report"]), told["notice"], digest)
    return typst.compile(
        _TEMPLATE,
        sys_inputs={"report": json.dumps(walked)},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
    )


def _told(document: Document, notice: dict[str, Any] | None, digest: str | None) -> dict[str, Any]:
    """What the template walks."""
    return {
        "title": document.title,
        "authority": document.authority,
        "on": [document.on.year, document.on.month, document.on.day],
        "header": [row.model_dump() for row in document.header],
        "draft": words.DRAFT if document.version == "draft" else None,
        "draft-words": words.DRAFT_WORDS,
        "notice": notice,
        "notice-title": words.NOTICE_TITLE,
        "notice-words": words.NOTICE_WORDS,
        "sections": [_section(section) for section in document.sections],
        "foot": words.foot(document, digest),
        "inks": INKS,
        "shapes": SHAPES,
    }


def _section(section: Section) -> dict[str, Any]:
    signed = words.signed(section.signed_off) if section.signed_off else None
    blocks = [_block(block) for block in section.blocks]
    return {"title": section.title, "blocks": blocks, "signed": signed}


def _block(block: Block) -> dict[str, Any]:
    drawn = block.model_dump(mode="json")
    if isinstance(block, Chart):
        drawn["svg"] = svg_of(block, font=_FONT)
    return drawn


def _spelling(is_there: Callable[[str], bool]) -> Callable[[str], str]:
    """What spells out the characters that are not there: [U+1F600 grinning face]."""

    def spelt(text: str) -> str:
        return "".join(each if is_there(each) else _name(each) for each in text)

    return spelt


def _name(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"[U+{ord(character):04X} {name}]" if name else f"[U+{ord(character):04X}]"


def _is_latin(character: str) -> bool:
    return character <= _LAST_LATIN


def _is_shown(character: str) -> bool:
    return _is_latin(character) or _is_in_fonts(character)


@lru_cache(maxsize=4096)
def _is_in_fonts(character: str) -> bool:
    """Whether Typst can set it; it has no list of what its fonts hold, so it is asked to."""
    try:
        typst.compile(
            _PROBE,
            sys_inputs={"text": character},
            pdf_standards="ua-1",
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        return False
    return True
