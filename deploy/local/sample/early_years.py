"""The sample's autumn of 2009 in the early years: the team and its caseloads, audits and supported
self-evaluations, quality, support in inverse proportion to it, and the Profile signed off."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Final

from deploy.local.sample.api import Api
from deploy.local.sample.profiles import YEAR, expected_csv
from deploy.local.sample.register import (
    AREA,
    CHILDMINDERS,
    DAY_CARE,
    FIRST_ESTAB,
    FIRST_URN,
    NURSERY,
    PLACES,
    SCHOOLS,
)

_HERE: Final = "/v1/earlyyears"
_TEAM_YEAR, _SLUG = "2009/10", "2009-10"
_AUDIT: Final = "eyfs-audit-1"
_SELF_EVALUATION: Final = "eyfs-self-evaluation-1"
_PROGRAMMES: Final = ("audit-pvi", "audit-childminders", "self-evaluation-schools")
_RATED_BEFORE: Final = 24
"""Places whose inspections rate them before anybody of the team has been there."""
_POOR, _FAIR, _GOOD = (1, 2, 1, 1), (2, 2, 1, 2), (3, 2, 3, 3)
"""Scores, of 3, one criterion after the other: about 40, 60 and 90 per cent."""
_DAY_CARE_AUDITS: Final = (_GOOD, _FAIR, _POOR, _GOOD, _FAIR, _GOOD, _FAIR)
"""The last setting was not audited by the end of September."""
_CHILDMINDER_AUDITS: Final = (_FAIR, _GOOD, _POOR, _GOOD)
_OWN_GRADES: Final = (2, 2, 1, 2, 3)
_SELF_EVALUATIONS: Final = (_GOOD, _FAIR, _FAIR, _GOOD, _FAIR)
"""One judges itself outstanding where the team's scores say otherwise."""
_SHARED = 3
"""Of the self-evaluations; the reports of the others are owed."""
_UNSIGNED: Final = ("2908", "2912")


def load_early_years(api: Api) -> None:
    """Load it all, once the register has reached the early years."""
    api.wait_until(f"{_HERE}/settings?area={AREA}&limit=100", PLACES)
    api.wait_until(f"{_HERE}/quality?area={AREA}&limit=100", _RATED_BEFORE)
    for person in _people():
        api.send(f"{_HERE}/people", person)
    api.send(f"{_HERE}/settings/bulk", {"items": list(_provision())})
    shared = {"area": AREA, "weights": {"childminder": 1, "pvi": 2}}
    api.send(f"{_HERE}/caseloads/share-out", shared)
    _load_visits(api)
    _load_support(api)
    _load_sign_offs(api)


def _people() -> Iterator[dict[str, object]]:
    """The team as the committee was told of it, with hours for a sample's few places."""
    posts = (
        ("early_years_lead", "ey-lead", "Lead", 1, 10),
        ("adviser", "ey-adviser", "Adviser", 2, 20),
        ("consultant", "ey-consultant", "Consultant", 3, 30),
        ("quality_and_inclusion_officer", "qio", "Officer", 9, 45),
    )
    for post, key, name, number, hours in posts:
        for one in range(1, number + 1):
            yield {
                "key": f"{key}-{one}",
                "name": f"Sample {name} {one}",
                "post": post,
                "hours": {_TEAM_YEAR: hours},
            }


