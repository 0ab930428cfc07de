"""The reference: whole, readable without script or outside help, and no link leads nowhere."""

from html.parser import HTMLParser

import orjson
import pytest

from gateway.description import FILE, operations
from gateway.description.published import every
from gateway.description.reference.markup import prose

DOCUMENT = orjson.loads(FILE.read_bytes())
HTML = {
    path.decode(): kept.plain.decode()
    for path, kept in every().items()
    if kept.media_type.startswith("text/html")
}
VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """What a page holds; complains of elements that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append(tag)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        self.ids += [name for name in [given.get("id")] if name]
        if tag == "a":
            self.links.append(given["href"] or "")
        self.sources += [
            value for name, value in attrs if name in ("src", "style", "onclick") and value
        ]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, (tag, self.getpos())


PAGES = {path: Page(text) for path, text in HTML.items()}


@pytest.mark.parametrize("path", HTML)
def test_a_page_is_well_formed_and_can_be_found_ones_way_in(path: str) -> None:
    page = PAGES[path]
    assert {"header", "nav", "main", "title", "h1"} <= set(page.elements)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps), "a level of headings is left out"
    assert len(page.ids) == len(set(page.ids))
    assert '<html lang="en">' in HTML[path]


@pytest.mark.parametrize("path", HTML)
def test_a_page_needs_no_script_and_nothing_from_outside(path: str) -> None:
    page = PAGES[path]
    assert not {"script", "style", "iframe", "img", "form"} & set(page.elements)
    assert not page.sources
    assert all(to.startswith(("/", "#")) for to in page.links)


def test_every_link_leads_somewhere() -> None:
    known = {path.decode() for path in every()}
    for here, page in PAGES.items():
        for to in page.links:
            path, _, anchor = to.partition("#")
            assert (path or here) in known, to
            if anchor:
                assert anchor in PAGES[path or here].ids, f"{here}: {to}"


def test_every_operation_and_schema_has_its_place() -> None:
    ids = {anchor for page in PAGES.values() for anchor in page.ids}
    assert {each["operationId"] for _, _, each in operations(DOCUMENT)} <= ids
    assert DOCUMENT["components"]["schemas"].keys() <= ids


def test_an_operation_tells_who_may_call_and_shows_a_call() -> None:
    page = HTML["/reference/kpi-values"]
    assert "<code>kpi:read</code>" in page
    assert "head, governor" in page
    assert "$GATEWAY/v1/kpi/values/NI72.190101.2008-09.all" in page
    assert "people_to_target" in page


def test_markdown_of_descriptions_is_read_and_nothing_else() -> None:
    assert prose("a `b` **c**\nd\n\n- e\n- f") == (
        "<p>a <code>b</code> <strong>c</strong> d</p><ul><li>e</li><li>f</li></ul>"
    )
    assert prose("<script>&") == "<p>&lt;script&gt;&amp;</p>"
    assert '<th scope="row">a</th><td>b</td>' in prose("| x | y |\n|---|---|\n| a | b |")
