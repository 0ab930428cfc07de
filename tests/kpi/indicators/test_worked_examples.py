"""The worked examples of the domain (its sections in brackets), from figures to published value."""

from collections import Counter
from decimal import Decimal

import pytest

from education.profile import SCALES, good_level, is_complete, total
from services.kpi.figures import ALL
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.definition import Definition, Options
from services.kpi.indicators.kinds import Inputs, Outcome, compute
from services.kpi.measures.postings import posting_of
from tests.kpi.indicators.figures import Told, figures, outcome, value
from tests.kpi.returns import Child, Return

NI72, NI92 = shipped()["NI72"], shipped()["NI92"]
Scores = list[int | None]

# DA SD ED | LCT LSL R W | NLC C SSM | KUW PD CD
CHILDREN: dict[str, Scores] = {
    "C01": [6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6],
    "C02": [6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5],
    "C03": [9, 9, 9, 9, 9, 9, 5, 9, 9, 9, 9, 9, 9],
    "C04": [8, 8, 8, 8, 7, 8, 7, 8, 7, 8, 8, 9, 8],
    "C05": [7, 7, 7, 7, 7, 7, 6, 4, 4, 4, 6, 6, 6],
    "C06": [5, 6, 6, 6, 6, 6, 6, 9, 9, 9, 9, 9, 9],
    "C07": [4, 4, 4, 4, 3, 4, 3, 4, 4, 4, 4, 5, 4],
    "C08": [0] * 13,
    "C09": [7, 7, 7, 7, 7, 7, None, 7, 7, 7, 7, 7, 7],
    "C10": [6, 7, 6, 7, 6, 6, 6, 7, 6, 7, 6, 7, 6],
    "C11": [3, 4, 3, 3, 2, 3, 2, 3, 3, 3, 3, 4, 3],
}
WRITING = 6
EXAMPLE_B = [30, 45, 45, 60, 70, 80, 84, 88, 90, 95, 100, 110]
EXAMPLE_C = [40, 50, 50, 50, 72, 80, 84, 86, 88, 90]


def child(scores: Scores) -> Child:
    by_scale = dict(zip((scale.code for scale in SCALES), scores, strict=True))
    if not is_complete(by_scale):
        return Child(None)
    return Child(total(by_scale), bool(good_level(by_scale)))


def of_children(definition: Definition, children: list[Child]) -> Outcome:
    """Through an event's own figures, as in the service."""
    posting = posting_of(Return("105148", "350", children, status="final").event())
    return compute(definition, Inputs(posting.lines[0].figures), ALL)


def eleven(**changes: Scores) -> list[Child]:
    return [child(scores) for scores in (CHILDREN | changes).values()]


def with_writing(name: str, score: int) -> Scores:
    scores = list(CHILDREN[name])
    scores[WRITING] = score
    return scores


def variant(definition: Definition, **options: str) -> Definition:
    return definition.model_copy(update={"options": Options.model_validate(options)})


