"""The sample's autumn of 2009 in the School Improvement Framework: partners, results, the review of
categories, visits, a plan, a warning notice, targets and ratings."""

from typing import Final

from deploy.local.sample.api import Api
from deploy.local.sample.register import AREA, FIRST_URN, SCHOOLS
from deploy.local.sample.tables import csv_of

_YEAR, _TERM = "2009/10", "2009/10-AUT"
_SLUG: Final = "2009-10-AUT"
_TIERS: Final = (1, 2, 3, 1, 1, 3, 2, 5, 1, 4, 2, 1)
"""The confirmed tier of each school; the eighth has a notice to improve."""
_PERCENTS: Final = (82, 74, 61, 79, 90, 58, 72, 46, 84, 52, 75, 88)
_STEPS: Final = (1, 0, -2, 2, 1, -3, 1, -2, 0, -4, 2, 1)
"""Level 4 and above in English and mathematics in 2009, and how it moved each year before."""
_PLANNED: Final = str(FIRST_URN + 9)
_STRANDS: Final = {
    "primary": "amber",
    "secondary": "amber",
    "early_years": "amber",
    "school_improvement": "green",
}


def load_framework(api: Api) -> None:
    """Load it all, once the register has reached the framework."""
    api.wait_until(f"/v1/sif/suggestions?area={AREA}", SCHOOLS)
    api.post(f"/v1/sif/results/tables/submissions?year=2008/09&area={AREA}", _results_csv())
    for person in _people():
        api.send("/v1/sif/people", person)
    items = [
        {"organisation": urn, "partner": f"sip-{1 + number % 2}"}
        for number, urn in enumerate(_urns())
    ]
    api.send("/v1/sif/allocations/bulk", {"year": _YEAR, "items": items})
    _load_categories(api)
    _load_visits(api)
    _load_plan(api)
    _load_notice(api)
    _load_targets(api)
    for strand, rating in _STRANDS.items():
        api.send("/v1/sif/strategies-ratings", _rating(strand, rating))


def _urns() -> list[str]:
    return [str(FIRST_URN + number) for number in range(SCHOOLS)]


def _results_csv() -> str:
    """Three years of key stage 2, as published."""
    rows = [
        {
            "organisation": urn,
            "year": year,
            "stage": "ks2",
            "eligible": str(28 + number),
            "achieved_percent": str(_PERCENTS[number] - before * _STEPS[number]),
        }
        for number, urn in enumerate(_urns())
        for before, year in enumerate(("2008/09", "2007/08", "2006/07"))
    ]
    return csv_of(("organisation", "year", "stage", "eligible", "achieved_percent"), rows)


def _people() -> list[dict[str, object]]:
    partners: list[dict[str, object]] = [
        {
            "key": f"sip-{number}",
            "name": f"Sample Partner {number}",
            "roles": ["school_improvement_partner"],
            "phases": ["primary"],
            "accreditation": {
                "number": f"SIP{number:04}",
                "accredited_on": "2008-03-01",
                "expires_on": "2012-02-29",
            },
            "capacity_half_days": {_YEAR: 80},
        }
        for number in (1, 2)
    ]
    consultants: list[dict[str, object]] = [
        {
            "key": f"{expertise.replace('_', '-')}-1",
            "name": f"Sample Consultant, {expertise.replace('_', ' ')}",
            "roles": ["consultant"],
            "expertise": [expertise],
            "capacity_half_days": {_YEAR: 120},
        }
        for expertise in ("literacy", "numeracy", "teaching_and_learning", "leadership")
    ]
    return [*partners, *consultants]


def _load_categories(api: Api) -> None:
    """The termly review: proposed, agreed, moderated and confirmed; two are still under way."""
    review = {"term": _TERM, "area": AREA, "due_on": "2009-10-16"}
    api.send("/v1/sif/categories/reviews", review)
    for number, (urn, tier) in enumerate(zip(_urns(), _TIERS, strict=True)):
        here = f"/v1/sif/categories/{urn}.{_SLUG}"
        proposal = {
            "tier": tier,
            "reasons": "As discussed at the performance review.",
            "on": "2009-10-12",
        }
        api.send(f"{here}/proposal", proposal)
        if number == 10:
            dispute = {"reasons": "Results rose again this summer.", "on": "2009-10-15"}
            api.send(f"{here}/dispute", dispute)
        elif number < 10:
            api.send(f"{here}/agreement", {"on": "2009-10-15"})
            api.send(f"{here}/moderation", {"tier": tier, "on": "2009-10-20"})
            confirmation = {"effective_on": "2009-11-02", "on": "2009-11-02"}
            api.send(f"{here}/confirmation", confirmation)
    support = {
        "organisation": _urns()[2],
        "year": _YEAR,
        "expertise": "literacy",
        "consultant": "literacy-1",
        "half_days": 12,
        "agreed_on": "2009-11-04",
    }
    api.send("/v1/sif/support", support)


