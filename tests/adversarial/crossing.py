"""Everything somebody may try in order to be told of a school that is not theirs."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from chassis.policy import BOUND, Role
from gateway.description import Document, operations
from tests.adversarial import early_years, enrichment, fourteen19
from tests.adversarial.acts import acts
from tests.adversarial.planted import (
    AREA,
    CONSULTANT,
    OFFICER,
    OTHER,
    OWN,
    PARTNER,
    Planted,
    places,
)
from tests.support.swimming import PUPILS
from tests.support.tokens import bearer

_QUERY: Final[Mapping[str, list[str]]] = {
    "organisation": [OTHER, f"{OWN},{OTHER}", "*"],
    "place": [*places(), "*"],
    "area": [AREA],
    "level": ["organisation", "area", "region", "country", "group", "*"],
    "indicator": ["SWIMMING", "NI72", "*"],
    "period": ["2008/09", "2009/10"],
    "year": ["2008/09", "2009/10"],
    "group": ["*", "gender=F"],
    "as_at": ["2012-01-01"],
    "format": ["csv"],
    "limit": ["500"],
    "q": ["Quill"],
    "subject": [OTHER],
    "client": [f"head-of-{OTHER}"],
    "code": [PUPILS],
    "term": ["2009/10-AUT"],
    "visitor": [PARTNER, OFFICER],
    "officer": [OFFICER, "nobody"],
    "partner": [PARTNER],
    "consultant": [CONSULTANT],
    "owner": ["head", PARTNER, OFFICER],
    "everyone": ["true"],
    "overdue": ["true"],
    "running": ["true"],
    "differs": ["true"],
    "on": ["2010-03-01"],
    "before": ["2012-01-01"],
    "since": ["2009-09-01"],
    "kind": ["visit"],
    "by": ["ward", "officer"],
    "years": ["2007/08,2008/09"],
    "purpose": ["audit"],
    "stage": ["ks2"],
    "framework": ["schools"],
    "tier": ["4"],
    "status": ["confirmed"],
}
_QUERIES: Final = {"fourteen19": fourteen19.QUERY, "enrichment": enrichment.QUERY}
_WHERE: Final = {"organisation", "place", "area", "level"}


@dataclass(frozen=True)
class Asked:
    """One request, but for who makes it."""

    method: str
    target: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Somebody of the one school, or of none."""

    role: str
    organisations: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        if self.role == "public":
            return {}
        name = f"crossing-{self.role}-{'-'.join(self.organisations)}"
        token = bearer(name, roles=self.role.split(","), organisations=self.organisations)
        return {"Authorization": token}


CALLERS: Final = [
    *(Caller(role, (OWN,)) for role in sorted(BOUND)),
    *(Caller(role, (OWN,)) for role in sorted({*Role} - BOUND - {Role.PUBLIC})),
    Caller("head", ("*",)),
    Caller("head", ()),
    Caller("head", (AREA,)),
    Caller("officer", (OWN, AREA, f"{AREA}:phase:primary", "E92000001", "")),
    Caller("public", ()),
]


PAIRS: Final = [CALLERS[0], CALLERS[-2]]
"""Who tries filters in pairs too."""


def readings(document: Document, planted: Planted, *, pairs: bool) -> Iterator[Asked]:
    """Every GET, at every address of the other school, by every filter; where callers see their
    own, by every place with every other filter as well."""
    for method, path, operation in operations(document):
        if method == "get" and operation.get("x-class") != "stream":
            for address in addresses(path, planted.ids):
                for query in _queries(_values(path, planted), operation, planted, pairs=pairs):
                    yield Asked("GET", f"{address}?{urlencode(query)}" if query else address)


def addresses(path: str, ids: Mapping[str, list[str]]) -> Iterator[str]:
    """A path with each of the ids in each of its places."""
    service = path.removeprefix("/v1/").partition("/")[0]
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    known = [ids.get(f"{service}/{name}", ids.get(name, ["1"])) for name in names]
    for values in itertools.product(*known):
        address = path
        for name, value in zip(names, values, strict=True):
            address = address.replace(f"{{{name}}}", quote(value, safe=":"))
        yield address


def _values(path: str, planted: Planted) -> Mapping[str, list[str]]:
    """What is asked for by filter, of a service; cursors are of its own lists."""
    service = path.removeprefix("/v1/").partition("/")[0]
    cursors = {"cursor": planted.cursors.get(service, [])}
    return {**_QUERY, **_QUERIES.get(service, {}), **cursors}


def _queries(
    values: Mapping[str, list[str]], operation: Mapping[str, Any], planted: Planted, *, pairs: bool
) -> Iterator[list[tuple[str, str]]]:
    asked = [one for one in operation.get("parameters", ()) if one.get("in") == "query"]
    tried = [(one["name"], value) for one in asked for value in values.get(one["name"], ())]
    yield []
    for needed in _needed(values, asked, planted):
        more = [one for one in tried if one[0] not in dict(needed)]
        yield needed
        yield from ([*needed, one] for one in more)
        if pairs and operation.get("x-organisations") == "own":
            both = itertools.combinations(more, 2)
            yield from ([*needed, *two] for two in both if {name for name, _ in two} & _WHERE)


