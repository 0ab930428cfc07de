"""Where a change of a JSON Schema breaks those who know the old one.

What we *tell* (an answer, an event) may only get narrower, what we *take* (a request) only wider.
Both are one question, whether every value of one schema fits another, asked in opposite directions;
and a member that is gone is missed either way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Schema = dict[str, Any]
Sense = Literal["told", "taken"]

_UPPER: Final = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_LOWER: Final = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_SAME: Final = ("pattern", "format", "multipleOf", "uniqueItems", "contentEncoding")
_EITHER: Final = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents, the old and the new, whose schemas may refer to others within each."""

    old: Schema
    new: Schema
    sense: Sense
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def faults(self, was: Any, now: Any, path: str) -> Iterator[str]:
        """What breaks those who know `was`, now that it is `now`; empty where nothing does."""
        refs = (_ref(was), _ref(now), self.sense)
        if refs[0] and refs[1]:
            if refs in self._seen:
                return
            self._seen.add(refs)
        was, now = resolved(self.old, was), resolved(self.new, now)
        inner, outer = (now, was) if self.sense == "told" else (was, now)
        if outer == {}:
            return
        if any(word in schema for word in _EITHER for schema in (was, now)):
            yield from self._of_branches(was, now, path)
            return
        yield from self._of_values(inner, outer, path)
        yield from self._of_members(was, now, path)
        yield from self._of_parts(was, now, path)

    def _of_branches(self, was: Schema, now: Schema, path: str) -> Iterator[str]:
        """Each branch of the inner one must be a branch of the outer one, or a narrower form."""
        told = self.sense == "told"
        inner, outer = (now, was) if told else (was, now)
        for branch in _branches(inner):
            tries = [
                list(
                    Comparison(self.old, self.new, self.sense, set(self._seen)).faults(
                        *((other, branch) if told else (branch, other)), path
                    )
                )
                for other in _branches(outer)
            ]
            if all(tries):
                # The nearest branch explains best what is wrong.
                yield from min(tries, key=len)

    def _of_values(self, inner: Schema, outer: Schema, path: str) -> Iterator[str]:
        if not _types(inner) <= _types(outer):
            yield f"{path} changed its type"
            return
        known = _listed(outer)
        if known is not None and not (_listed(inner) or {None}) <= known:
            yield (
                f"{path} may hold values its readers do not know"
                if self.sense == "told"
                else f"{path} takes no longer every value it took"
            )
        yield from (f"{path} changed its {word}" for word in _tighter(inner, outer))

    def _of_members(self, was: Schema, now: Schema, path: str) -> Iterator[str]:
        held, holds = was.get("properties", {}), now.get("properties", {})
        for name in held:
            if name not in holds:
                yield f"{path}.{name} is gone"
            else:
                yield from self.faults(held[name], holds[name], f"{path}.{name}")
        before, after = set(was.get("required", ())), set(now.get("required", ()))
        if self.sense == "told":
            yield from (
                f"{path}.{name} is no longer always there"
                for name in sorted(before - after)
                if name in holds
            )
        else:
            yield from (f"{path}.{name} must now be sent" for name in sorted(after - before))

    def _of_parts(self, was: Schema, now: Schema, path: str) -> Iterator[str]:
        for word, place in (("items", "[]"), ("additionalProperties", ".*")):
            old, new = was.get(word), now.get(word)
            if isinstance(old, dict) and isinstance(new, dict):
                yield from self.faults(old, new, path + place)
            elif self.sense == "taken" and new is False and old is not False:
                yield f"{path} takes no further members"
        for number, (old, new) in enumerate(
            zip(was.get("prefixItems", ()), now.get("prefixItems", ()), strict=False)
        ):
            yield from self.faults(old, new, f"{path}[{number}]")


def resolved(document: Schema, schema: Any) -> Schema:
    """The schema meant: what a `$ref` within the document leads to; {} for `true`."""
    while ref := _ref(schema):
        found: Any = document
        for part in ref.removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        schema = found
    return schema if isinstance(schema, dict) else {}


def _ref(schema: Any) -> str:
    return str(schema.get("$ref", "")) if isinstance(schema, dict) else ""


def _branches(schema: Schema) -> list[Any]:
    for word in _EITHER:
        if word in schema:
            return list(schema[word])
    return [schema]


def _types(schema: Schema) -> frozenset[str]:
    """The JSON types a schema allows, an integer being a number too."""
    every = frozenset(("string", "number", "integer", "boolean", "null", "array", "object"))
    given = schema.get("type", every)
    found = frozenset((given,) if isinstance(given, str) else given)
    return found | {"integer"} if "number" in found else found


def _listed(schema: Schema) -> set[Any] | None:
    """The values a schema lists, if it does."""
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _tighter(inner: Schema, outer: Schema) -> Iterator[str]:
    """The words by which the outer schema forbids what the inner one allows."""
    for word in _UPPER:
        if word in outer and inner.get(word, float("inf")) > outer[word]:
            yield word
    for word in _LOWER:
        if word in outer and inner.get(word, float("-inf")) < outer[word]:
            yield word
    for word in _SAME:
        if word in outer and inner.get(word) != outer[word] and not _listed(inner):
            yield word
