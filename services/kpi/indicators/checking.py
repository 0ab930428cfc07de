"""Everything that is wrong with a definition somebody sent, at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from chassis.problems import Fault, Problem
from services.kpi.indicators.consistency import contradictions
from services.kpi.indicators.definition import Definition, canonical

_SINGLE: Final = ("distribution", "incomplete", "returns")
_SUMS: Final = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Known:
    """What a definition must fit in with: the definitions in force, and the measures there are."""

    definitions: Mapping[str, Definition]
    measures: frozenset[str]


def checked(body: Mapping[str, Any], known: Known, found: Iterable[Fault] = ()) -> Definition:
    """The definition that `body` is. Raises `invalid_request` with every fault there is, those
    found before among them."""
    faults = list(found)
    try:
        definition = Definition.model_validate(dict(body))
    except ValidationError as error:
        faults += _misshapen(error)
    faults += [
        Fault("contradiction", f"$.{part}", f"{part} {message}")
        for part, message in contradictions(body)
    ]
    faults += [*_unknown_measures(body, known.measures), *_taken_names(body, known.definitions)]
    if faults:
        number = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise Problem("invalid_request", f"{number} in the definition.", errors=faults)
    return definition


def _misshapen(error: ValidationError) -> Iterator[Fault]:
    for item in error.errors():
        # The model's own word on contradictions is of the whole: they are told part by part.
        if item["loc"] or item["type"] != "value_error":
            path = ".".join(["$", *map(str, item["loc"])])
            yield Fault(item["type"], path, item["msg"])


def _unknown_measures(body: Mapping[str, Any], known: frozenset[str]) -> Iterator[Fault]:
    for path, measure in _measures(body):
        if measure not in known:
            near = get_close_matches(measure, known, n=3)
            advice = f"Did you mean {' or '.join(near)}?" if near else "GET /v1/kpi/measures."
            yield Fault("unknown_measure", path, f"There is no measure {measure}.", advice)


def _measures(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in _SINGLE:
        if isinstance(measure := body.get(part), str):
            yield f"$.{part}", measure
    for part in _SUMS:
        terms = body.get(part)
        for number, term in enumerate(terms if isinstance(terms, list) else ()):
            measure = term.get("measure") if isinstance(term, Mapping) else term
            if isinstance(measure, str):
                yield f"$.{part}.{number}", measure


def _taken_names(body: Mapping[str, Any], others: Mapping[str, Definition]) -> Iterator[Fault]:
    code = body.get("code")
    taken = {
        name: each.code for each in others.values() if each.code != code for name in each.names
    }
    for path, name in _names(body):
        if (owner := taken.get(canonical(name))) is not None:
            message = f"{name} means {owner} already."
            yield Fault("name_taken", path, message, "Choose another, or change that one.")


def _names(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if isinstance(code := body.get("code"), str):
        yield "$.code", code
    aliases, misprints = body.get("aliases"), body.get("misprints")
    for number, alias in enumerate(aliases if isinstance(aliases, list) else ()):
        if isinstance(alias, str):
            yield f"$.aliases.{number}", alias
    for misprint in misprints if isinstance(misprints, Mapping) else ():
        yield f"$.misprints.{misprint}", str(misprint)
