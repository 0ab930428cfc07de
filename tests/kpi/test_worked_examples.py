"""The worked examples of the Profile's two indicators: definition + balances -> value."""

from collections import Counter
from decimal import Decimal

import pytest

from education.profile import SCALES, good_level, is_complete, total
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.definition import Definition, Options
from services.kpi.indicators.kinds import Outcome, compute
from services.kpi.measures import posting_of
from tests.kpi.returns import Child, Return

NI72, NI92 = shipped()
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


def value(definition: Definition, children: list[Child], *, status: str = "final") -> Outcome:
    """Through an event's own figures, as in the service."""
    figures = posting_of(Return("105148", "350", children, status=status).event()).figures
    return compute(definition, {measure: cells["all"] for measure, cells in figures.items()})


def decimals(*numbers: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


def variant(definition: Definition, **options: str) -> Definition:
    return definition.model_copy(update={"options": Options.model_validate(options)})


def eleven(**changes: Scores) -> list[Child]:
    return [child(scores) for scores in (CHILDREN | changes).values()]


def with_writing(name: str, score: int) -> Scores:
    scores = list(CHILDREN[name])
    scores[WRITING] = score
    return scores


def test_ni72_of_the_eleven_children() -> None:
    outcome = value(NI72, eleven())
    assert (outcome.value, outcome.numerator, outcome.denominator) == decimals("40.0", "4", "10")
    assert outcome.incomplete == 1
    assert str(outcome.value) == "40.0"


def test_ni72_counting_incomplete_records_as_not_achieved() -> None:
    outcome = value(variant(NI72, incomplete="count_as_not_achieved"), eleven())
    assert (outcome.value, outcome.numerator, outcome.denominator) == decimals("36.4", "4", "11")


def test_ni72_moves_with_each_correction() -> None:
    corrected = eleven(C03=with_writing("C03", 6))
    assert value(NI72, corrected).value == Decimal("50.0")
    supplied = eleven(C03=with_writing("C03", 6), C09=with_writing("C09", 6))
    outcome = value(NI72, supplied)
    assert (outcome.value, outcome.numerator, outcome.denominator) == decimals("54.5", "6", "11")


def test_ni92_example_a() -> None:
    outcome = value(NI92, eleven())
    assert outcome.value == Decimal("75.0")
    assert (outcome.numerator, outcome.denominator) == decimals("58.5", "78")
    assert outcome.details == {"median": 78, "lowest_count": 2, "lowest_mean": Decimal("19.5")}
    assert outcome.size == 10


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
    outcome = value(variant(NI92, lowest20=method), [Child(points) for points in EXAMPLE_B])
    assert outcome.value == Decimal(expected)
    assert outcome.details["median"] == 82
    assert outcome.details["lowest_count"] == Decimal(lowest_count)
    assert outcome.details["lowest_mean"] == Decimal(lowest_mean)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("count_round", "40.8"),
        ("count_floor", "40.8"),
        ("count_ceil", "40.8"),
        ("fractional", "40.8"),
        ("cut_score", "37.5"),
    ],
)
def test_ni92_example_c_tie_across_the_boundary(method: str, expected: str) -> None:
    outcome = value(variant(NI92, lowest20=method), [Child(points) for points in EXAMPLE_C])
    assert outcome.value == Decimal(expected)


def test_ni92_example_d_the_reports_own_figure() -> None:
    """Median 88, lowest fifth 57.5 on average."""
    outcome = value(NI92, [Child(points) for points in [57, 58, 88, 88, 88, 88, 88, 88, 88, 88]])
    assert outcome.value == Decimal("34.7")


def test_a_score_of_nought_is_a_result() -> None:
    outcome = value(NI72, [child(CHILDREN["C08"])])
    assert (outcome.value, outcome.denominator) == decimals("0.0", "1")


def test_reasons_for_no_value() -> None:
    assert compute(NI72, {}).reason == "not_collected"
    assert value(NI72, [Child(None)]).reason == "incomplete"
    assert value(NI92, [Child(None)]).reason == "incomplete"
    assert value(NI92, [Child(0), Child(0)]).reason == "not_applicable"
    empty = posting_of(Return("1", "350", [Child(70, gender="F")]).event()).figures
    boys = {measure: cells.get("gender=M", {}) for measure, cells in empty.items()}
    assert compute(NI72, boys).reason == "not_applicable"


def test_status_is_final_only_when_every_return_is() -> None:
    assert value(NI72, eleven(), status="final").status == "final"
    assert value(NI72, eleven()).status == "final"
    assert value(NI72, eleven(), status="provisional").status == "provisional"


def test_halves_round_up_as_in_published_tables() -> None:
    children = [Child(80, good=number < 1) for number in range(16)]  # 6.25 %
    assert value(NI72, children).value == Decimal("6.3")


def test_the_histogram_is_what_the_children_are() -> None:
    posting = posting_of(Return("1", "350", eleven()).event())
    expected = Counter(each.total for each in eleven() if each.total is not None)
    assert posting.figures["eyfsp.total_score"]["all"] == expected