def decimals(*numbers: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


def test_ni72_of_the_eleven_children() -> None:  # 2.2
    found = of_children(NI72, eleven())
    assert (found.value, found.numerator, found.denominator) == decimals("40.0", "4", "10")
    assert (found.incomplete, found.size, str(found.value)) == (1, 10, "40.0")


def test_ni72_counting_incomplete_records_as_not_achieved() -> None:  # 2.2
    found = of_children(variant(NI72, incomplete="count_as_not_achieved"), eleven())
    assert (found.value, found.numerator, found.denominator) == decimals("36.4", "4", "11")


def test_ni72_moves_with_each_correction() -> None:  # 2.2
    corrected = eleven(C03=with_writing("C03", 6))
    assert of_children(NI72, corrected).value == Decimal("50.0")
    supplied = eleven(C03=with_writing("C03", 6), C09=with_writing("C09", 6))
    found = of_children(NI72, supplied)
    assert (found.value, found.numerator, found.denominator) == decimals("54.5", "6", "11")


def test_ni92_example_a() -> None:  # 2.3
    found = of_children(NI92, eleven())
    assert (found.value, found.numerator, found.denominator) == decimals("75.0", "58.5", "78")
    assert found.details == {"median": 78, "lowest_count": 2, "lowest_mean": Decimal("19.5")}
    assert found.size == 10


@pytest.mark.parametrize(
    ("method", "expected", "lowest_count", "lowest_mean"),
    [
        ("count_round", "54.3", "2", "37.5"),
        ("count_floor", "54.3", "2", "37.5"),
        ("count_ceil", "51.2", "3", "40"),
        ("fractional", "52.7", "2.4", "38.75"),
        ("cut_score", "51.2", "3", "40"),
    ],
)
def test_ni92_example_b(method: str, expected: str, lowest_count: str, lowest_mean: str) -> None:
    found = of_children(variant(NI92, lowest20=method), [Child(points) for points in EXAMPLE_B])
    assert found.value == Decimal(expected)
    assert found.details["median"] == 82
    assert found.details["lowest_count"] == Decimal(lowest_count)
    assert found.details["lowest_mean"] == Decimal(lowest_mean)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        *((each, "40.8") for each in ("count_round", "count_floor", "count_ceil", "fractional")),
        ("cut_score", "37.5"),
    ],
)
def test_ni92_example_c_tie_across_the_boundary(method: str, expected: str) -> None:
    found = of_children(variant(NI92, lowest20=method), [Child(points) for points in EXAMPLE_C])
    assert found.value == Decimal(expected)


def test_ni92_example_d_the_reports_own_figure() -> None:  # 2.3
    children = [Child(points) for points in [57, 58, 88, 88, 88, 88, 88, 88, 88, 88]]
    assert of_children(NI92, children).value == Decimal("34.7")


def test_the_histogram_is_what_the_children_are() -> None:
    posting = posting_of(Return("1", "350", eleven()).event())
    expected = Counter(each.total for each in eleven() if each.total is not None)
    assert posting.lines[0].figures["eyfsp.total_score"][ALL] == expected


def test_ni89b_of_two_removals() -> None:  # 3.2
    found = outcome("NI89B", "special_measures", {"days": 548 + 640, "removals": 2, "closures": 1})
    assert (found.value, found.numerator, found.denominator) == decimals("19.5", "1188", "2")
    assert found.incomplete == 1


def test_ni89a_counts_special_measures_alone() -> None:  # 3.2
    assert value("NI89A", "ofsted", {"category": {1: 3, 2: 2}}) == 2
    assert value("SCHOOLS_IN_CATEGORY", "ofsted", {"category": {1: 3, 2: 2}}) == 5


@pytest.mark.parametrize(
    ("code", "family", "achieved"),
    [("NI102B", "ks4", "level2_with_english_and_maths"), ("NI102A", "ks2", "english_and_maths")],
)
def test_ni102_from_unrounded_rates(code: str, family: str, achieved: str) -> None:  # 3.3
    found = outcome(
        code,
        family,
        {"pupils": 300, achieved: 146},
        fsm_yes={"pupils": 60, achieved: 16},
        fsm_no={"pupils": 240, achieved: 130},
    )
    assert str(found.value) == "27.5"
    assert found.details == {"fsm=no": Decimal("54.1667"), "fsm=yes": Decimal("26.6667")}
    assert found.size == 60


def test_ni75_of_the_eight_pupils_counted() -> None:  # 4.3
    found = outcome("NI75", "ks4", {"pupils": 8, "level2_with_english_and_maths": 4})
    assert str(found.value) == "50.0"


def test_ni79_and_ni80() -> None:  # 5.1
    cohort = {"cohort": 3_500, "level2": 2_695, "level3": 1_680}
    assert str(value("NI79", "attainment19", cohort)) == "77.0"
    assert str(value("NI80", "attainment19", cohort)) == "48.0"


def test_ni81_and_ni82() -> None:  # 5.2
    told = {"fsm_no": {"cohort": 2_900, "level3": 1_500, "level2": 2_320},
            "fsm_yes": {"cohort": 520, "level3": 150, "level2": 312}}  # fmt: skip
    assert str(value("NI81", "attainment19", {}, **told)) == "22.9"
    assert str(value("NI82", "attainment19", {}, **told)) == "20.0"


