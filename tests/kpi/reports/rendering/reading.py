"""What a reader finds in each form."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

_EMPTY = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """A page's elements, with what they hold; `words` is what is read, without styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"{tag} closes what is not open"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.texts.append((self._open[-1], data))

    @property
    def words(self) -> str:
        return squeezed("".join(text for _, text in self.texts))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def squeezed(text: str) -> str:
    """Without spaces: where a form breaks its lines is its own affair."""
    return "".join(text.split())


def pdf_words(file: bytes) -> str:
    pages = PdfReader(BytesIO(file)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def tags(file: bytes) -> list[dict[str, Any]]:
    """A PDF's tags, as they are read: headings, tables, figures …"""
    root = PdfReader(BytesIO(file)).root_object["/StructTreeRoot"].get_object()
    assert isinstance(root, DictionaryObject)
    return [{str(name): held for name, held in tag.items()} for tag in _tags(root)]


def _tags(node: DictionaryObject) -> Iterator[DictionaryObject]:
    if "/S" in node:
        yield node
    below = node.get("/K", ArrayObject())
    below = below.get_object() if below is not None else ArrayObject()
    for one in below if isinstance(below, ArrayObject) else [below]:
        inner = one.get_object()
        if isinstance(inner, DictionaryObject):
            yield from _tags(inner)


def opened(file: bytes) -> WordFile:
    return docx.Document(BytesIO(file))


def word_words(file: bytes) -> str:
    texts = opened(file).element.body.iter(qn("w:t"))
    return squeezed("".join(each.text or "" for each in texts))
