"""The sample's autumn of 2009 in the School Improvement Framework: partners, results, the review of
categories, visits, a plan, a warning notice, targets and ratings."""

from functools import partial
from typing import Final

from deploy.local.sample.api import Api, side_by_side
from deploy.local.sample.register import AREA, MAINTAINED, PRIMARIES, SECONDARIES
from deploy.local.sample.tables import csv_of
from deploy.local.sample.tiers import BEFORE, DISPUTED, PROPOSED_ONLY, TIERS, confirmed

_YEAR, _TERM = "2009/10", "2009/10-AUT"
_SLUG: Final = "2009-10-AUT"
_TERM_BEFORE, _SLUG_BEFORE = "2008/09-SUM", "2008-09-SUM"
_PERCENTS: Final = (82, 74, 61, 79, 90, 58, 72, 46, 84, 52, 75, 88)
_STEPS: Final = (1, 0, -2, 2, 1, -3, 1, -2, 0, -4, 2, 1)
"""Level 4 and above in English and mathematics in 2009, and how it moved each year before; again
and again, a little different each time."""
_PARTNERS: Final = {
    "primary": [f"sip-{number}" for number in range(1, 5)],
    "secondary": [f"sip-{number}" for number in range(5, 7)],
}
_VISITED, _SIGNED_OFF, _TARGETS_SET = 46, 24, 30
"""How many schools, by December."""
_PLANNED: Final = MAINTAINED[9]
_WARNED: Final = MAINTAINED[5]
_SUPPORTED: Final = tuple(urn for urn, tier in TIERS.items() if tier == 3)
_STRANDS: Final = {
    "primary": "amber",
    "secondary": "amber",
    "early_years": "amber",
    "school_improvement": "green",
}


def load_framework(api: Api) -> str:
    """Load it all, once the register has reached the framework; tells of what there is then."""
    api.wait_until(f"/v1/sif/suggestions?area={AREA}&limit=500", len(MAINTAINED))
    api.post(f"/v1/sif/results/tables/submissions?year=2008/09&area={AREA}", _results_csv())
    side_by_side(partial(api.send, "/v1/sif/people", person) for person in _people())
    items = [{"organisation": urn, "partner": _partner_of(urn)} for urn in MAINTAINED]
    api.send("/v1/sif/allocations/bulk", {"year": _YEAR, "items": items})
    _load_categories(api)
    _load_support(api)
    _load_visits(api)
    _load_plan(api)
    _load_notice(api)
    _load_targets(api)
    for strand, rating in _STRANDS.items():
        api.send("/v1/sif/strategies-ratings", _rating(strand, rating))
    return (
        f"framework: {len(MAINTAINED)} schools with a partner, {len(list(confirmed()))} in a "
        f"confirmed tier, {_VISITED} visits, a joint plan, a warning notice"
    )


def _partner_of(urn: str) -> str:
    schools, partners = (
        (SECONDARIES, _PARTNERS["secondary"])
        if urn in SECONDARIES
        else (PRIMARIES, _PARTNERS["primary"])
    )
    return partners[schools.index(urn) % len(partners)]


def _percent(number: int) -> int:
    return _PERCENTS[number % len(_PERCENTS)] + number // len(_PERCENTS) % 3 - 1


def _results_csv() -> str:
    """Three years of key stage 2, as published."""
    rows = [
        {
            "organisation": urn,
            "year": year,
            "stage": "ks2",
            "eligible": str(45 + number * 7 % 30),
            "achieved_percent": str(_percent(number) - before * _STEPS[number % len(_STEPS)]),
        }
        for number, urn in enumerate(PRIMARIES)
        for before, year in enumerate(("2008/09", "2007/08", "2006/07"))
    ]
    return csv_of(("organisation", "year", "stage", "eligible", "achieved_percent"), rows)