def test_ni90_counts_a_learner_on_two_lines_once() -> None:  # 6.2
    told = figures("diplomas", {
        ALL: {"learners": 2, "population": 80},
        "line=ENG": {"learners": 2},
        "line=ITE": {"learners": 1},
    })  # fmt: skip
    found = {
        g: compute(shipped()["NI90"], Inputs(told), g).value for g in (ALL, "line=ENG", "line=ITE")
    }
    assert found == {ALL: 2, "line=ENG": 2, "line=ITE": 1}
    assert compute(shipped()["DIPLOMA_TAKE_UP"], Inputs(told), ALL).value == Decimal("2.5")


def test_the_september_guarantee() -> None:  # 6.3
    told = {"age16": {1: 3_390, 2: 90, 3: 60, 4: 60}, "age17": {1: 2_904, 2: 396}}
    assert str(value("GUARANTEE_16", "guarantee", told)) == "94.2"
    assert str(value("GUARANTEE_17", "guarantee", told)) == "88.0"
    both = outcome("GUARANTEE_16_17", "guarantee", told)
    assert (both.value, both.numerator, both.denominator) == decimals("91.2", "6294", "6900")


def test_ni117_is_the_mean_of_three_months() -> None:  # 6.4
    told = {
        "neet": {11: 720, 12: 750, 1: 760},
        "young_people": {11: 10_000, 12: 10_100, 1: 10_050},
    }
    found = outcome("NI117", "neet", told)
    assert str(found.value) == "7.4"
    assert found.details == {
        "bucket_11": Decimal("7.2"),
        "bucket_12": Decimal("7.4257"),
        "bucket_1": Decimal("7.5622"),
    }
    assert found.size == 10_000


def test_tuition_counts_courses_and_pupils() -> None:  # 7.1
    told = {"allocated_schools": 1, "engaged_schools": 1, "courses": 4, "pupils": 3}
    assert value("TUITION_COURSES", "tuition", told) == 4
    assert value("TUITION_PUPILS", "tuition", told) == 3
    assert value("TUITION_SCHOOLS", "tuition", told) == 100


def test_pe_is_weighted_by_pupils() -> None:  # 7.2
    told = {"pupils": 200 + 50, "two_hours": 196 + 45, "five_hours": 100}
    assert str(value("PE2H", "pe", told)) == "96.4"
    assert str(value("NI57", "pe", told)) == "40.0"


def test_settings_good_or_better_leaves_out_those_never_inspected() -> None:  # 8.3
    found = outcome(
        "EY_SETTINGS_GOOD", "settings", {"grade": {1: 6, 2: 60, 3: 34}, "not_inspected": 7}
    )
    assert (found.value, found.denominator) == decimals("66", "100")
    assert found.incomplete == 7


def test_what_the_report_says_of_enrichment() -> None:  # 1.1
    writing: Told = {"writing": {-1: 3, 0: 17, 1: 47, 2: 33}, "asked": 100, "positive": 97}
    talent = {
        code: value(code, "find_your_talent", writing)
        for code in ("FYT_WRITING_1", "FYT_WRITING_2", "FYT_WRITING_PROGRESS", "FYT_ATTITUDE")
    }
    assert list(talent.values()) == [47, 33, 80, 97]
    assert value("SCIENCE_CENTRE_AGREEMENTS", "agreements", {"science_centre": 55}) == 55
    music = Inputs(figures("music", {ALL: {"projects": 105}}), engaged={ALL: 95}, eligible=100)
    assert compute(shipped()["MUSIC_PROJECTS"], music, ALL).value == 105
    assert compute(shipped()["MUSIC_COVERAGE"], music, ALL).value == 95


def test_playing_for_success_gains() -> None:  # 7.4
    told = {"numeracy": {17: 3, 24: 2}, "literacy": {8: 1, -2: 1}}
    found = outcome("PFS_NUMERACY", "playing_for_success", told)
    assert (found.value, found.size) == (Decimal("19.8"), 5)
    assert value("PFS_LITERACY", "playing_for_success", told) == 3
