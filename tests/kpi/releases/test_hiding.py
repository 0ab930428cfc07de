"""Which values may be published, indicator by indicator and together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from education.disclosure import RULES, Rules
from education.tables import Address, Cell, Published
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.definition import Definition
from services.kpi.releases.hiding import (
    Draft,
    Relative,
    cell_of,
    hide,
    people_of,
    rows_of,
    rules_for,
    sums_of,
)
from services.kpi.releases.taking import Taken

NI75, NI102B = shipped()["NI75"], shipped()["NI102B"]
SMALL, MIDDLE, LARGE = (4, 9), (5, 14), (20, 40)


def row(place: str, group: str, figures: tuple[int, int], **fields: Any) -> Taken:
    part, whole = figures
    taken = Taken(
        indicator=NI75.code,
        level="area" if len(place) == 3 else "organisation",
        place=place,
        name=None,
        period="2008/09",
        group=group,
        value=Decimal(part) if whole else None,
        reason=None if whole else "not_applicable",
        numerator=Decimal(part),
        denominator=Decimal(whole),
        size=whole,
        status="final",
        definition_version=1,
        as_of=None,
    )
    return taken._replace(**fields)


def school_meals(**schools: tuple[tuple[int, int], tuple[int, int]]) -> list[Taken]:
    """Schools' pupils not eligible for free school meals, and those who are, with all totals."""
    rows = []
    no, yes = (zip(*(pair[at] for pair in schools.values()), strict=True) for at in (0, 1))
    totals = {"350": (_sums(no), _sums(yes))} | schools
    for place, (one, other) in totals.items():
        rows += [row(place, "fsm=no", one), row(place, "fsm=yes", other)]
        rows.append(row(place, "all", (one[0] + other[0], one[1] + other[1])))
    return rows


def _sums(columns: Any) -> tuple[int, int]:
    part, whole = columns
    return sum(part), sum(whole)


def gaps(**sizes: int) -> list[Taken]:
    """Each place's gap between the two, by the size of the smaller group."""
    fields = {"indicator": "NI102B", "numerator": None, "denominator": None}
    return [row(place, "all", (27, size), **fields) for place, size in sizes.items()]


def draft(definition: Definition, rows: list[Taken], before: Published | None = None) -> Draft:
    known = rows_of(definition, rows)
    rules = rules_for(definition, RULES)
    return Draft(definition, known, rules, before) if before else Draft(definition, known, rules)


def hidden(*drafts: Draft, published: Mapping[str, Published] | None = None) -> dict[str, Any]:
    """What is hidden of each indicator: address and why."""
    kin = [Relative(shipped()[code], told) for code, told in (published or {}).items()]
    return {
        code: {"/".join(address): why for address, why in found.hidden.items()}
        for code, found in hide(drafts, kin).items()
    }


def test_an_area_is_the_sum_of_its_schools_and_all_of_each_characteristic() -> None:
    groups = ("all", "fsm=no", "fsm=yes", "gender=F", "gender=M")
    addresses: list[Address] = [(p, g) for p in ("350", "105148", "EY123456") for g in groups]
    places, characteristics = sums_of(NI75, addresses)
    assert places == [("350", ["105148", "EY123456"])]
    assert characteristics == [("all", ["fsm=no", "fsm=yes"]), ("all", ["gender=F", "gender=M"])]


@pytest.mark.parametrize("code", ["NI92", "NI102B", "MUSIC_COVERAGE"])
def test_what_does_not_add_up_has_no_sums(code: str) -> None:
    assert sums_of(shipped()[code], [("350", "all"), ("105148", "all")]) == ()