def _people() -> list[dict[str, object]]:
    partners: list[dict[str, object]] = [
        {
            "key": key,
            "name": f"Sample Partner {key[4:]}",
            "roles": ["school_improvement_partner"],
            "phases": [phase],
            "accreditation": {
                "number": f"SIP000{key[4:]}",
                "accredited_on": "2008-03-01",
                "expires_on": "2012-02-29",
            },
            "capacity_half_days": {_YEAR: 200},
        }
        for phase, keys in _PARTNERS.items()
        for key in keys
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
    """Two termly reviews: proposed, agreed, moderated and confirmed; in the autumn's all but two.
    The summer's is known of a dozen schools."""
    side_by_side(partial(_categorised_before, api, urn, tier) for urn, tier in BEFORE.items())
    review = {"term": _TERM, "area": AREA, "due_on": "2009-10-16"}
    api.send("/v1/sif/categories/reviews", review)
    side_by_side(partial(_categorised, api, urn, tier) for urn, tier in confirmed())
    for urn in (DISPUTED, PROPOSED_ONLY):
        _propose(api, f"{urn}.{_SLUG}", TIERS[urn], "2009-10-12")
    dispute = {"reasons": "Results rose again this summer.", "on": "2009-10-15"}
    api.send(f"/v1/sif/categories/{DISPUTED}.{_SLUG}/dispute", dispute)


def _categorised_before(api: Api, urn: str, tier: int) -> None:
    opened = {"organisation": urn, "term": _TERM_BEFORE, "due_on": "2009-05-22"}
    api.send("/v1/sif/categories", opened)
    key = f"{urn}.{_SLUG_BEFORE}"
    _propose(api, key, tier, "2009-05-18")
    _confirm(api, key, tier, ("2009-05-20", "2009-06-01", "2009-06-08"))


def _categorised(api: Api, urn: str, tier: int) -> None:
    key = f"{urn}.{_SLUG}"
    _propose(api, key, tier, "2009-10-12")
    _confirm(api, key, tier, ("2009-10-15", "2009-10-20", "2009-11-02"))


def _propose(api: Api, key: str, tier: int, on: str) -> None:
    reasons = "As discussed at the performance review."
    proposal = {"tier": tier, "reasons": reasons, "on": on}
    api.send(f"/v1/sif/categories/{key}/proposal", proposal)


def _confirm(api: Api, key: str, tier: int, days: tuple[str, str, str]) -> None:
    here, (agreed, moderated, in_force) = f"/v1/sif/categories/{key}", days
    api.send(f"{here}/agreement", {"on": agreed})
    api.send(f"{here}/moderation", {"tier": tier, "on": moderated})
    api.send(f"{here}/confirmation", {"effective_on": in_force, "on": in_force})


def _load_support(api: Api) -> None:
    """Consultants for the schools in Focused Support."""
    expertise = ("literacy", "numeracy", "teaching_and_learning", "leadership")
    for number, urn in enumerate(_SUPPORTED):
        wanted = expertise[number % len(expertise)]
        support = {
            "organisation": urn,
            "year": _YEAR,
            "expertise": wanted,
            "consultant": f"{wanted.replace('_', '-')}-1",
            "half_days": 12,
            "agreed_on": "2009-11-04",
        }
        api.send("/v1/sif/support", support)


def _load_visits(api: Api) -> None:
    """The autumn's programme; most performance reviews made, some signed off."""
    api.send("/v1/sif/visits/programme", {"period": _TERM, "area": AREA})
    side_by_side(
        partial(_visited, api, number, urn) for number, urn in enumerate(MAINTAINED[:_VISITED])
    )


def _visited(api: Api, number: int, urn: str) -> None:
    here = f"/v1/sif/visits/{urn}.{_SLUG}.performance_review"
    record = {
        "on": f"2009-10-{1 + number % 9:02}",
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
    if number < _SIGNED_OFF:
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
        "organisation": _WARNED,
        "on": "2009-12-03",
        "grounds": ["low_standards"],
        "concerns": "Standards at the end of Key Stage 2 have fallen for three years.",
        "action_required": "A plan for mathematics, agreed with the authority.",
        "action_minded": "To appoint additional governors.",
        "copied_to": ["hmci", "head"],
    }
    api.send("/v1/sif/warning-notices", notice)


def _load_targets(api: Api) -> None:
    """Targets for summer 2011, due on 31 December 2009: half of the schools have set theirs."""
    api.send("/v1/sif/targets/openings", {"area": AREA, "year": "2010/11"})
    side_by_side(
        partial(_target_set, api, urn, min(100, _percent(number) + 4))
        for number, urn in enumerate(PRIMARIES[:_TARGETS_SET])
    )


def _target_set(api: Api, urn: str, percent: int) -> None:
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
