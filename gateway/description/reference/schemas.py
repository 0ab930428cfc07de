"""Schemas as people read them: a type in words, an object's members as a table."""

from html import escape
from typing import Any

from gateway.description.reference.markup import inline, link, table

_LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "from {}",
    "maximum": "to {}",
    "exclusiveMinimum": "over {}",
    "exclusiveMaximum": "under {}",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
    "pattern": "form <code>{}</code>",
    "default": "without it <code>{}</code>",
}


def address(name: str) -> str:
    """Where a schema is described."""
    service, known, _ = name.partition("_")
    return f"/reference/schemas-{service if known else 'gateway'}#{name}"


def type_of(schema: Any) -> str:
    """A schema in a few words, as HTML; others are linked to."""
    if not isinstance(schema, dict) or not schema:
        return "anything"
    if ref := schema.get("$ref"):
        name = str(ref).rpartition("/")[2]
        return link(address(name), escape(name))
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " or ".join(dict.fromkeys(type_of(one) for one in schema[word]))
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    return _of_plain(schema)


def _of_plain(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "anything")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"list of {type_of(schema.get('items'))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {type_of(schema['additionalProperties'])}"
    form = schema.get("format")
    return f"{kind} ({escape(form)})" if form else str(kind)


def meaning_of(schema: dict[str, Any]) -> str:
    """What a schema says of itself: its description, and its limits."""
    limits = [
        words.format(escape(str(schema[word])))
        for word, words in _LIMITS.items()
        if schema.get(word) not in (None, "")
    ]
    told = inline(str(schema.get("description", "")).replace("\n", " "))
    gone = ["<strong>deprecated</strong>" + _until(schema)] if schema.get("deprecated") else []
    return "; ".join(part for part in (*gone, told, *limits) if part)


def _until(schema: dict[str, Any]) -> str:
    day = schema.get("x-retirement", {}).get("gone_on")
    return f", gone on {escape(day)}" if day else ""


def members(schema: dict[str, Any]) -> str:
    """An object's members as a table; '' where it has none."""
    needed = schema.get("required", ())
    rows = [
        (
            f"<code>{escape(name)}</code>",
            "always" if name in needed else "",
            type_of(member),
            meaning_of(member),
        )
        for name, member in schema.get("properties", {}).items()
    ]
    return table(("member", "", "type", "meaning"), rows) if rows else ""
