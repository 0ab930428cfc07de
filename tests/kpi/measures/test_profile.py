"""What Profile results say, in figures, and what becomes of them by scale and of the expected."""

from typing import Any

import httpx
import pytest

from contracts.earlyyears import ProfileCounts, ProfileLoaded
from contracts.envelope import BadEvent
from education.profile import SECURE
from services.kpi.figures import ALL, Figures
from services.kpi.measures.catalogue import MEASURES
from services.kpi.measures.postings import posting_of
from services.kpi.measures.profile import BUCKETS
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import organisation, told
from tests.kpi.measures.test_from_event_to_value import sound, value

NOBODY = dict.fromkeys(SECURE, 0)


def counts(children: int, good: int = 0, **secure: int) -> ProfileCounts:
    """Of children who all have 80 points."""
    return ProfileCounts(
        children=children,
        good_level=good,
        total_score={80: children} if children else {},
        secure=NOBODY | secure,
    )


def loaded(groups: dict[str, ProfileCounts], **more: Any) -> ProfileLoaded:
    school = {"organisation": "105148", "area": "350", "year": "2008/09"}
    return ProfileLoaded(**(school | {"groups": groups} | more))


def figures_of(data: ProfileLoaded) -> Figures:
    (line,) = posting_of(told(data)).lines
    return line.figures


def test_each_scale_and_area_is_a_bucket_and_the_catalogue_says_which() -> None:
    words = ", ".join(f"{number} {name}" for name, number in BUCKETS.items())
    assert MEASURES["eyfsp_scales.secure"].buckets == words
    assert (BUCKETS["DA"], BUCKETS["CD"], BUCKETS["PSED"], BUCKETS["PSRN"]) == (1, 13, 14, 16)


def test_children_secure_are_told_of_by_group_and_none_is_no_cell() -> None:
    figures = figures_of(loaded({"all": counts(20, R=12, W=9), "fsm=yes": counts(3)}))
    assert figures["eyfsp_scales.secure"] == {"all": {BUCKETS["R"]: 12, BUCKETS["W"]: 9}}
    assert figures["eyfsp_scales.children"] == {"all": {0: 20}, "fsm=yes": {0: 3}}


def test_an_event_from_before_scales_were_told_of_makes_no_percentage_of_nothing() -> None:
    old = ProfileCounts(children=20, total_score={80: 20})
    assert not any(name.startswith("eyfsp_scales") for name in figures_of(loaded({"all": old})))


def test_a_year_that_is_none_is_a_bad_event() -> None:
    with pytest.raises(BadEvent, match="year"):
        posting_of(told(loaded({"all": counts(3)}, year="2008/11")))


def test_of_the_children_expected_those_not_missing_are_received() -> None:
    figures = figures_of(loaded({"all": counts(20)}, expected=24, missing=5))
    told_of = {name: figures[f"eyfsp_expected.{name}"][ALL] for name in ("children", "received")}
    assert told_of == {"children": {0: 24}, "received": {0: 19}}
    assert "eyfsp_expected.children" not in figures_of(loaded({"all": counts(20)}))
    nothing_sent = figures_of(loaded({}, expected=24, missing=24))
    assert nothing_sent.keys() == {"eyfsp_expected.returns", "eyfsp_expected.children"}


@pytest.mark.parametrize(
    "data",
    [
        loaded({"all": counts(20, R=21)}),
        loaded({"all": counts(20, READ=1)}),
        loaded({"all": counts(20)}, expected=4, missing=5),
    ],
    ids=["more secure than there are", "no such scale", "more missing than expected"],
)
def test_figures_that_contradict_one_another_are_refused(data: ProfileLoaded) -> None:
    with pytest.raises(BadEvent):
        posting_of(told(data))


async def test_scales_and_gaps_as_a_reader_is_told_them(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    groups = {
        "all": counts(40, 20, R=26, W=22, CLL=18),
        "gender=F": counts(18, 10, R=14, W=12, CLL=10),
        "gender=M": counts(22, 10, R=12, W=10, CLL=8),
        "fsm=yes": counts(11, 2),
        "fsm=no": counts(29, 18),
    }
    other = {"organisation": "105149", "groups": {}, "expected": 10, "missing": 10}
    await ledger.say(
        told(organisation()),
        told(organisation(organisation="105149")),
        told(loaded(groups, expected=42, missing=2)),
        told(loaded(**other)),  # type: ignore[arg-type]
    )
    await ledger.announce()
    await sound(client)
    expected = {
        "EYFSP_R": "65.0", "EYFSP_W": "55.0", "EYFSP_CLL": "45.0", "EYFSP_C": "0.0",
        "EYFSP_GENDER_R": "23.2", "EYFSP_GENDER_W": "21.2", "EYFSP_FSM_GAP": "43.9",
        "EYFSP_RECEIVED": "76.9",
    }  # fmt: skip
    for code, wanted in expected.items():
        assert (await value(client, f"{code}.350.2008-09.all"))["value"] == float(wanted), code