def _provision() -> Iterator[dict[str, object]]:
    """Of all settings but the last; of the schools the nursery's alone is known."""
    for number, ey_urn in enumerate(DAY_CARE[:-1]):
        places = 24 + 12 * (number % 4)
        yield _known(ey_urn, places, places // 2, ("level_3", "eyps", "level_5")[number % 3])
    for number, ey_urn in enumerate(CHILDMINDERS):
        yield _known(ey_urn, 3, number % 2, "level_3" if number % 2 else "none")
    yield _known(NURSERY, 52, 52, "qts")


def _known(organisation: str, places: int, funded: int, lead: str) -> dict[str, object]:
    return {
        "organisation": organisation,
        "as_of": "2009-09-07",
        "places": places,
        "funded_places": funded,
        "funded_hours": 15,
        "weeks": 38,
        "lead_qualification": lead,
    }


def _load_visits(api: Api) -> None:
    """The year's three programmes planned, most audits made, some self-evaluations, a follow-up."""
    audit, self_evaluation = (
        _criteria(api.send(f"{_HERE}/audit-tools/built-in", {"tool": tool}))
        for tool in (_AUDIT, _SELF_EVALUATION)
    )
    api.send(f"{_HERE}/programmes/usual", {"area": AREA, "year": _TEAM_YEAR})
    for name in _PROGRAMMES:
        api.send(f"{_HERE}/programmes/{AREA}.{name}-2009/plan", {})
    for number, (ey_urn, pattern) in enumerate(zip(DAY_CARE, _DAY_CARE_AUDITS, strict=False)):
        _audit(api, ey_urn, f"2009-0{6 + number % 4}-1{number}", _scores(audit, pattern))
    for number, (ey_urn, pattern) in enumerate(
        zip(CHILDMINDERS, _CHILDMINDER_AUDITS, strict=False)
    ):
        _audit(api, ey_urn, f"2009-1{number % 2}-1{number}", _scores(audit, pattern))
    _evaluate(api, self_evaluation)
    _follow_up(api, f"{DAY_CARE[2]}.{_SLUG}.audit", _scores(audit, _FAIR))


def _audit(api: Api, organisation: str, on: str, scores: Sequence[dict[str, object]]) -> None:
    here = f"{_HERE}/visits/{organisation}.{_SLUG}.audit"
    action = {
        "text": "Observations shape the next week's plan for each child",
        "owner": "head",
        "due_on": "2009-12-18",
    }
    record = {
        "on": on,
        "hours": 5,
        "scores": scores,
        "summary": "A warm welcome; planning for each child is the next step.",
        "actions": [action],
    }
    api.send(f"{here}/record", record)
    api.send(f"{here}/share", {"on": "2009-11-27"})


def _evaluate(api: Api, criteria: Sequence[str]) -> None:
    """Schools that have evaluated themselves, with the team's help."""
    found = zip(_OWN_GRADES, _SELF_EVALUATIONS, strict=True)
    for number, (grade, pattern) in enumerate(found):
        record = {
            "on": f"2009-11-0{2 + number}",
            "hours": 6,
            "scores": _scores(criteria, pattern),
            "own_grade": grade,
        }
        here = f"{_HERE}/visits/{FIRST_URN + number}.{_SLUG}.self_evaluation"
        api.send(f"{here}/record", record)
        if number < _SHARED:
            api.send(f"{here}/share", {"on": "2009-11-16"})


def _follow_up(api: Api, audit: str, scores: Sequence[dict[str, object]]) -> None:
    """The setting with the poorest audit, seen again in November: better, by the same tool."""
    planned = {"due_on": "2009-12-11", "planned_for": "2009-11-25", "tool": _AUDIT}
    visit = api.send(f"{_HERE}/visits/{audit}/follow-up", planned)["key"]
    record = {"on": "2009-11-25", "hours": 3, "scores": scores}
    api.send(f"{_HERE}/visits/{visit}/record", record)
    done = {"on": "2009-11-25"}
    api.send(f"{_HERE}/visits/{audit}/actions/1/completion", done)


def _criteria(tool: dict[str, dict[str, list[dict[str, list[dict[str, str]]]]]]) -> list[str]:
    sections = tool["state"]["sections"]
    return [criterion["code"] for section in sections for criterion in section["criteria"]]


def _scores(criteria: Sequence[str], pattern: Sequence[int]) -> list[dict[str, object]]:
    marks = islice(cycle(pattern), len(criteria))
    return [
        {"criterion": code, "score": score} for code, score in zip(criteria, marks, strict=True)
    ]


def _load_support(api: Api) -> None:
    """The year's hours shared out by quality and adopted; the first of them delivered."""
    drafted = api.send(f"{_HERE}/support-allocations", {"area": AREA, "year": _TEAM_YEAR})
    api.send(f"{_HERE}/support-allocations/{drafted['key']}/adoption", {"on": "2009-11-13"})
    for number, organisation in enumerate((*DAY_CARE[:4], CHILDMINDERS[2], str(FIRST_URN + 7))):
        session = {
            "on": f"2009-11-{16 + number}",
            "hours": 2,
            "by": f"ey-consultant-{1 + number % 3}",
            "focus": "Observation and planning, with the room leaders",
        }
        api.send(f"{_HERE}/support/{organisation}.{_SLUG}/sessions", session)


def _load_sign_offs(api: Api) -> None:
    """The summer's Profile: most returns signed off, three moderated, the ready ones final."""
    api.post(f"{_HERE}/cohort/submissions", expected_csv())
    api.send(f"{_HERE}/sign-offs/opening", {"area": AREA, "year": YEAR})
    signed = [
        f"{_HERE}/sign-offs/{FIRST_URN + number}.{YEAR.replace('/', '-')}"
        for number in range(SCHOOLS)
        if str(FIRST_ESTAB + number) not in _UNSIGNED
    ]
    signature = {"on": "2009-06-26", "reason": "Signed on paper by the head."}
    for here in signed:
        api.send(f"{here}/signature-on-behalf", signature)
    for number, here in enumerate(signed[:3]):
        agreed = number < 2
        moderation = {
            "on": "2009-07-06",
            "by": f"ey-adviser-{1 + number % 2}",
            "children": 5,
            "scales": ["R", "W", "C"],
            "outcome": "agreed" if agreed else "changes_needed",
            "words": "Evidence agrees." if agreed else "Writing is scored a point too high.",
        }
        api.send(f"{here}/moderation", moderation)
    final = {"area": AREA, "year": YEAR, "on": "2009-07-24"}
    api.send(f"{_HERE}/sign-offs/final", final)
