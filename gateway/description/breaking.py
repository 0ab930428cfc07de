"""What a change of the description would break for those who call by the old one."""

from collections.abc import Iterator
from typing import Any

from contracts.compatibility import Comparison, Sense, resolved
from gateway.description import Document, operations


def breaking(old: Document, new: Document) -> list[str]:
    """Every break, each with the operation it is of; empty for a change that breaks nobody.

    Gone: paths, operations, answers that are not refusals, media types, parameters, members.
    Narrower in what is taken, wider in what is told; another scope; another name.
    """
    present = {(method, path): operation for method, path, operation in operations(new)}
    found = []
    for method, path, was in operations(old):
        now = present.get((method, path))
        place = f"{method.upper()} {path}"
        if now is None:
            found.append(f"{place} is gone")
        else:
            found += [f"{place}: {fault}" for fault in _of_operation(old, new, was, now)]
    return found


def _of_operation(old: Document, new: Document, was: Document, now: Document) -> Iterator[str]:
    if was["operationId"] != now["operationId"]:
        yield f"is called {now['operationId']}, no longer {was['operationId']}"
    if was.get("x-scope") != now.get("x-scope"):
        yield f"needs {now.get('x-scope')}, no longer {was.get('x-scope')}"
    if {} in was.get("security", ()) and {} not in now.get("security", ()):
        yield "needs a token now"
    yield from _of_parameters(old, new, was, now)
    yield from _of_body(old, new, was.get("requestBody"), now.get("requestBody"))
    yield from _of_answers(old, new, was["responses"], now["responses"])


def _of_parameters(old: Document, new: Document, was: Document, now: Document) -> Iterator[str]:
    held, holds = _parameters(old, was), _parameters(new, now)
    for key, before in held.items():
        after = holds.get(key)
        name = ".".join(key)
        if after is None:
            yield f"the parameter {name} is gone"
            continue
        if after.get("required") and not before.get("required"):
            yield f"the parameter {name} must now be sent"
        yield from _schemas(old, new, "taken", before, after, name)
    for key in holds.keys() - held.keys():
        if holds[key].get("required"):
            yield f"the parameter {'.'.join(key)} must now be sent"


def _parameters(document: Document, operation: Document) -> dict[tuple[str, str], Document]:
    every = (resolved(document, one) for one in operation.get("parameters", ()))
    return {(one["in"], one["name"]): one for one in every}


def _of_body(old: Document, new: Document, was: Any, now: Any) -> Iterator[str]:
    if was is None and now is None:
        return
    before, after = resolved(old, was), resolved(new, now)
    if after.get("required") and not before.get("required"):
        yield "a body must now be sent"
    if was is not None:
        yield from _of_content(old, new, "taken", before, after, "body")


def _of_answers(old: Document, new: Document, was: Document, now: Document) -> Iterator[str]:
    """A refusal that no longer comes breaks nobody, and a new one must be expected."""
    for status, before in was.items():
        if not status.startswith(("2", "3")):
            continue
        if status not in now:
            yield f"the answer {status} is gone"
        else:
            answers = resolved(old, before), resolved(new, now[status])
            yield from _of_content(old, new, "told", *answers, status)


def _of_content(
    old: Document, new: Document, sense: Sense, was: Document, now: Document, place: str
) -> Iterator[str]:
    for media_type, before in was.get("content", {}).items():
        after = now.get("content", {}).get(media_type)
        if after is None:
            yield f"{place} is no longer {media_type}"
        else:
            yield from _schemas(old, new, sense, before, after, place)


def _schemas(
    old: Document, new: Document, sense: Sense, was: Document, now: Document, place: str
) -> Iterator[str]:
    schemas = was.get("schema", {}), now.get("schema", {})
    yield from Comparison(old, new, sense).faults(*schemas, place)
