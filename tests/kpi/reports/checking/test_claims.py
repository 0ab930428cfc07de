"""What a text says of indicators, in the ways that people write it, beside what is known."""

from dataclasses import replace

import pytest

from services.kpi.reports.checking import Facts, examine
from tests.kpi.reports.checking.support import bolton, errors, told

EXCERPT = """
#### Outcomes 2009

Bolton 2009 targets\t2009 results
NI 72 \u2013 at least 58.3 % children achieve 6+\t51.6%
points in PSED and CLLD\t(3.6% below target)
NI 92 \u2013 narrow the gap to 34.4%\t34.7%
\t(0.3% below target)

NI157 Children and young people's participation in PE. **55** schools have a Service Level
Agreement with BSTC for 2009-2010.
"""


def test_the_table_of_the_report() -> None:
    assert errors(EXCERPT) == ["variance_wrong", "side_wrong", "misprint"]
    summary = examine(EXCERPT, bolton()).summary
    assert (summary.right, summary.wrong) == (5, 2)


@pytest.mark.parametrize(
    "text",
    [
        "NI 72 was 51.6 % against a target of 58.3 %, 6.7 percentage points below target.",
        "NI072 is 51.6%. It is 6.7 percentage points below target.",
        "A good level of development: 52 % of children.",
        "NI 72 (target 58.3 %) was 51.6 per cent.",
        "NI 72 was 11.5 % below target.",
        "NI 72 missed its target by 6.7 percentage points.",
        "NI 72 rose by 2.6 percentage points to 51.6 %.",
        "NI 72 rose from 49.0 % in 2008 to 51.6 % in 2009.",
        "NI 72 was 51.6 % against 52 % nationally.",
        "NI 92 was 34.7 % (0.3 above target; lower is better).",
        "NI 92 improved. The target was missed.",
        "NI 92 fell, but has not met its target.",
        "NI 73 exceeded its target by 2.4 percentage points.",
        "NI 73 met its target.",
        "There are 300 learners on Diplomas, in eight lines of learning.",
        "One to One Tuition reaches 1,704 pupils in 100 % of schools.",
        "Of those targeted 33% made two sub-levels of progress.",
        "In December 2008 66% were judged to be good or better.",
        "The School Improvement Framework has five tiers.",
        "| Indicator | Result | Target |\n|---|---|---|\n| NI 72 | 51.6 | 58.3 |",
        "The Education Act 2002 and the Education and Inspections Act 2006.",
        "Pupils aged 14-19, at Key Stage 4, with 5 or more A*-C grades (NI 75).",
        "NI 72 is {{ ni72.value }}.",
        "NI 72 and NI 92 were 51.6 % and 34.7 %.",
        "NI 92 and NI 72 were 34.7% and 51.6% respectively.",
    ],
)
def test_what_is_right_is_no_error(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NI 72 was 51.5 %.", "value_wrong"),
        ("NI 72 was 51.62 %.", "value_wrong"),
        ("NI 92 and NI 72 were 51.6 % and 34.7 %.", "value_wrong"),
        ("NI 72 was 58.3 %.", "target_as_value"),
        ("NI 72 was 49.0 % in 2009.", "value_wrong"),
        ("NI 72 was 51.6 percentage points.", "unit_wrong"),
        ("The target for NI 72 is 57.3 %.", "target_wrong"),
        ("NI 72 is 6.7 % below target.", "unit_wrong"),
        ("NI 72 is 6.7 percentage points above target.", "side_wrong"),
        ("NI 92 beat its target by 0.3.", "side_wrong"),
        ("NI 72 rose by 3.6 percentage points.", "change_wrong"),
        ("NI 72 rose from 48.0 % to 51.6 %.", "value_wrong"),
        ("NI 72 has fallen.", "direction_wrong"),
        ("NI 92 has widened: it deteriorated.", "direction_wrong"),
        ("NI 73 missed its target.", "target_claim_wrong"),
        ("NI 72 met its target.", "target_claim_wrong"),
        ("NI 92 is below target.", "target_claim_wrong"),
        ("There are 310 learners on Diplomas.", "value_wrong"),
        ("There are 300 schools on Diplomas.", "unit_wrong"),
        ("Diplomas are offered in nine lines of learning.", "value_wrong"),
        ("66% of settings are judged to be good or better.", "stale"),
        ("The School Improvement Framework has four tiers.", "value_wrong"),
    ],
)
def test_what_is_wrong_is_told(text: str, code: str) -> None:
    assert code in errors(text)


def test_a_figure_says_what_it_should_be_and_where_it_stands() -> None:
    (finding,) = [f for f in told("Early years.\n\nNI 72 was 51.5 % in 2009.") if f.code != "old"]
    assert (finding.where.line, finding.where.sentence) == (3, "NI 72 was 51.5 % in 2009.")
    assert (finding.claimed, finding.computed, finding.mend) == ("51.5 %", "51.6 %", "51.6 %")
    assert finding.message == "NI 72 of 2008/09 is 51.6 %, not 51.5 %."


def test_what_is_not_known_is_not_called_wrong() -> None:
    """Missing is not zero: no value, no target and no earlier value are notes and warnings."""
    text = "NI 75 was 47.0 %. The target for NI 90 is 400 learners. NI 73 of 2011 is 80.0 %."
    assert [(f.severity, f.code) for f in told(text)] == [
        ("note", "no_value"),
        ("note", "no_target"),
        ("note", "no_value"),
    ]
    assert examine(text, bolton()).summary.unchecked == 3


def test_what_may_not_be_published_is_not_told() -> None:
    facts = bolton()
    held = facts.indicators["FYT_ATTITUDE"]
    values = {p: replace(v, publishable=False) for p, v in held.values.items()}
    hidden = Facts(
        "350",
        facts.on,
        {**facts.indicators, held.code: replace(held, values=values)},
    )
    (finding,) = told("The attitude to learning of 96% of them is better.", hidden)
    assert (finding.code, finding.severity, finding.computed) == ("not_publishable", "error", None)
    assert "97" not in finding.model_dump_json()


def test_progress_beside_a_missed_target_is_pointed_out() -> None:
    (finding,) = told("NI 72 improved.")
    assert (finding.code, finding.severity) == ("progress_beside_missed_target", "warning")


def test_no_number_is_passed_over_in_silence() -> None:
    text = "We have nine officers, 12 desks and 3.5 lorries."
    assert [f.claimed for f in told(text)] == ["nine", "12", "3.5"]
    assert {f.code for f in told(text)} == {"not_recognised"}


@pytest.mark.parametrize("text", ["", "\n\n", "| |", "%", "{{", "NI", "1.\n- \n#", "\t\t\n\t"])
def test_odd_texts_are_read(text: str) -> None:
    assert errors(text) == []
