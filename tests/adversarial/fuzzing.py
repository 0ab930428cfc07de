"""Requests made up from the API's description, sent as every role, and faults of the answers."""

import itertools
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final
from zlib import crc32

import orjson
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chassis.policy import BOUND, Role
from gateway.description import FILE
from tests.adversarial.form import LONG, rotated
from tests.support.tokens import bearer

EXAMPLES: Final = int(os.environ.get("ADVERSARIAL_EXAMPLES", "2" if LONG else "1"))
"""Requests of each operation that fit the description, and as many that do not."""

_CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Refused for the request's form, before anybody asks who is calling.
_UNREAD: Final = frozenset({400, 413, 414, 431})
_SILENCE_S: Final = 1.0
_PATIENCE_S: Final = 30.0

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]
Known = Mapping[str, list[dict[str, Any]]]
"""Path parameters that lead to something that is there, by operation."""


@dataclass
class Caller:
    """One role on a connection of its own; the public shows no token."""

    role: Role
    organisation: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False

    @property
    def headers(self) -> dict[str, str]:
        if self.role is Role.PUBLIC:
            return {}
        name = f"fuzz-{self.role}"
        token = bearer(name, roles=[self.role], organisations=[self.organisation])
        return {"Authorization": token}


def callers(organisation: str) -> list[Caller]:
    """Every role; those that never act for all act for `organisation`."""
    return [Caller(role, organisation if role in BOUND else "*") for role in Role]


@dataclass
class Fuzzer:
    """Sends cases to a gateway and gathers the faults of their answers; counts them by role."""

    gateway: str
    callers: list[Caller]
    known: Known
    sent: Counter[str] = field(default_factory=Counter)

    def faults(self, operation: Operation, examples: int = EXAMPLES) -> list[str]:
        """Everything wrong with the answers to `examples` good and bad requests of each caller."""
        cases, callers = list(self._cases(operation, examples)), self._asked_of(operation)
        with ThreadPoolExecutor(len(callers)) as pool:
            return [
                fault
                for found in pool.map(lambda one: self._all(one, cases), callers)
                for fault in found
            ]

    def _asked_of(self, operation: Operation) -> list[Caller]:
        """Everybody; in the short form the public and two each of those let in and those refused.
        (tests/access tries every route as every role.)"""
        number = crc32(operation.label.encode())
        refused = {one.role: _refusal(one, _raw(operation)) for one in self.callers}
        closed = [one for one in self.callers if refused[one.role] == 403]
        opened = [one for one in self.callers if refused[one.role] is None]
        public = [one for one in self.callers if one.role is Role.PUBLIC]
        chosen = [rotated(some, number, count=2) for some in (opened, closed)]
        return list({one.role: one for some in (public, *chosen) for one in some}.values())

    def _cases(self, operation: Operation, examples: int) -> Iterator[AnyCase]:
        known = itertools.cycle(self.known.get(_id(operation), [{}]))
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for number, case in enumerate(_generated(operation, mode, examples)):
                if number % 2:
                    case.path_parameters = case.path_parameters | next(known)
                yield case

    def _all(self, caller: Caller, cases: list[AnyCase]) -> list[str]:
        return [fault for case in cases for fault in self._one(caller, case)]

    def _one(self, caller: Caller, case: AnyCase) -> Iterator[str]:
        silence = _SILENCE_S if _raw(case.operation)["x-class"] == "stream" else _PATIENCE_S
        answer = case.call(self.gateway, caller.session, caller.headers, timeout=silence)
        self.sent[caller.role.value] += 1
        wrong = refusal_fault(caller, _raw(case.operation), answer)
        if wrong:
            yield f"{caller.role}: {wrong}: {case.as_curl_command()}"
        try:
            case.validate_response(answer, checks=_CHECKS)
        except FailureGroup as failures:
            yield f"{caller.role}: {failures}"


def described() -> dict[str, Operation]:
    """Every operation of the committed description, by its method and path."""
    schema = schemathesis.openapi.from_dict(orjson.loads(FILE.read_bytes()))
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {operation.label: operation for operation in found}


def refusal_fault(caller: Caller, operation: Mapping[str, Any], answer: Response) -> str | None:
    """What is wrong with who was let in, by what the operation says of its callers."""
    expected = _refusal(caller, operation)
    if expected is None:
        is_challenge = "Bearer" in "".join(answer.headers.get("www-authenticate", []))
        shut = answer.status_code == 401 and is_challenge
        return "is shut out" if shut or _is_plain_403(answer) else None
    if answer.status_code in {expected, *_UNREAD} or _is_no_json(answer):
        return None
    return f"should be refused with {expected}, got {answer.status_code}"


def _refusal(caller: Caller, operation: Mapping[str, Any]) -> int | None:
    if {} in operation.get("security", [{}]):
        return None
    if caller.role is Role.PUBLIC:
        return 401
    closed = operation["x-organisations"] == "all" and caller.organisation != "*"
    return 403 if closed or caller.role not in operation["x-roles"] else None


def _is_no_json(answer: Response) -> bool:
    return answer.status_code == 422 and answer.json()["errors"][0]["code"] == "json_invalid"


def _is_plain_403(answer: Response) -> bool:
    # A route's own 403 names in `errors` what was asked for that goes too far.
    return answer.status_code == 403 and "errors" not in answer.json()


def _generated(operation: Operation, mode: GenerationMode, examples: int) -> list[AnyCase]:
    """The same cases in every run; none where there is nothing to make up."""
    found: list[AnyCase] = []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def gather(case: AnyCase) -> None:
        found.append(case)

    try:
        gather()
    except Unsatisfiable:
        return []
    return found


def _raw(operation: Operation) -> Mapping[str, Any]:
    found: Mapping[str, Any] = operation.definition.raw
    return found


def _id(operation: Operation) -> str:
    return str(_raw(operation)["operationId"])
