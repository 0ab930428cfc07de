"""Facts of any school or setting, for what has to hold of every suggestion."""

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from services.sif.facts.attained import attainment_of, trend_of
from services.sif.facts.facts import Attainment, Facts, Shortfall
from tests.sif.facts.made import result

ON = date(2009, 10, 12)


def known(framework: str = "schools", **other: Any) -> Facts:
    """A good school of which everything is known, and nothing is of concern."""
    good: dict[str, Any] = {
        "organisation": "105148",
        "framework": framework,
        "on": ON,
        "inspected": True,
        "inspected_on": date(2009, 3, 2),
        "ofsted_overall": 2,
        "ofsted_category": "none",
        "attainment": attained(40, 50),
        "percents": (Fraction(80),) * 3,
        "three_year_trend": "steady",
        "attainment_shortfall": short_by(Fraction(0)),
        "progress_shortfall": short_by(Fraction(0)),
        "leadership_concern": False,
        "sip_risk": 1,
        "risk_noted_on": date(2009, 9, 14),
    }
    return Facts.model_validate(good | other)


def attained(achieved: int, eligible: int) -> Attainment:
    """A key stage 2 result of 2008/09, with its floor of 55%."""
    held = attainment_of([result(achieved, eligible)])
    assert held is not None
    return held


def short_by(points: Fraction) -> Shortfall:
    """Mathematics so far under a mean of 80%."""
    mean = Fraction(80)
    return Shortfall(what="maths", stage="ks2", year="2008/09", own=mean - points, mean=mean)


_PERCENTS = st.integers(0, 100).map(Fraction)


@st.composite
def _results(draw: st.DrawFn) -> dict[str, Any]:
    eligible = draw(st.integers(1, 60))
    percents = draw(st.lists(_PERCENTS, max_size=3).map(tuple))
    return {
        "attainment": draw(
            st.none() | st.integers(0, eligible).map(lambda n: attained(n, eligible))
        ),
        "percents": percents,
        "three_year_trend": trend_of(percents),
        "attainment_shortfall": draw(
            st.none() | st.fractions(-10, 15, max_denominator=60).map(short_by)
        ),
    }


@st.composite
def assumed(draw: st.DrawFn, framework: str | None = None) -> Facts:
    """Any facts, each of them known or not."""
    of = framework or draw(st.sampled_from(["schools", "early_years"]))
    words = ["notice_to_improve", "special_measures"]
    if of == "early_years":
        words = ["inadequate_1", "inadequate_2"]
    return known(
        of,
        inspected=draw(st.none() | st.booleans()),
        ofsted_overall=draw(st.none() | st.integers(1, 4)),
        ofsted_category=draw(st.none() | st.sampled_from(["none", *words])),
        eligible_for_intervention=draw(st.booleans()),
        notice_status=draw(st.sampled_from(["none", "given", "complied", "lapsed"])),
        leadership_concern=draw(st.none() | st.booleans()),
        sip_risk=draw(st.none() | st.integers(1, 4)),
        **draw(_results()),
    )
