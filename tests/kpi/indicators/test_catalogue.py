"""The shipped definitions: all that the report and the Framework name, each consistent."""

from collections import Counter
from collections.abc import Iterable

import pytest

from services.kpi.indicators.active import resolve
from services.kpi.indicators.catalogue import shipped, shipped_by_area
from services.kpi.indicators.definition import Definition
from services.kpi.measures.catalogue import MEASURES, NO_BUCKETS
from services.schools.register.words import PHASE_CODES

REPORT = {
    "PE and sport": ("NI 57", "NI157", "PE2H"),
    "early years": (
        "NI 72", "NI 92", "EY_SETTINGS_GOOD", "EYFSP_R", "EYFSP_W", "EYFSP_C", "EYFSP_RECEIVED",
    ),
    "quality and support in the early years": (
        "EY_VISITS_OVERDUE", "EY_QUALITY_RED", "EY_QUALITY_AMBER", "EY_QUALITY_GREEN",
        "EY_QUALITY_GREEN_SHARE", "EY_DISAGREEMENTS", "EY_SUPPORT_HOURS_RED",
        "EY_SUPPORT_HOURS_AMBER", "EY_SUPPORT_HOURS_GREEN", "EY_SUPPORT_DELIVERED",
    ),
    "14-19": ("NI 075", "NI 079", "NI 080", "NI090", "DIPLOMA_LEARNERS", "DIPLOMA_LINES"),
    "September Guarantee": ("GUARANTEE_16", "GUARANTEE_17", "GUARANTEE_16_17"),
    "tuition": ("TUITION_SCHOOLS", "TUITION_PUPILS", "TUITION_COURSES"),
    "Find Your Talent": ("FYT_WRITING_1", "FYT_WRITING_2", "FYT_ATTITUDE"),
    "agreements": ("SCIENCE_CENTRE_AGREEMENTS", "ARTISTS_IN_SCHOOLS_AGREEMENTS"),
    "Wider Opportunities": (
        "MUSIC_PROJECTS", "MUSIC_COVERAGE", "MUSIC_PUPILS", "MUSIC_YEAR_LONG", "MUSIC_KS2_REACHED",
    ),
    "Playing for Success": ("PFS_LITERACY", "PFS_NUMERACY", "PFS_ICT"),
    "Artsmark and Arts Award": ("ARTSMARK_SCHOOLS", "ARTS_AWARDS"),
    "tiers": tuple(f"SIF_TIER_{tier}" for tier in range(1, 6)),
    "register": ("OPEN_ORGANISATIONS", "GOVERNOR_VACANCIES"),
    "Ofsted": ("SCHOOLS_IN_CATEGORY", "SCHOOLS_GOOD"),
    "audits and visits": (
        "EY_AUDITS_PVI", "EY_AUDITS_CHILDMINDERS", "EY_SELF_EVALUATIONS", "SIP_VISITS",
    ),
    "School Improvement Framework": (
        "SIF_MOVES_UP", "SIF_MOVES_DOWN", "SIF_TIME_IN_INTENSIVE", "SIP_VISITS_DUE_MADE",
        "SIF_ACTIONS_OVERDUE", "TARGETS_SET", "TARGETS_ON_TIME", "WARNING_NOTICES",
        "SUPPORT_DELIVERED", "SIF_JOINT_PLANS",
    ),
}  # fmt: skip
FRAMEWORK = (
    "NI 73", "NI 76", "NI 78", "NI 81", "NI 82", "NI 86", "NI 89", "NI 91", "NI 93", "NI 94",
    "NI 102a", "NI 102b", "NI 117",
)  # fmt: skip
EVERY = [each for some in shipped_by_area().values() for each in some]


def codes(definitions: Iterable[Definition]) -> list[str]:
    return [each.code for each in definitions]


@pytest.mark.parametrize("name", [*(name for some in REPORT.values() for name in some), *FRAMEWORK])
def test_everything_the_report_and_the_framework_name_is_there(name: str) -> None:
    assert resolve(shipped(), name) is not None


def test_names_are_unique() -> None:
    names = Counter(name for each in shipped().values() for name in each.names)
    assert [name for name, number in names.items() if number > 1] == []
    versions = Counter((each.code, each.version) for each in EVERY)
    assert max(versions.values()) == 1


def test_the_newest_version_shipped_is_in_force() -> None:
    for each in EVERY:
        assert shipped()[each.code].version >= each.version


