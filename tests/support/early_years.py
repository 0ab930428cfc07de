"""All that the early years hold of a school or setting, as calls: every kind of record."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from services.earlyyears.tools.built_in import BUILT_IN
from tests.support.framework import Sent

YEAR, PROFILE_YEAR = "2009/10", "2008/09"
TOOL: Final = "eyfs-audit-1"
VISIT, FOLLOW_UP = "{school}.2009-10.audit", "{school}.2009-10.follow_up"
"""The first shared with it, the second not."""
CONCERN, SUPPORT, SIGN_OFF = "{school}.2009-12-03", "{school}.2009-10", "{school}.2008-09"
KEYS = ("{school}", VISIT, FOLLOW_UP, CONCERN, SUPPORT, SIGN_OFF)
ALLOCATION, PROGRAMME = "{area}.2009-10.1", "{area}.self-evaluation-2009"


def officer_of(word: str) -> str:
    """The key of the officer whose caseload it is in."""
    return f"{word.lower()}-qio"


def begun(area: str) -> list[Sent]:
    """What comes before a school's own, once its children are held."""
    return [
        Sent("audit-tools/built-in", {"tool": TOOL}, 201),
        Sent("sign-offs/opening", {"area": area, "year": PROFILE_YEAR}),
    ]


def kept(school: str, word: str, places: int) -> list[Sent]:
    """Everything there can be of one, in order; `word` is in all its prose and names, and in small
    letters in the key of its officer. `begun` comes before."""
    officer = officer_of(word)
    return [
        Sent("people", {"key": officer, "name": word, "hours": {YEAR: 600}, **_POST}, 201),
        Sent("caseloads", {"organisation": school, "officer": officer}, 201),
        Sent(f"settings/{school}", {"places": places, "as_of": "2009-09-01"}, 201, "PUT"),
        *_visits(school, officer, word),
        Sent(f"quality/{school}/concern", {"reason": word, "since": "2009-12-03"}, 201),
        *_signed_off(school, officer, word),
        Sent(
            "statutory-returns",
            {"organisation": school, "year": PROFILE_YEAR} | _INCOMPLETE | {"reason": word},
            201,
        ),
    ]


def shared_out(area: str, words: Mapping[str, str]) -> list[Sent]:
    """What is the authority's, and support of each school by its word."""
    allocations = ALLOCATION.format(area=area)
    sessions = [
        Sent(
            f"support/{SUPPORT.format(school=school)}/sessions",
            {"on": "2009-12-10", "hours": 1, "by": officer_of(word), "focus": word},
        )
        for school, word in words.items()
    ]
    return [
        Sent("support-allocations", {"area": area, "year": YEAR, "capacity_hours": 400}, 201),
        Sent(f"support-allocations/{allocations}/adoption", {}),
        *sessions,
        Sent("programmes", {"area": area, "year": YEAR, **_PROGRAMME}, 201),
        Sent(f"programmes/{PROGRAMME.format(area=area)}/plan", {}),
    ]


def cohort_csv(school: str, children: Iterable[Mapping[str, str]]) -> bytes:
    """A list of the children expected of a school that has a URN."""
    lines = io.StringIO()
    sheet = csv.writer(lines, lineterminator="\n")
    sheet.writerow(("acad_year", "urn", *_NAMED))
    sheet.writerows((PROFILE_YEAR, school, *(child[name] for name in _NAMED)) for child in children)
    return lines.getvalue().encode()


_NAMED: Final = ("upn", "surname", "forename", "dob")
_POST: Final = {"post": "quality_and_inclusion_officer"}
_INCOMPLETE: Final = {"accept_incomplete": True}
_PROGRAMME: Final = {
    "name": "self-evaluation-2009",
    "title": "Supported self-evaluation",
    "purpose": "self_evaluation",
    "sorts": ["primary", "pvi"],
    "starts_on": "2009-10-01",
    "ends_on": "2010-02-28",
}


def _visits(school: str, officer: str, word: str) -> list[Sent]:
    audit, later = (f"visits/{key.format(school=school)}" for key in (VISIT, FOLLOW_UP))
    planned = {"organisation": school, "purpose": "audit", "year": YEAR, "due_on": "2009-09-30"}
    scores = [
        {"criterion": each.code, "score": 1, "evidence": word} for each in BUILT_IN[TOOL].criteria
    ]
    action = {"text": word, "owner": "head", "due_on": "2009-11-20"}
    made = {"on": "2009-09-15", "hours": 6, "scores": scores, "actions": [action]}
    return [
        Sent("visits", planned | {"visitor": officer, "tool": TOOL}, 201),
        Sent(f"{audit}/record", made | {"own_grade": 1, "summary": word}),
        Sent(f"{audit}/share", {"on": "2009-09-20"}),
        Sent(f"{audit}/follow-up", {"due_on": "2010-01-15"}, 201),
        Sent(f"{later}/record", {"on": "2010-01-12", "summary": word, "own_grade": 3}),
    ]


def _signed_off(school: str, officer: str, word: str) -> list[Sent]:
    path = f"sign-offs/{SIGN_OFF.format(school=school)}"
    looked_at = {"by": officer, "children": 1, "scales": ["R"], "outcome": "agreed"}
    return [
        Sent(f"{path}/signature-on-behalf", {"reason": word}),
        Sent(f"{path}/moderation", looked_at | {"words": word}),
    ]
