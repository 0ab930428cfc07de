"""What a definition is, what it is called, and what it may not be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.kpi.indicators.active import in_force, resolve
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.definition import Definition, Eligible, canonical
from tests.kpi.indicators.figures import definition

SHARE: dict[str, Any] = {"numerator": ["t.part"], "denominator": ["t.whole"]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((each, "NI72") for each in ("NI72", "NI 72", "ni072", "NI-72", "ni_072", " Ni. 72 ")),
        ("NI 102a", "NI102A"),
        ("ni0102B", "NI102B"),
        ("ey settings-good", "EY_SETTINGS_GOOD"),
        ("Pe2h", "PE2H"),
        ("NI 7x2", "NI_7X2"),
    ],
)
def test_every_spelling_is_one_code(written: str, meant: str) -> None:
    assert canonical(written) == meant


@given(st.text(max_size=30))
def test_the_one_spelling_is_its_own(code: str) -> None:
    assert canonical(canonical(code)) == canonical(code)


@pytest.mark.parametrize("spelling", ["NI 72", "ni72", "NI072", "eyfsp good level of development"])
def test_spellings_and_aliases_resolve_without_a_word(spelling: str) -> None:
    found = resolve(shipped(), spelling)
    assert found is not None
    assert (found.code, found.notice_for(spelling)) == ("NI72", None)


@pytest.mark.parametrize("spelling", ["NI157", "NI 157", "ni0157"])
def test_the_reports_misprint_resolves_with_a_notice(spelling: str) -> None:
    found = resolve(shipped(), spelling)
    assert found is not None
    assert found.code == "NI57"
    notice = found.notice_for(spelling)
    assert notice is not None
    assert "misprints NI 57 as NI 157" in notice
    assert found.notice_for("NI57") is None


@pytest.mark.parametrize(("half", "code"), [("NI 89", "NI89A"), ("NI102", "NI102A")])
def test_half_a_code_says_which_half_it_gives(half: str, code: str) -> None:
    found = resolve(shipped(), half)
    assert found is not None
    assert found.code == code
    assert "two parts" in (found.notice_for(half) or "")


def test_an_unknown_code_is_none() -> None:
    assert resolve(shipped(), "NI999") is None
    assert resolve(shipped(), "") is None


def test_the_newest_version_is_in_force_and_the_users_on_a_tie() -> None:
    ours = {"TEST": definition("count", numerator=["t.part"], version=2)}
    older = definition("count", numerator=["t.part"], version=1, title="older")
    tied = definition("count", numerator=["t.part"], version=2, title="tied")
    other = definition("count", numerator=["t.part"], code="ANOTHER")
    assert in_force(ours, [older])["TEST"] == ours["TEST"]
    assert in_force(ours, [tied])["TEST"] == tied
    assert list(in_force(ours, [other])) == ["ANOTHER", "TEST"]


def test_phases_and_kinds_are_together_who_is_expected() -> None:
    primaries_and_units = Eligible(
        phases=frozenset({"primary"}), kinds=frozenset({"pupil_referral_unit"})
    )
    assert primaries_and_units.expects("primary", "community_school")
    assert primaries_and_units.expects("not_applicable", "pupil_referral_unit")
    assert not primaries_and_units.expects("secondary", "community_school")
    assert Eligible().expects("secondary", "community_school")


def test_a_definition_is_written_the_same_by_every_process() -> None:
    rule = {"phases": ["secondary", "primary", "all_through"]}
    written = definition("count", numerator=["t.part"], eligible=rule).model_dump(mode="json")
    assert written["eligible"]["phases"] == ["all_through", "primary", "secondary"]
    assert Definition.model_validate(written).model_dump(mode="json") == written


@pytest.mark.parametrize(
    ("kind", "parts", "told"),
    [
        ("proportion", {"numerator": ["t.part"]}, "denominator is needed by the kind proportion"),
        ("median", {}, "distribution is needed by the kind median"),
        ("coverage", {"numerator": ["t.part"]}, "eligible is needed by the kind coverage"),
        ("difference", SHARE, "groups is needed by the kind difference"),
        ("count", SHARE, "denominator is not used by the kind count"),
        ("proportion", SHARE | {"distribution": "t.score"}, "distribution is not used"),
        ("difference", SHARE | {"groups": ["x=a", "x=a"]}, "the same group twice"),
        ("difference", SHARE | {"groups": ["x=a", "x=b"], "unit": "%"}, "percentage points"),
        (
            "lowest_fifth_gap",
            {"distribution": "t.score", "polarity": "higher_is_better"},
            "a wider gap is not better",
        ),
        ("proportion", SHARE | {"per": 1000}, "per is used by the kind rate only"),
        ("proportion", SHARE | {"coverage_needed": 90}, "coverage of which organisations?"),
        (
            "proportion",
            SHARE | {"options": {"incomplete": "count_as_not_achieved"}},
            "needs incomplete",
        ),
        (
            "mean",
            SHARE | {"options": {"incomplete": "count_as_not_achieved"}, "incomplete": "t.out"},
            "is for shares",
        ),
        ("mean", SHARE | {"options": {"over_buckets": "mean_of_ratios"}}, "the kind proportion"),
        ("count", {"numerator": ["t.part"], "code": "NI072"}, "is written NI72"),
        ("count", {"numerator": ["t.part"], "difference_unit": "%"}, "difference_unit"),
        ("count", {"numerator": ["t.part"], "title": "a\0title"}, "title"),
        ("count", {"numerator": ["part"]}, "numerator"),
        ("count", {"numerator": ["t.part"], "levels": []}, "levels"),
    ],
)
def test_what_does_not_go_together_is_refused(kind: str, parts: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told.replace("?", r"\?")):
        definition(kind, **parts)