@pytest.mark.parametrize("definition", EVERY, ids=lambda each: each.code)
def test_its_measures_exist_and_each_family_tells_of_its_returns(definition: Definition) -> None:
    assert definition.measures <= MEASURES.keys()
    assert len(definition.families) == 1
    assert definition.returns in MEASURES


@pytest.mark.parametrize("definition", EVERY, ids=lambda each: each.code)
def test_buckets_are_those_the_measure_has(definition: Definition) -> None:
    for term in (*definition.numerator, *definition.denominator):
        told = MEASURES[term.measure].buckets
        if term.buckets or term.weighted:
            assert told != NO_BUCKETS, term.measure
        assert all(str(bucket) in told for bucket in term.buckets), term.measure


@pytest.mark.parametrize("definition", EVERY, ids=lambda each: each.code)
def test_units_are_told_as_the_kind_needs(definition: Definition) -> None:
    share = definition.kind in ("proportion", "coverage")
    assert (definition.unit == "%") == (share or definition.kind == "lowest_fifth_gap")
    if share or definition.kind == "difference":
        assert definition.difference_unit == "percentage points"
    if definition.kind == "count":
        assert definition.unit == definition.difference_unit == definition.counted
    assert 3 <= len(definition.short_title or "") <= 40


@pytest.mark.parametrize("definition", EVERY, ids=lambda each: each.code)
def test_organisations_are_no_individuals(definition: Definition) -> None:
    open_to_all = not (definition.suppression.min_denominator or definition.suppression.min_count)
    things = (
        "organisations", "schools", "settings", "childminders", "seats", "projects",
        "lines of learning", "visits", "actions", "moves", "stays", "half days", "joint plans",
        "warning notices", "hours", "members", "agreements", "places", "published courses",
        "functions", "posts", "returns", "planned learners",
        "pounds", "hundredths of a unit", "minutes",
    )  # fmt: skip
    assert open_to_all == (definition.counted in things)


@pytest.mark.parametrize("definition", EVERY, ids=lambda each: each.code)
def test_who_is_expected_is_told_in_the_registers_words(definition: Definition) -> None:
    if definition.eligible is not None:
        assert definition.eligible.phases <= set(PHASE_CODES.values())
        assert definition.coverage_needed is not None or definition.kind == "coverage"
    if definition.kind == "coverage":
        assert "organisation" not in definition.levels


def test_results_of_where_people_live_are_not_told_of_schools() -> None:
    for family in ("attainment19", "neet", "participation"):
        some = [each for each in EVERY if family in each.families]
        assert some
        assert all(each.levels == ("area", "region", "country") for each in some)


def test_the_two_profile_indicators_are_what_they_were() -> None:
    ni72, ni92 = shipped()["NI72"], shipped()["NI92"]
    assert (ni72.version, ni92.version) == (1, 1)
    assert [term.measure for term in ni72.numerator] == ["eyfsp.good_level"]
    assert [term.measure for term in ni72.denominator] == ["eyfsp.children"]
    assert (ni92.distribution, ni92.options.lowest20) == ("eyfsp.total_score", "count_round")
    assert (ni72.suppression.min_denominator, ni92.suppression.min_denominator) == (11, 30)
    assert (ni72.difference_unit, ni92.difference_unit) == ("percentage points", "")


def test_gaps_and_floors_and_categories_are_better_lower() -> None:
    lower = {each.code for each in EVERY if each.polarity == "lower_is_better"}
    assert lower == {
        *("NI76", "NI78", "NI81", "NI82", "NI89A", "NI89B", "NI92", "NI102A", "NI102B", "NI117"),
        *("GOVERNOR_VACANCIES", "SCHOOLS_IN_CATEGORY", "SIF_TIER_4", "SIF_TIER_5"),
        *("EY_FRAMEWORK_INTENSIVE", "SIF_ACTIONS_OVERDUE", "SIF_TIME_IN_INTENSIVE"),
        "WARNING_NOTICES",
        *("EY_VISITS_OVERDUE", "EY_ACTIONS_OVERDUE", "EY_QUALITY_RED", "EY_DISAGREEMENTS"),
        *("EYFSP_GENDER_R", "EYFSP_GENDER_W", "EYFSP_GENDER_C", "EYFSP_FSM_GAP"),
        *("NEET_MONTH", "NEET_NOT_KNOWN", "NOT_KNOWN_MONTH", "LAPSED_MONTH"),
        *("GUARANTEE_NOT_RECORDED", "GUARANTEE_WITHOUT_OFFER", "APPLICATIONS_WITHOUT_PLACE"),
        "PARTNER_RETURNS_OVERDUE",
    }