def test_a_small_group_hides_another_and_their_gap() -> None:
    rows = school_meals(A=(LARGE, SMALL), B=(LARGE, MIDDLE), C=(LARGE, LARGE))
    found = hidden(draft(NI75, rows), draft(NI102B, gaps(A=9, B=14, C=40)))
    assert found["NI75"] == {
        "A/fsm=yes": "small",
        "A/fsm=no": "secondary",
        "B/fsm=no": "secondary",
        "B/fsm=yes": "secondary",
    }
    # B's gap and one of its groups would tell of the other.
    assert found["NI102B"] == {"A/all": "small", "B/all": "related"}


def test_a_gap_published_before_ties_its_groups_together() -> None:
    # Only A's fsm=yes is small; but who knows the gap has it from fsm=no.
    rows = [row("A", "fsm=no", LARGE), row("A", "fsm=yes", SMALL)]
    told = Published({("A", "all"): Cell(27, 12)})
    assert hidden(draft(NI75, rows))["NI75"] == {"A/fsm=yes": "small"}
    assert hidden(draft(NI75, rows), published={"NI102B": told})["NI75"] == {
        "A/fsm=yes": "small",
        "A/fsm=no": "related",
    }


def test_indicators_of_the_same_people_are_hidden_alike() -> None:
    # The second has a stricter threshold: what it hides, the first would tell.
    same = NI75.model_copy(update={"code": "NI75_NOT"})
    rows = school_meals(A=(LARGE, LARGE), B=(LARGE, MIDDLE), C=(LARGE, LARGE))
    others = [each._replace(indicator="NI75_NOT") for each in rows]
    strict = Draft(same, rows_of(same, others), Rules(min_denominator=20))
    found = hidden(draft(NI75, rows), strict)
    assert found["NI75"].keys() == found["NI75_NOT"].keys() != set()
    assert found["NI75"]["B/fsm=yes"] == "related"
    assert found["NI75_NOT"]["B/fsm=yes"] == "small"


def test_what_a_relative_hid_before_is_hidden() -> None:
    same = NI75.model_copy(update={"code": "NI75_NOT"})
    rows = [each._replace(indicator="NI75_NOT") for each in school_meals(A=(LARGE, LARGE))]
    told = Published({("A", "fsm=yes"): None})
    found = hidden(draft(same, rows), published={"NI75": told})
    assert found["NI75_NOT"]["A/fsm=yes"] == "related"


def test_strangers_do_not_hide_one_another() -> None:
    assert people_of(NI75) == people_of(NI102B)
    codes = ("NI72", "NI92", "NI75", "NI79", "TUITION_PUPILS", "NI90")
    assert len({people_of(shipped()[code]) for code in codes}) == len(codes)


def test_an_indicator_of_schools_hides_nothing() -> None:
    settings = shipped()["EY_SETTINGS_GOOD"]
    rows = [row(place, "all", (1, 2), indicator=settings.code) for place in ("350", "105148")]
    assert hidden(draft(settings, rows)) == {settings.code: {}}
    assert rules_for(settings, Rules(min_count=6)) == Rules(0, 0, 0, 0, 0)


def test_the_stricter_of_two_thresholds_holds() -> None:
    ni92 = shipped()["NI92"]
    assert rules_for(ni92, RULES) == Rules(min_denominator=30)
    assert rules_for(ni92, Rules(min_denominator=40, min_count=6)) == Rules(40, 6)


def test_a_figure_that_is_no_ratio_of_sums_is_about_so_many_people() -> None:
    ni117 = shipped()["NI117"]
    assert ni117.options.over_buckets == "mean_of_ratios"
    taken = row("350", "all", (222, 3015), size=1000, value=Decimal("7.4"))
    assert cell_of(ni117, taken) == Cell(Decimal("7.4"), 1000)
    assert cell_of(NI75, taken) == Cell(222, 3015)
    count = row("350", "all", (2, 1), denominator=None)
    assert cell_of(shipped()["NI90"], count) == Cell(2)


def test_a_comparison_is_of_all_people_only() -> None:
    rows = [row("350", group, (1, 2), indicator="NI102B") for group in ("all", "gender=F")]
    assert list(rows_of(NI102B, rows)) == [("350", "all")]
