"""From what is supposed to events, lines and definitions; every fault told at once. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from chassis.problems import Fault, Problem
from contracts.envelope import Event, models_by_type
from education.periods import parse_period
from services.kpi.figures import ALWAYS, POSITION, Line, Place
from services.kpi.indicators.active import resolve
from services.kpi.indicators.checking import Known, checked
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.draft import Held
from services.kpi.measures.postings import posting_of
from services.kpi.subscription import SUBSCRIPTION
from services.kpi.values.filters import EVERY_GROUP
from services.kpi.what_if.asked import Asked, MeasureChange, SupposedEvent

SOURCE: Final = "/what-if"
_NEXT: Final = 0  # the version of an event that names none
_MODELS: Final = models_by_type(SUBSCRIPTION.models)


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed, understood: one line for each change of a measure. `codes`, `groups` and
    `periods` None: all of them."""

    events: Sequence[Event[Any]]
    lines: Sequence[Line]
    trials: Mapping[str, Definition]
    codes: frozenset[str] | None
    groups: Sequence[str] | None
    periods: Sequence[str] | None


def understood(asked: Asked, known: Known) -> Supposed:
    """What `asked` means. Raises `invalid_request` with every fault there is."""
    faults: list[Fault] = []
    if not (asked.events or asked.changes or asked.definitions):
        message = "suppose some events, changes or definitions"
        faults.append(Fault("nothing_supposed", "$", message))
    trials = _trials(asked.definitions, known, faults)
    supposed = Supposed(
        events=[*_events(asked.events, faults)],
        lines=[*_lines(asked.changes, known.measures, faults)],
        trials=trials,
        codes=_codes(asked.indicators, {**known.definitions, **trials}, faults),
        groups=None if EVERY_GROUP in asked.groups else tuple(dict.fromkeys(asked.groups)),
        periods=_periods(asked.periods, faults),
    )
    if faults:
        raise refused(faults)
    return supposed


def refused(faults: Sequence[Fault]) -> Problem:
    """The answer to a supposition with faults."""
    number = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
    return Problem("invalid_request", f"{number} in what is supposed.", errors=faults)


def numbered(events: Iterable[Event[Any]], held: Mapping[str, Held]) -> list[Event[Any]]:
    """The events, each that names no version given the next one of its key."""
    newest = {key: each.version for key, each in held.items()}
    result = []
    for event in events:
        version = event.version or newest.get(event.key, 0) + 1
        newest[event.key] = max(newest.get(event.key, 0), version)
        result.append(replace(event, version=version))
    return result


def _events(supposed: Sequence[SupposedEvent], faults: list[Fault]) -> Iterator[Event[Any]]:
    for number, each in enumerate(supposed):
        path = f"$.events.{number}"
        model = _MODELS.get(each.type)
        if model is None:
            told = f"{each.type} is no type of event that is listened to"
            fix = f"One of {', '.join(sorted(_MODELS))}."
            faults.append(Fault("unknown_event_type", f"{path}.type", told, fix))
            continue
        try:
            event = Event.of(
                model.model_validate(each.data), source=SOURCE, version=each.version or _NEXT
            )
            posting_of(event)
        except ValidationError as error:
            faults += _misshapen(error, f"{path}.data")
        except ValueError as error:
            faults.append(Fault("contradiction", f"{path}.data", str(error)))
        else:
            yield event


def _misshapen(error: ValidationError, path: str) -> Iterator[Fault]:
    for item in error.errors():
        yield Fault(item["type"], ".".join([path, *map(str, item["loc"])]), item["msg"])


def _lines(
    changes: Sequence[MeasureChange], measures: frozenset[str], faults: list[Fault]
) -> Iterator[Line]:
    for number, each in enumerate(changes):
        path = f"$.changes.{number}"
        if each.measure not in measures:
            near = get_close_matches(each.measure, measures, n=3)
            advice = f"Did you mean {' or '.join(near)}?" if near else "GET /v1/kpi/measures."
            told = f"There is no measure {each.measure}."
            faults.append(Fault("unknown_measure", f"{path}.measure", told, advice))
        if not each.amount:
            faults.append(Fault("no_change", f"{path}.amount", "is no change"))
        period = _period(each.period, f"{path}.period", faults)
        cells = {each.group: {each.bucket: each.amount}}
        place = Place(each.organisation, each.area, period or "")
        yield Line(place, {each.measure: cells}, ALWAYS)


def _period(text: str, path: str, faults: list[Fault]) -> str | None:
    if text == POSITION:
        return text
    try:
        return parse_period(text).text
    except ValueError as error:
        faults.append(Fault("invalid_period", path, str(error)))
        return None


def _periods(texts: Sequence[str] | None, faults: list[Fault]) -> list[str] | None:
    if texts is None:
        return None
    read = [_period(text, f"$.periods.{number}", faults) for number, text in enumerate(texts)]
    return [period for period in read if period is not None]


def _trials(
    bodies: Sequence[Mapping[str, Any]], known: Known, faults: list[Fault]
) -> dict[str, Definition]:
    trials: dict[str, Definition] = {}
    for number, body in enumerate(bodies):
        path = f"$.definitions.{number}"
        present = known.definitions.get(str(body.get("code")))
        following = {"version": present.version + 1 if present else 1, "status": "active"}
        try:
            trial = checked({**following, **body}, known)
        except Problem as problem:
            faults += [replace(f, path=f.path.replace("$", path, 1)) for f in problem.errors]
            continue
        if trial.code in trials:
            faults.append(Fault("twice", f"{path}.code", f"{trial.code} is on trial already"))
        trials[trial.code] = trial
    return trials


def _codes(
    names: Sequence[str] | None, definitions: Mapping[str, Definition], faults: list[Fault]
) -> frozenset[str] | None:
    if names is None:
        return None
    found = set()
    for number, name in enumerate(names):
        definition = resolve(definitions, name)
        if definition is None:
            told = f"there is no indicator {name}"
            faults.append(Fault("unknown_indicator", f"$.indicators.{number}", told))
        else:
            found.add(definition.code)
    return frozenset(found)
