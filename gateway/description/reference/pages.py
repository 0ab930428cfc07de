"""Every page of the reference, by its address."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from chassis.policy import MEANINGS
from gateway.classes import table as limits
from gateway.description import Document, operations
from gateway.description.reference.markup import inline, link, prose, slug, table
from gateway.description.reference.operation import article
from gateway.description.reference.schemas import members, type_of

ROOT: Final = "/reference"
STYLE: Final = (Path(__file__).parent / "style.css").read_text()
_STYLE_AT: Final = f"{ROOT}/style.css"


def pages(document: Document) -> Iterator[tuple[str, str]]:
    """Each page's address and HTML."""
    yield ROOT, _page(document, "API reference", _index(document))
    for tag in document["tags"]:
        name = tag["name"]
        yield f"{ROOT}/{slug(name)}", _page(document, name, _of_tag(document, tag))
    for service in _services(document):
        title = f"Schemas: {service}"
        yield f"{ROOT}/schemas-{service}", _page(document, title, _of_schemas(document, service))


def _page(document: Document, title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · {escape(document['info']['title'])}</title>"
        f'<link rel="stylesheet" href="{_STYLE_AT}"></head><body>'
        '<a class="skip" href="#main">Skip to content</a>'
        f"<header><p>{link(ROOT, escape(document['info']['title']))}</p></header>"
        f'<nav aria-label="Subjects">{_menu(document, title)}</nav>'
        f'<main id="main"><h1>{escape(title)}</h1>{content}</main></body></html>'
    )


def _menu(document: Document, here: str) -> str:
    entries = [(tag["name"], f"{ROOT}/{slug(tag['name'])}") for tag in document["tags"]]
    entries += [(f"Schemas: {name}", f"{ROOT}/schemas-{name}") for name in _services(document)]
    items = (
        f'<li><a href="{to}"{" aria-current=page" if name == here else ""}>{escape(name)}</a></li>'
        for name, to in [("API reference", ROOT), *entries]
    )
    return f"<ul>{''.join(items)}</ul>"


def _index(document: Document) -> str:
    documents = ", ".join(link(f"/{name}", name) for name in ("openapi.json", "asyncapi.json"))
    roles = [(role.value.replace("_", " "), escape(meaning)) for role, meaning in MEANINGS.items()]
    return "".join(
        (
            prose(document["info"]["description"]),
            f"<p>For programs: {documents}. Version {document['info']['version']}.</p>",
            '<h2 id="operations">All operations</h2>',
            "".join(_contents(document, tag) for tag in document["tags"]),
            f'<h2 id="roles">Roles</h2>{table(("role", "who that is"), roles)}',
            f'<h2 id="limits">Limits</h2>{prose(limits())}',
            '<h2 id="problems">Refusals</h2>',
            "".join(
                f'<h3 id="answer-{status}">{status}</h3>{prose(answer["description"])}'
                for status, answer in document["components"]["responses"].items()
            ),
        )
    )


def _contents(document: Document, tag: Document) -> str:
    page = f"{ROOT}/{slug(tag['name'])}"
    rows = [
        (
            link(f"{page}#{each['operationId']}", inline(each["summary"])),
            f"<b class={method}>{method.upper()}</b> <code>{escape(path)}</code>",
            f"<code>{each['x-scope']}</code>" if "x-scope" in each else "anybody",
        )
        for method, path, each in _tagged(document, tag)
    ]
    head = f"<h3>{link(page, escape(tag['name']))}</h3><p>{inline(tag['description'])}</p>"
    return head + table(("operation", "call", "scope"), rows)


def _of_tag(document: Document, tag: Document) -> str:
    found = list(_tagged(document, tag))
    contents = "".join(
        f"<li>{link('#' + each['operationId'], inline(each['summary']))}</li>"
        for _, _, each in found
    )
    articles = "".join(article(document, method, path, each) for method, path, each in found)
    return f"<p>{inline(tag['description'])}</p><ul class=contents>{contents}</ul>{articles}"


def _tagged(document: Document, tag: Document) -> Iterator[tuple[str, str, Document]]:
    return (found for found in operations(document) if tag["name"] in found[2]["tags"])


def _services(document: Document) -> list[str]:
    return sorted({_service_of(name) for name in document["components"]["schemas"]})


def _service_of(schema: str) -> str:
    service, known, _ = schema.partition("_")
    return service if known else "gateway"


def _of_schemas(document: Document, service: str) -> str:
    return "".join(
        f'<article id="{name}"><h2>{escape(name)} '
        f'<a class="anchor" href="#{name}" aria-label="Link to this">#</a></h2>'
        f"{prose(schema.get('description', ''))}{members(schema) or f'<p>{type_of(schema)}</p>'}"
        "</article>"
        for name, schema in document["components"]["schemas"].items()
        if _service_of(name) == service
    )
