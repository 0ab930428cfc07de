"""What somebody may try to do to what another school has in 14-19."""

from collections.abc import Iterator
from typing import Any, Final

from tests.adversarial.planted import AREA, OTHER, Planted
from tests.fourteen19 import planting
from tests.fourteen19.planting import NEXT, YEAR

QUERY: Final = {
    "provider": [OTHER],
    "month": ["2009-11", f"{YEAR.start}-10", "1"],
    "cohort": ["2009", "16"],
    "year": ["2008/09", str(YEAR), str(NEXT)],
    "without": ["offer"],
    "why": ["neet"],
    "by": ["home"],
    "setting": ["residence"],
    "waiting": ["true"],
    "data": ["diplomas"],
    "stage": ["16"],
    "q": ["Quill"],
}
"""Filters of these operations, in place of what they are called elsewhere."""
_WHY: Final = {"reason": "Because"}
_DAY: Final = planting.TODAY.isoformat()
_ON, _FROM = {"on": _DAY}, {"from": "2026-01-01"}
_MOVED: Final = _WHY | {"transfers_on": "2031-04-01"}
_ROWS: Final = {"rows": [{"level": "level_2", "places": 1}]}
_GROUP, _APPLICATION = f"consortia/{planting.CONSORTIUM}", f"applications/{planting.APPLICATION}"
_TAKEN: Final[dict[str, list[tuple[str, dict[str, Any]]]]] = {
    "pilots/{place}": [
        ("period", _WHY),
        ("readiness", {"item": "curriculum", "readiness": "ready", "note": "Over"}),
    ],
    _GROUP: [
        ("members", _WHY | {"members": [OTHER]}),
        ("signature", {"organisation": OTHER}),
        ("entry-into-force", _FROM),
        ("end", _WHY | {"until": "2026-01-01"}),
        ("lines/ENG/plan", {"levels": ["higher"], "taught_by": [OTHER], "planned_from": _DAY}),
        ("lines/ENG/gateway", _ON),
        ("lines/ENG/offer", _FROM),
        ("lines/ENG/learners", {"planned_learners": {str(YEAR): 3}}),
        ("lines/ENG/end", _WHY),
    ],
    f"places/{planting.PLACES}": [
        ("plan", _ROWS),
        ("proposal", _ROWS),
        ("commissioning", _ROWS | {"funding_agreement": "F1"}),
        ("variation", _ROWS | _WHY),
        ("withdrawal", _WHY),
    ],
    f"courses/{planting.DRAFT}": [
        ("publication", {}),
        ("correction", _WHY | {"title": "Over", "level": "level_2"}),
        ("withdrawal", _WHY),
    ],
    _APPLICATION: [("sending", {}), ("withdrawal", {}), ("access-code", {})],
    f"guarantee-follow-ups/{planting.FOLLOW_UP}": [
        ("contacts", {"outcome": "no_answer"}),
        ("closure", {}),
        ("reopening", {"next_on": None}),
    ],
    f"collections/{planting.COLLECTION}": [("change", _WHY), ("cancellation", _WHY)],
    f"transfer-functions/{planting.FUNCTION}": [
        ("checklist", _WHY | {"checklist": ["Over"]}),
        ("readiness", {"item": 1, "readiness": "ready"}),
        ("day", _MOVED),
        ("transfer", {"unready_why": "Because"}),
        ("withdrawal", _WHY),
    ],
    f"transfer-posts/{planting.POST}": [
        ("holder", _ON | {"reference": "P1"}),
        ("vacancy", _WHY),
        ("day", _MOVED),
        ("transfer", {}),
        ("withdrawal", _WHY),
    ],
}
_NEW: Final[dict[str, dict[str, Any]]] = {
    "pilots": {},
    "places": _ROWS | {"year": str(NEXT)},
    "courses": {"code": "OVER", "year": str(NEXT), "title": "Over", "level": "level_2"},
}
_DATES: Final = dict.fromkeys(
    ("opens_on", "equal_consideration_by", "respond_by", "closes_on"), NEXT.starts.isoformat()
)
_MINE: Final[list[tuple[str, str, dict[str, Any]]]] = [
    ("PUT", "choices", {"choices": []}),
    ("PUT", "texts/statement", {"text": "Over"}),
    ("PUT", "texts/expected", {"text": "Over"}),
    ("POST", "sending", {}),
    ("POST", "choices/1/acceptance", {}),
    ("POST", "withdrawal", {}),
]
_NEW_MOVE: Final = {"area": AREA, "slug": "over", "title": "Over", "transfers_on": "2031-04-01"}
_COHORT: Final = {"cohort_19_in": "2008", "area": AREA, "gender": "F", "cohort": "9"}
_RELEASE: Final = f"release=Over&released_on={_DAY}&status=provisional"
_OF_THE_AUTHORITY: Final[list[tuple[str, str, Any]]] = [
    ("PUT", "application-rounds", {"area": AREA, "year": str(NEXT.next)} | _DATES),
    ("POST", "by-19/cohorts", {"area": AREA, "year": "2004/05"}),
    ("POST", f"by-19/cohorts/{AREA}/2004-05/free-meals", None),
    ("POST", f"by-19/releases/submissions?{_RELEASE}", [_COHORT]),
    ("POST", "transfer-functions", _NEW_MOVE | {"lead": "Over", "checklist": ["Over"]}),
    ("POST", "transfer-posts", _NEW_MOVE),
    (
        "POST",
        "collections",
        {
            "area": AREA,
            "data": "offers",
            "year": str(YEAR),
            "name": "over",
            "title": "Over",
            "opens_on": _DAY,
            "due_on": _DAY,
            "expected": [OTHER],
        },
    ),
]


