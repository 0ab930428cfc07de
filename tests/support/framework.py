"""A school's whole record in the School Improvement Framework, as calls: every kind of it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.support.children import make_upn

Json = dict[str, Any]
TERM, YEAR = "2009/10-AUT", "2009/10"
CATEGORY, NEXT_CATEGORY = "{school}.2009-10-AUT", "{school}.2009-10-SPR"
VISIT = "{school}.2009-10-AUT.performance_review"
NOTICE = "{school}.2009-12-03"
FIRST = "{school}.1"
"""Of its powers, its working groups and their plans."""
ALLOCATION, SUPPORT = "{school}.2009-10", "{school}.2009-10.literacy"
TARGETS = "{school}.2010-11"
KEYS = (
    CATEGORY, NEXT_CATEGORY, VISIT, NOTICE, FIRST, ALLOCATION, SUPPORT, TARGETS,
)  # fmt: skip
MEASURES = ("ks2_level_4", "ks2_english_progress", "ks2_maths_progress")


class Sent(NamedTuple):
    """A call of the service, made with If-Match: *."""

    path: str
    body: Json
    status: int = 200
    method: str = "POST"


def kept(school: str, word: str) -> list[Sent]:
    """Everything there can be of one school, in order; `word` is in all its prose and names, and in
    small letters in the keys of its people."""
    partner, consultant = f"{word.lower()}-sip", f"{word.lower()}-con"
    return [
        *_people(partner, consultant, word),
        Sent("allocations", {"organisation": school, "year": YEAR, "partner": partner}, 201),
        *_category(school, partner, word),
        *_visit(school, partner, word),
        *_notice(school, word),
        *_group(school, partner, word),
        *_support(school, consultant, word),
        Sent(f"watchlist/{school}", {"note": word}, 204, "PUT"),
    ]


def targets_of(school: str, word: str) -> list[Sent]:
    """A school's statutory targets, once they are opened for its authority."""
    path = f"targets/{TARGETS.format(school=school)}"
    given = [{"measure": each, "percent": 78, "cohort": 30} for each in MEASURES]
    return [
        Sent(f"{path}/advice", {"on": "2009-11-20", "text": word}),
        Sent(f"{path}/setting", {"on": "2009-12-09", "targets": given}),
    ]


def pupils_csv(school: str, upns: Iterable[str]) -> bytes:
    """Pupils' own results at the end of key stage 2."""
    rows = [f"{school},{YEAR},ks2,{upn},4,4" for upn in upns]
    return "\n".join(["number,academic_year,stage,upn,english,maths", *rows, ""]).encode()


def upns_of(area: str, estab: str, count: int) -> list[str]:
    """UPNs of its pupils in year 6, none of them a younger child's."""
    return [make_upn(area, estab, 900 + serial) for serial in range(count)]


def _people(partner: str, consultant: str, word: str) -> list[Sent]:
    accredited = {"number": word, "accredited_on": "2008-03-01", "expires_on": "2011-02-28"}
    capacity = {"capacity_half_days": {YEAR: 60}, "name": word}
    return [
        Sent(
            "people",
            {"key": partner, "roles": ["school_improvement_partner"], "accreditation": accredited}
            | capacity,
            201,
        ),
        Sent(
            "people",
            {"key": consultant, "roles": ["consultant"], "expertise": ["literacy"]} | capacity,
            201,
        ),
    ]


def _category(school: str, partner: str, word: str) -> list[Sent]:
    first, second = (f"categories/{key.format(school=school)}" for key in (CATEGORY, NEXT_CATEGORY))
    to_open = {"organisation": school, "partner": partner}
    return [
        Sent("categories", to_open | {"term": TERM, "due_on": "2009-10-23"}, 201),
        Sent(f"{first}/proposal", {"on": "2009-10-05", "tier": 3, "reasons": word}),
        Sent(f"{first}/dispute", {"on": "2009-10-06", "reasons": word}),
        Sent(f"{first}/moderation", {"on": "2009-10-07", "tier": 4, "reasons": word}),
        Sent(f"{first}/confirmation", {"on": "2009-10-08", "effective_on": "2009-10-08"}),
        Sent("categories", to_open | {"term": "2009/10-SPR", "due_on": "2010-02-05"}, 201),
        Sent(f"{second}/proposal", {"on": "2010-02-01", "tier": 4, "reasons": word}),
    ]


def _visit(school: str, partner: str, word: str) -> list[Sent]:
    key = VISIT.format(school=school)
    planned = {"organisation": school, "purpose": "performance_review", "term": TERM}
    action = {"text": word, "owner": "head", "due_on": "2009-11-27"}
    made = {"findings": [{"aspect": "standards", "text": word, "grade": 3}], "actions": [action]}
    return [
        Sent("visits", planned | {"visitor": partner}, 201),
        Sent(f"visits/{key}/record", {"on": "2009-10-14", "half_days": 1} | made),
        Sent(
            f"visit-notes/{key}",
            {"on": "2009-10-14", "text": word, "risk": 3, "leadership_concern": True},
            201,
            "PUT",
        ),
        Sent(f"visits/{key}/share", {"on": "2009-10-20"}),
        Sent(f"visits/{key}/reply", {"on": "2009-10-28", "text": word}),
    ]


def _notice(school: str, word: str) -> list[Sent]:
    path = f"warning-notices/{NOTICE.format(school=school)}"
    given = {
        "organisation": school,
        "on": "2009-12-03",
        "grounds": ["low_standards"],
        "concerns": word,
        "action_required": word,
        "action_minded": word,
        "copied_to": ["hmci", "head"],
    }
    power = {"organisation": school, "on": "2009-12-10", "power": "additional_governors"}
    return [
        Sent("warning-notices", given, 201),
        Sent(f"{path}/representations", {"on": "2009-12-08", "text": word}),
        Sent("powers", power | {"seats": 2}, 201),
    ]


def _group(school: str, partner: str, word: str) -> list[Sent]:
    key = FIRST.format(school=school)
    members = [
        {"body": "authority", "post": word, "person": partner, "chair": True},
        {"body": "leadership", "post": "Head teacher"},
        {"body": "governors", "post": "Chair of governors"},
    ]
    decisions = [{"text": word}, {"text": word, "confidential": True}]
    milestone = {"text": word, "due_on": "2009-12-18"}
    objective = {"area": "teaching", "text": word, "owner": "head", "success_criteria": word}
    plan = {
        "group": key,
        "starts_on": "2009-11-02",
        "ends_on": "2010-07-16",
        "objectives": [objective | {"milestones": [milestone]}],
        "exit_criteria": [{"text": word}],
    }
    minutes = {"on": "2009-11-02", "attended": [1, 2, 3], "decisions": decisions}
    group = {"organisation": school, "on": "2009-10-19", "members": members}
    return [
        Sent("working-groups", group, 201),
        Sent(f"working-groups/{key}/meetings", {"planned_on": "2009-11-02"}),
        Sent(f"working-groups/{key}/meetings/1/record", minutes),
        Sent("plans", plan, 201),
        Sent(f"plans/{key}/agreement", {"on": "2009-11-02"}),
    ]


def _support(school: str, consultant: str, word: str) -> list[Sent]:
    agreed = {"expertise": "literacy", "consultant": consultant, "half_days": 6}
    agreed |= {"agreed_on": "2009-11-03", "plan": FIRST.format(school=school)}
    path = f"support/{SUPPORT.format(school=school)}"
    return [
        Sent("support", {"organisation": school, "year": YEAR} | agreed, 201),
        Sent(f"{path}/sessions", {"on": "2009-11-10", "half_days": 1, "focus": word}),
    ]
