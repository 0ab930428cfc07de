"""One operation as an article: who may call, what is sent, what comes back, examples."""

import shlex
from collections.abc import Mapping
from html import escape
from typing import Any

import orjson

from contracts.compatibility import resolved
from gateway.description import Document
from gateway.description.reference.markup import code, inline, link, prose, table
from gateway.description.reference.schemas import meaning_of, members, type_of


def article(document: Document, method: str, path: str, operation: Document) -> str:
    """The operation as HTML; its id is its operationId."""
    name = operation["operationId"]
    return "".join(
        (
            f'<article id="{name}" aria-labelledby="{name}-title">',
            f'<h2 id="{name}-title">{inline(operation["summary"])} ',
            f'<a class="anchor" href="#{name}" aria-label="Link to this">#</a></h2>',
            f"<p class=call><b class={method}>{method.upper()}</b> <code>{escape(path)}</code></p>",
            retirement(operation),
            prose(operation.get("description", "")),
            _who(operation),
            _parameters(document, operation),
            _body(document, operation),
            _answers(document, operation),
            "".join(_example(document, operation, one) for one in operation.get("x-examples", ())),
            "</article>",
        )
    )


def retirement(told: Document) -> str:
    """What is said of the end of an operation or a member; '' where nothing is."""
    if not told.get("deprecated"):
        return ""
    dates = told.get("x-retirement", {})
    since, gone_on = dates.get("since", "now"), dates.get("gone_on", "a day to be told")
    see = link(dates["see"], "what to use instead") if "see" in dates else ""
    return f"<p class=notice>Deprecated since {since}, gone on {gone_on}. {see}</p>"


def _who(operation: Document) -> str:
    facts = {"Operation": f"<code>{operation['operationId']}</code>"}
    if scope := operation.get("x-scope"):
        facts["Scope"] = f"<code>{scope}</code>"
    facts["Who may call"] = _callers(operation)
    if kind := operation.get("x-class"):
        facts["Limits"] = f"class {link('/reference#limits', escape(kind))}"
    told = "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in facts.items())
    return f"<dl>{told}</dl>"


def _callers(operation: Document) -> str:
    if {} in operation["security"]:
        return "anybody, without a token"
    roles = ", ".join(role.replace("_", " ") for role in operation["x-roles"])
    if operation["x-organisations"] == "own":
        return f"{roles}; those bound to organisations, for these"
    return f"{roles}; nobody who is bound to organisations"


def _parameters(document: Document, operation: Document) -> str:
    rows = []
    for given in operation.get("parameters", ()):
        one = resolved(document, given)
        told = {**one["schema"], "description": one.get("description", "")}
        needed = "needed" if one.get("required") else ""
        place = f"<code>{escape(one['name'])}</code>"
        rows.append((place, f"{one['in']} {needed}", type_of(one["schema"]), meaning_of(told)))
    return table(("parameter", "where", "type", "meaning"), rows) if rows else ""


def _body(document: Document, operation: Document) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "<h3>Body</h3>" + _content(document, content) if content else ""


def _content(document: Document, content: Mapping[str, Any]) -> str:
    parts = []
    for media_type, form in content.items():
        schema = form.get("schema", {})
        meant = resolved(document, schema)
        parts.append(f"<p><code>{escape(media_type)}</code>: {type_of(schema)}</p>")
        parts += (prose(meant.get("description", "")), members(meant))
    return "".join(parts)


def _answers(document: Document, operation: Document) -> str:
    told, refused = [], []
    for status, given in operation["responses"].items():
        if status >= "400":
            refused.append(link(f"/reference#answer-{status}", status))
            continue
        answer = resolved(document, given)
        told.append(f"<h4>{status} {inline(answer['description'])}</h4>")
        told.append(_content(document, answer.get("content", {})))
    return "<h3>Answers</h3>" + "".join(told) + f"<p>Refused: {', '.join(refused)}</p>"


def _example(document: Document, operation: Document, one: Document) -> str:
    name, status = one["name"], str(one["status"])
    sent = _kept(operation.get("requestBody", {}).get("content", {}), name)
    answer = resolved(document, operation["responses"][status])
    got = _kept(answer.get("content", {}), name)
    parts = [
        f"<h3>Example: {inline(one['title'])}</h3>",
        code(curl(one, sent, anonymous={} in operation["security"]), "Request"),
    ]
    if got is None:
        return "".join((*parts, f"<p>Answer {status}, without a body.</p>"))
    return "".join((*parts, f"<p>Answer {status}:</p>", code(_text(got), "Answer")))


def _kept(content: Mapping[str, Any], name: str) -> Any:
    for form in content.values():
        if name in form.get("examples", {}):
            return form["examples"][name]["value"]
    return None


def curl(one: Document, sent: Any, *, anonymous: bool) -> str:
    """The request as a command for a shell."""
    words: list[str] = ["curl"]
    if one["method"] != "GET":
        words.append(f"-X {one['method']}")
    if not anonymous:
        words.append('-H "Authorization: Bearer $TOKEN"')
    words += [f"-H {shlex.quote(f'{key}: {value}')}" for key, value in one["headers"].items()]
    if sent is not None:
        words.append(f"--data-binary {shlex.quote(_text(sent))}")
    return " \\\n  ".join((*words, f'"$GATEWAY{one["target"]}"'))


def _text(value: Any) -> str:
    return (
        value if isinstance(value, str) else orjson.dumps(value, None, orjson.OPT_INDENT_2).decode()
    )