def acts(planted: Planted) -> Iterator[tuple[str, str, Any]]:
    """Method, path in the service and body of each: what is there changed, and something new."""
    [application] = planted.ids["application"]
    for record, taken in _TAKEN.items():
        for act, body in taken:
            yield (
                "POST",
                f"{record.format(application=application, place=OTHER, area=AREA)}/{act}",
                body,
            )
    for school in (OTHER, f"{AREA}2911"):
        for path, new in _NEW.items():
            yield "POST", path, new | {"organisation": school}
        yield "POST", "courses/bulk", {"items": [_NEW["courses"] | {"organisation": school}]}
        lead = {"lead": school, "slug": "over", "title": "Over", "members": [school]}
        yield "POST", "consortia", lead | {"sign_by": NEXT.starts.isoformat()}
    yield from _of_people(planted)
    yield from _of_files(planted)
    yield from _OF_THE_AUTHORITY
    for method, path, body in _MINE:
        yield method, f"my-application/{path}", body


def _of_people(planted: Planted) -> Iterator[tuple[str, str, Any]]:
    here = _APPLICATION.format(application=planted.ids["application"][0])
    for number in planted.ids["learner_id"]:
        who: dict[str, Any] = {"learner_id": int(number)}
        yield "POST", "applications", who | {"year": str(NEXT)}
        yield "POST", "applications/bulk", {"year": str(NEXT), "learners": [int(number)]}
        yield "POST", "guarantee-follow-ups", who | {"year": str(YEAR), "next_on": None}
    pair = planted.ids["learner_id"][:2]
    named = dict(zip(("one", "other"), map(int, pair), strict=True))
    yield "POST", "learner-matches", _WHY | named | {"decision": "same"}
    yield "PUT", f"{here}/choices", {"choices": []}
    yield "DELETE", f"{here}/access-code", None
    yield "POST", "applications/access-codes", {"applications": [here.partition("/")[2]]}
    for name in ("statement", "expected", "reference"):
        yield "PUT", f"{here}/texts/{name}", {"text": "Over"}
    for choice in planted.ids["number"]:
        for act in ("acceptance", "insurance", "decline", "withdrawal"):
            yield "POST", f"{here}/choices/{choice}/{act}", {}
        decision = {"decision": {"act": "consider"}}
        yield "POST", f"{here}/choices/{choice}/decision", decision
        one = decision | {"application": here.partition("/")[2], "choice": int(choice)}
        yield "POST", "applications/decisions", {"decisions": [one], "all_or_nothing": True}
    for match in planted.ids["match_id"]:
        yield "POST", f"learner-matches/{match}/reopening", _WHY
        yield "POST", f"learner-matches/{match}/decision", _WHY | {"decision": "same"}


def _of_files(planted: Planted) -> Iterator[tuple[str, str, Any]]:
    data = ("learners", *planting.OF_LEARNERS)
    for path, submission in zip(data, planted.ids["fourteen19/submission_id"], strict=True):
        yield "POST", f"{path}/submissions/{submission}/withdrawal", {}
    release = planted.ids["fourteen19/submission_id"][0]
    yield "POST", f"by-19/releases/submissions/{release}/withdrawal", {}
    [one, _] = planting.people(OTHER, 51, "Over")
    who = {name: one[name] for name in ("academic_year", "provider", "learner_ref")}
    for query in ("", "?dry_run=true", "?mode=valid_rows", "?replaces=scope"):
        yield "POST", f"learners/submissions{query}", [one]
        for path, more in planting.OF_LEARNERS.items():
            yield "POST", f"{path}/submissions{query}", [who | more]