def _needed(
    values: Mapping[str, list[str]], asked: list[Mapping[str, Any]], planted: Planted
) -> Iterator[list[tuple[str, str]]]:
    """What an operation requires, with each value of each."""
    names = [one["name"] for one in asked if one.get("required")]
    returns = planted.ids["return_id"]
    known = {**values, "from": returns, "to": returns}
    for chosen in itertools.product(*(known[name] for name in names)):
        yield list(zip(names, chosen, strict=True))


def queries() -> Iterator[Asked]:
    """Criteria and suppositions that speak of the other school, or only imply it."""
    one = {"place": {"eq": OTHER}}
    criteria: list[Any] = [
        {},
        one,
        {"not": {"place": {"eq": OWN}}},
        {"place": {"not_in": [OWN]}},
        {"or": [one, {"place": {"eq": OWN}}]},
        {"and": [{"area": {"eq": AREA}}, {"level": {"not_eq": "organisation"}}]},
        *({"level": {"eq": level}} for level in ("area", "region", "country", "group")),
        {"value": {"gt": 0}},
        {"size": {"gte": 871_933}},
    ]
    for each, form in itertools.product(criteria, ("json", "csv")):
        yield Asked("POST", f"/v1/kpi/query?format={form}&limit=500", {"criteria": each})
    for place, area in ((OTHER, AREA), (OWN, AREA), ("", AREA)):
        change = {"area": area, "period": "2008/09", "measure": PUPILS, "amount": 1}
        changes = [change | ({"organisation": place} if place else {})]
        for asked in ({}, {"indicators": ["SWIMMING"]}, {"areas": [AREA]}):
            yield Asked("POST", "/v1/kpi/what-if", {"changes": changes} | asked)


def writings(planted: Planted) -> Iterator[Asked]:
    """Changes to what is the other school's."""
    ids = planted.ids
    profile, figures, targets, _, tables, pupils, cohort = ids["submission_id"]
    target = f"/v1/kpi/targets/SWIMMING.{OTHER}.2008-09.all"
    yield Asked("PUT", target, {"value": "1", "reason": "Because"})
    yield Asked("DELETE", f"{target}?reason=Because")
    for path, submission in (
        ("earlyyears/profiles", profile), ("earlyyears/cohort", cohort),
        ("kpi/figures", figures), ("kpi/targets", targets),
        ("sif/results/tables", tables), ("sif/results/pupils", pupils),
    ):  # fmt: skip
        yield Asked("POST", f"/v1/{path}/submissions/{submission}/withdrawal")
    for child in ids["child_id"]:
        yield Asked("PATCH", f"/v1/earlyyears/profiles/children/{child}", {"scores": {"W": 1}})
    client = f"/v1/identity/clients/{ids['client_id'][0]}"
    yield Asked("PATCH", client, {"name": "Taken over", "reason": "Because"})
    yield Asked("POST", f"{client}/secrets")
    yield Asked("POST", f"{client}/revocation", {"reason": "Because"})
    yield Asked("DELETE", f"{client}/secrets/{ids['secret'][0]}")
    made = {
        "client_id": "crossing-over",
        "name": "Over",
        "roles": ["head"],
        "organisations": [OTHER],
    }
    yield Asked("POST", "/v1/identity/clients", made)
    yield Asked(
        "POST", "/v1/identity/clients", made | {"organisations": ["*"], "roles": ["officer"]}
    )
    figure = {"measure": PUPILS, "organisation": OTHER, "area": AREA, "period": "2008/09",
              "amount": 5, "effective_on": "2009-07-31"}  # fmt: skip
    aim = {"indicator": "SWIMMING", "place": OTHER, "period": "2008/09", "value": 1, "reason": "x"}
    for path, row in (("kpi/figures", figure), ("kpi/targets", aim)):
        for query in ("", "?dry_run=true", "?mode=valid_rows", "?replaces=scope"):
            yield Asked("POST", f"/v1/{path}/submissions{query}", [row])
    for method, path, body in acts():
        yield Asked(method, f"/v1/sif/{path}", body, {"If-Match": "*"})
    for method, path, sent in early_years.acts(planted):
        yield Asked(method, f"/v1/earlyyears/{path}", sent, {"If-Match": "*"})
    for method, path, sent in fourteen19.acts(planted):
        yield Asked(method, f"/v1/fourteen19/{path}", sent, {"If-Match": "*"})
    for method, path, sent in enrichment.acts(planted):
        yield Asked(method, f"/v1/enrichment/{path}", sent, {"If-Match": "*"})
