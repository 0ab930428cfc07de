"""The sample's autumn of 2009 in the early years: the team and its caseloads, audits and supported
self-evaluations, quality, support in inverse proportion to it, and the Profile signed off."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from typing import Final
from urllib.parse import quote

from deploy.local.sample.api import PATIENCE, Api, side_by_side
from deploy.local.sample.profiles import COHORTS, YEAR, YEAR_BEFORE, expected_csv, profiles_csv
from deploy.local.sample.register import (
    AREA,
    CHILDMINDERS,
    DAY_CARE,
    INSPECTED,
    NURSERY,
    PLACES,
    PRIMARIES,
)

_HERE: Final = "/v1/earlyyears"
_TEAM_YEAR, _SLUG = "2009/10", "2009-10"
_AUDIT: Final = "eyfs-audit-1"
_SELF_EVALUATION: Final = "eyfs-self-evaluation-1"
_PROGRAMMES: Final = ("audit-pvi", "audit-childminders", "self-evaluation-schools")
_RATED_BEFORE: Final = len(INSPECTED) + len(PRIMARIES)
"""Places whose inspections rate them before anybody of the team has been there."""
_POOR, _FAIR, _GOOD = (1, 2, 1, 1), (2, 2, 1, 2), (3, 2, 3, 3)
"""Scores, of 3, one criterion after the other: about 40, 60 and 90 per cent."""
_DAY_CARE_AUDITS: Final = (_GOOD, _FAIR, _POOR, _GOOD, _FAIR, _GOOD, _FAIR)
_CHILDMINDER_AUDITS: Final = (_FAIR, _GOOD, _POOR, _GOOD)
"""Again and again."""
_CHILDMINDERS_SEEN: Final = 17
"""By December; the programme runs to its end."""
_OWN_GRADES: Final = (2, 2, 1, 2, 3)
_SELF_EVALUATIONS: Final = (_GOOD, _FAIR, _FAIR, _GOOD, _FAIR)
"""One in five judges itself outstanding where the team's scores say otherwise."""
_EVALUATED: Final = 20
"""Schools, by December, of a programme that runs to February."""
_SHARED = 15
"""Of the self-evaluations; the reports of the others are owed."""
_UNSIGNED: Final = (PRIMARIES[7], PRIMARIES[11])


def load_early_years(api: Api) -> str:
    """Load it all, once the register has reached the early years; tells of what there is then."""
    for year in (YEAR_BEFORE, YEAR):
        # The schools reach earlyyears as events, a moment later.
        api.post(f"{_HERE}/profiles/submissions", profiles_csv(year), within=PATIENCE)
    api.wait_until(f"{_HERE}/settings?area={AREA}&limit=500", PLACES)
    api.wait_until(f"{_HERE}/quality?area={AREA}&limit=500", _RATED_BEFORE)
    side_by_side(partial(api.send, f"{_HERE}/people", person) for person in _people())
    api.send(f"{_HERE}/settings/bulk", {"items": list(_provision())})
    shared = {"area": AREA, "weights": {"childminder": 1, "pvi": 2}}
    api.send(f"{_HERE}/caseloads/share-out", shared)
    _load_visits(api)
    _load_support(api)
    _load_sign_offs(api)
    _wait_for_indicators(api)
    visits = len(DAY_CARE) + _CHILDMINDERS_SEEN + _EVALUATED
    return f"early years: Profiles of {COHORTS[YEAR].children:,} children, {visits} visits"


def _people() -> Iterator[dict[str, object]]:
    """The team as the committee was told of it, with hours for a town's places."""
    posts = (
        ("early_years_lead", "ey-lead", "Lead", 1, 100),
        ("adviser", "ey-adviser", "Adviser", 2, 200),
        ("consultant", "ey-consultant", "Consultant", 3, 300),
        ("quality_and_inclusion_officer", "qio", "Officer", 9, 450),
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
    settings = zip(DAY_CARE, cycle(_DAY_CARE_AUDITS))
    minders = zip(CHILDMINDERS[:_CHILDMINDERS_SEEN], cycle(_CHILDMINDER_AUDITS))
    side_by_side(
        partial(_audit, api, ey_urn, f"2009-0{6 + at % 4}-{10 + at % 19}", _scores(audit, pattern))
        for at, (ey_urn, pattern) in enumerate(settings)
    )
    side_by_side(
        partial(_audit, api, ey_urn, f"2009-1{at % 2}-{10 + at % 16}", _scores(audit, pattern))
        for at, (ey_urn, pattern) in enumerate(minders)
    )
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
    found = zip(PRIMARIES[:_EVALUATED], cycle(_OWN_GRADES), cycle(_SELF_EVALUATIONS))
    side_by_side(
        partial(_evaluated, api, urn, number, grade, _scores(criteria, pattern))
        for number, (urn, grade, pattern) in enumerate(found)
    )


def _evaluated(
    api: Api, urn: str, number: int, grade: int, scores: Sequence[dict[str, object]]
) -> None:
    record = {"on": f"2009-11-{2 + number:02}", "hours": 6, "scores": scores, "own_grade": grade}
    here = f"{_HERE}/visits/{urn}.{_SLUG}.self_evaluation"
    api.send(f"{here}/record", record)
    if number < _SHARED:
        api.send(f"{here}/share", {"on": "2009-11-27"})


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
    for number, organisation in enumerate((*DAY_CARE[:4], CHILDMINDERS[2], PRIMARIES[7])):
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
        f"{_HERE}/sign-offs/{urn}.{YEAR.replace('/', '-')}"
        for urn in PRIMARIES
        if urn not in _UNSIGNED
    ]
    signature = {"on": "2009-06-26", "reason": "Signed on paper by the head."}
    side_by_side(partial(api.send, f"{here}/signature-on-behalf", signature) for here in signed)
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


def _wait_for_indicators(api: Api) -> None:
    """Until the indicators count all the children."""
    query = f"indicator=NI72&area={AREA}&level=area&period={quote(YEAR)}"
    api.wait_for_denominator(f"/v1/kpi/values?{query}", COHORTS[YEAR].children)