def _load_visits(api: Api) -> None:
    """The autumn's programme; most performance reviews made, some signed off."""
    api.send("/v1/sif/visits/programme", {"period": _TERM, "area": AREA})
    for number, urn in enumerate(_urns()[:9]):
        here = f"/v1/sif/visits/{urn}.{_SLUG}.performance_review"
        record = {
            "on": f"2009-10-0{1 + number}",
            "half_days": 1,
            "findings": [
                {"aspect": "standards", "grade": 2, "text": "Targets are ambitious."},
                {"aspect": "self_evaluation", "grade": 2, "text": "Accurate and well used."},
            ],
            "actions": [
                {"text": "Revise the writing targets", "owner": "head", "due_on": "2009-12-11"}
            ],
        }
        api.send(f"{here}/record", record)
        api.send(f"{here}/share", {"on": "2009-10-12"})
        if number < 6:
            api.send(f"{here}/reply", {"on": "2009-10-19", "text": "We agree with the note."})
            api.send(f"{here}/sign-off", {"on": "2009-10-23"})


def _load_plan(api: Api) -> None:
    """The working group of the school in Intensive Support, its joint plan and a first review."""
    members = [
        {"body": "authority", "post": "Lead of the 0-11 Team", "chair": True},
        {"body": "leadership", "post": "Head teacher"},
        {"body": "governors", "post": "Chair of governors"},
    ]
    group = {"organisation": _PLANNED, "on": "2009-11-04", "members": members}
    api.send("/v1/sif/working-groups", group)
    key = f"{_PLANNED}.1"
    objective = {
        "area": "standards",
        "text": "Two levels' progress in mathematics for every pupil in year 6",
        "owner": "head",
        "success_criteria": "70 % by July 2010",
        "milestones": [{"text": "Gaps known, pupil by pupil", "due_on": "2009-12-18"}],
    }
    plan = {
        "group": key,
        "starts_on": "2009-11-09",
        "ends_on": "2010-07-31",
        "objectives": [objective],
        "exit_criteria": [{"text": "Above the floor in summer 2010"}],
    }
    api.send("/v1/sif/plans", plan)
    api.send(f"/v1/sif/plans/{key}/agreement", {"on": "2009-11-09"})
    judged = {"rating": "amber", "rationale": "Begun on time; nothing to be seen in books yet."}
    review = {"on": "2009-12-01", "objectives": [judged | {"objective": 1}], "overall": judged}
    api.send(f"/v1/sif/plans/{key}/reviews", review)


def _load_notice(api: Api) -> None:
    """A warning notice, given on the day of the committee's meeting."""
    notice = {
        "organisation": _urns()[5],
        "on": "2009-12-03",
        "grounds": ["low_standards"],
        "concerns": "Standards at the end of Key Stage 2 have fallen for three years.",
        "action_required": "A plan for mathematics, agreed with the authority.",
        "action_minded": "To appoint additional governors.",
        "copied_to": ["hmci", "head"],
    }
    api.send("/v1/sif/warning-notices", notice)


def _load_targets(api: Api) -> None:
    """Targets for summer 2011, due on 31 December 2009: seven schools have set theirs."""
    api.send("/v1/sif/targets/openings", {"area": AREA, "year": "2010/11"})
    for number, urn in enumerate(_urns()[:7]):
        percent = _PERCENTS[number] + 4
        targets = [
            {"measure": measure, "percent": str(percent), "cohort": 30}
            for measure in ("ks2_level_4", "ks2_english_progress", "ks2_maths_progress")
        ]
        body = {"on": "2009-12-02", "targets": targets}
        api.send(f"/v1/sif/targets/{urn}.2010-11/setting", body)


def _rating(strand: str, rating: str) -> dict[str, object]:
    return {
        "area": AREA,
        "term": _TERM,
        "strand": strand,
        "rating": rating,
        "rationale": "As told at the termly meeting with the National Strategies.",
        "rated_on": "2009-11-20",
    }
