"""Published figures put through the whole engine, file to bus to ledger to value: to the decimal.

The counts of public files are stated as figures, those by 19 told as `fourteen19` does; the
percentages printed beside them must be what a reader of the API is told. What is published of 2018
is in measures and indicators made over the API: nothing is special about those that are shipped.
"""

import csv
import io
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import pytest

from education.rounding import half_up
from tests.kpi.measures.fourteen19.saying import by_19
from tests.kpi.measures.saying import told as says
from tests.kpi.stating import Stating, stating
from tests.kpi.values.places import school
from tests.schools.realdata import real
from tests.support.databases import NewDatabase

Row = dict[str, str]
Cell = dict[str, Any]
BOLTON, LONDON = "350", "E12000007"
PROFILE = "early_years/EYFSP_APS_GLD_ELG_underlying_data_2013_2018.csv"
BY_19 = "post16/bolton_a19_L23_Attainment_2021.csv"
KS4 = "results/england_ks4provisional_2018-19.csv.gz"
KS2 = "results/2018-850-ks2final.csv"
GENDERS = {"Total": "all", "Gender Female": "gender=F", "Gender Male": "gender=M"}
CHARACTERISTICS = {
    ("gender", "Female"): "gender=F",
    ("gender", "Male"): "gender=M",
    ("fsm", "Eligible for FSM"): "fsm=yes",
    ("fsm", "Not eligible for FSM"): "fsm=no",
    ("sen", "No SEN"): "sen=no",
    ("sen", "SEN with statements or EHC plans"): "sen=statement",
    ("sen", "SEN without statements or EHC plans"): "sen=no_statement",
}


@pytest.fixture(scope="module")
async def service(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stating]:
    urls = await new_database("kpi", "bus")
    async with stating(urls, tmp_path_factory.mktemp("published")) as opened:
        yield opened


def rows_of(name: str) -> Iterator[Row]:
    text = real(name).decode("utf-8-sig", errors="replace")
    for row in csv.DictReader(io.StringIO(text)):
        yield {column: (value or "").strip() for column, value in row.items()}


async def define(service: Stating, code: str, **parts: Any) -> None:
    """An indicator of the users' own."""
    fixed = {
        "title": "A published figure", "counted": "people", "polarity": "higher_is_better",
        "period_type": "academic_year", "formula": "as published", "source": "published tables",
        "reason": "to see whether it comes out",
    }  # fmt: skip
    await service.post("indicators", {"code": code, **fixed, **parts})


async def measures(service: Stating, *codes: str, buckets: str | None = None) -> None:
    more = {"buckets": buckets} if buckets else {}
    for code in codes:
        title = f"{code} of a published table"
        await service.post("measures", {"code": code, "title": title, "counted": "people"} | more)


# Level 2 and 3 by 19: an area's


def group_of(row: Row) -> str | None:
    """The one characteristic a row is of; None for rows of two at once."""
    named = [(name, row[name]) for name in ("gender", "fsm", "sen") if row[name] != "ALL"]
    if not named:
        return "all"
    return CHARACTERISTICS.get(named[0]) if len(named) == 1 else None


async def test_level_2_and_3_by_19_of_every_cohort_and_group(service: Stating) -> None:
    columns = {"cohort": "number_in_ss_cohort", "level_2": "l2_by19", "level_3": "l3_by19"}
    rows = [(row, group) for row in rows_of(BY_19) if (group := group_of(row))]
    cohorts: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for row, group in rows:
        counts = {name: int(row[column]) for name, column in columns.items()}
        cohorts.setdefault((row["la_code_3"], period_of(row)), {})[group] = counts
    await service.register(
        *(says(by_19(groups, area=area, year=year)) for (area, year), groups in cohorts.items())
    )
    told = {
        (value["indicator"], value["period"], value["group"]): value
        async for value in service.every_value(
            indicator=["NI79", "NI80"], area=BOLTON, level="area", group="*"
        )
    }
    assert len(told) == 2 * len(rows) >= 200
    for row, group in rows:
        for code, column in (("NI79", "l2_by19_rate"), ("NI80", "l3_by19_rate")):
            value = told[code, period_of(row), group]["value"]
            assert value == float(half_up(Decimal(row[column]))), (code, row)
    assert await service.told("NI79.350.2008-09.all") == (73.0, 2709, 3713)
    gap = await service.value("NI81.350.2008-09.all")
    assert (gap["value"], gap["details"]) == (19.9, {"fsm=no": 47.9042, "fsm=yes": 27.963})


def period_of(row: Row) -> str:
    """The academic year in which the cohort turned 19."""
    year = int(row["cohort_19_in"])
    return f"{year - 1}/{year % 100:02}"


# Key Stage 4: schools, and who is at none


async def test_ks4_is_the_sum_of_schools_and_of_pupils_at_none(service: Stating) -> None:
    rows = [row for row in rows_of(KS4) if row["LEA"] == BOLTON and row["TPUP"].isdigit()]
    (authority,) = [row for row in rows if row["RECTYPE"] == "4"]
    schools = [row for row in rows if row["RECTYPE"] in ("1", "2")]
    await service.register(*(school(row["URN"], BOLTON, phase="secondary") for row in schools))
    await measures(service, "ks4of2019.pupils", "ks4of2019.level2")
    await define(
        service, "LEVEL2EM2019", kind="proportion", numerator=["ks4of2019.level2"],
        denominator=["ks4of2019.pupils"], returns="ks4of2019.returns", unit="%", decimals=1,
    )  # fmt: skip
    given: Cell = {"period": "2018/19", "status": "provisional"}
    stated: list[Cell] = [
        {"measure": measure, "organisation": row["URN"], "amount": amount} | given
        for row in schools
        for measure, amount in (
            ("ks4of2019.pupils", row["TPUP"]),
            ("ks4of2019.level2", achieved(row["PT5EM_94"], row["TPUP"])),
        )
    ]
    # The authority's row has eight pupils whom no school's row has.
    elsewhere = int(authority["TPUP"]) - sum(int(row["TPUP"]) for row in schools)
    stated.append({"measure": "ks4of2019.pupils", "area": BOLTON, "amount": elsewhere} | given)
    await service.state(*stated)
    value = await service.value("LEVEL2EM2019.350.2018-19.all")
    assert (value["value"], value["numerator"], value["denominator"]) == (57.3, 1904, 3323)
    assert f"{value['value']}%" == authority["PT5EM_94"]
    assert value["status"] == "provisional"
    # Of the schools with a percentage alone it would be 57.7: the rest stay in the denominator.
    without = [row for row in schools if not row["PT5EM_94"].endswith("%")]
    assert (elsewhere, [row["PT5EM_94"] for row in without]) == (8, ["NE"])
    for row in schools:
        if row not in without:
            told = (await service.value(f"LEVEL2EM2019.{row['URN']}.2018-19.all"))["value"]
            assert f"{told}%" == row["PT5EM_94"], row
    parts = (await service.explained("LEVEL2EM2019.350.2018-19.all"))["contributions"]
    assert sum(part["denominator"] for part in parts) == 3323 - elsewhere


def achieved(share: str, pupils: str) -> int:
    """The pupils a school's percentage stands for; none where nobody was entered (NE)."""
    if not share.endswith("%"):
        return 0
    return int(half_up(Decimal(share.removesuffix("%")) * int(pupils) / 100, 0))


# Key Stage 2 of 2018: measures and indicators of one's own


async def test_ks2_of_2018_is_the_sum_of_its_schools(service: Stating) -> None:
    await measures(service, "ks2of2018.eligible", "ks2of2018.expected")
    await measures(service, "ks2of2018.by_share", buckets="the school's published percentage")
    of_school = {"unit": "%", "kind": "proportion", "returns": "ks2of2018.returns"}
    await define(
        service, "RWM2018", numerator=["ks2of2018.expected"], denominator=["ks2of2018.eligible"],
        decimals=0, **of_school,
    )  # fmt: skip
    by_share = {"measure": "ks2of2018.by_share", "weighted": True}
    await define(
        service, "RWM2018_WEIGHTED", numerator=[by_share], denominator=["ks2of2018.by_share"],
        decimals=2, **of_school | {"kind": "mean"},
    )  # fmt: skip
    rows = list(rows_of(KS2))
    (authority,) = [row for row in rows if row["RECTYPE"] == "3"]
    schools = [r for r in rows if r["RECTYPE"] in ("1", "2") and r["TELIG"].isdigit()]
    await service.register(*(school(row["URN"], "850") for row in schools))
    await service.state(*(cell for row in schools for cell in ks2_cells(row)))
    value = await service.value("RWM2018.850.2017-18.all")
    assert value["denominator"] == int(authority["TELIG"]) == 14_855
    assert f"{value['value']}%" == authority["PTRWM_EXP"] == "68%"
    assert (await service.value("RWM2018_WEIGHTED.850.2017-18.all"))["value"] == 67.75
    told = {
        value["place"]: value["value"]
        async for value in service.every_value(
            indicator="RWM2018", area="850", level="organisation", period="2017/18"
        )
    }
    with_share = [row for row in schools if row["PTRWM_EXP"].endswith("%")]
    assert (len(told), len(with_share)) == (len(schools), len(schools) - 3) == (326, 323)
    assert all(f"{told[row['URN']]}%" == row["PTRWM_EXP"] for row in with_share)
    unweighted = sum(told[row["URN"]] for row in with_share) / len(with_share)
    assert round(unweighted, 1) == 65.3, "the mean over schools is another figure"


def ks2_cells(row: Row) -> Iterator[Cell]:
    """A school's figures; of three suppressed (SUPP) schools only how many pupils there are."""
    share, pupils = row["PTRWM_EXP"], row["TELIG"]
    given: Cell = {"organisation": row["URN"], "period": "2017/18"}
    yield {"measure": "ks2of2018.eligible", "amount": pupils} | given
    if share.endswith("%"):
        yield {"measure": "ks2of2018.expected", "amount": achieved(share, pupils)} | given
        bucket = share.removesuffix("%")
        yield {"measure": "ks2of2018.by_share", "bucket": bucket, "amount": pupils} | given


# The Profile of 2013 to 2018: the whole of England


async def test_the_profile_of_every_authority_region_and_england(service: Stating) -> None:
    await measures(service, "gld.children", "gld.good_level", "gld.points")
    common = {"denominator": ["gld.children"], "returns": "gld.returns", "decimals": 1}
    await define(
        service, "GLD", kind="proportion", numerator=["gld.good_level"], unit="%", **common
    )
    await define(
        service, "GLD_POINTS", kind="mean", numerator=["gld.points"], unit="points", **common
    )
    rows = list(rows_of(PROFILE))
    authorities = [row for row in rows if row["old_la_code"]]
    await service.state(*(cell for row in authorities for cell in profile_cells(row)))
    told = {
        (value["indicator"], value["place"], value["period"], value["group"]): value
        async for value in service.every_value(
            indicator=["GLD", "GLD_POINTS"], level=["area", "region", "country"], group="*"
        )
    }
    compared = {"Local authority": 0, "Regional": 0, "National": 0}
    for row in rows:
        place = row["old_la_code"] or row["region_code"] or row["country_code"]
        if place.startswith("E13"):
            continue  # inner and outer London: no places here, but see below
        for code, column in (("GLD", "gld_percent"), ("GLD_POINTS", "average_point_score")):
            value = told[code, place, period(row), GENDERS[row["characteristic"]]]
            assert Decimal(str(value["value"])) == Decimal(row[column]), (code, row)
        compared[row["geographic_level"]] += 1
    assert compared == {"Local authority": 2736, "Regional": 144, "National": 18}
    london = london_of(rows)
    for key, published in london.items():
        value = told["GLD", LONDON, *key]
        assert (value["numerator"], value["denominator"]) == published
    assert len(london) == 18
    assert await service.told("GLD.350.2017-18.all") == (67.5, 2680, 3970)


def london_of(rows: list[Row]) -> dict[tuple[str, str], tuple[int, int]]:
    """By year and group, good levels and children of inner and outer London together."""
    good, children = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in rows:
        if row["geographic_level"] == "Regional" and row["region_code"].startswith("E13"):
            key = period(row), GENDERS[row["characteristic"]]
            good[key] += int(row["gld_number"])
            children[key] += int(row["number_of_children"])
    return {key: (number, children[key]) for key, number in good.items()}


def profile_cells(row: Row) -> Iterator[Cell]:
    columns = {
        "children": "number_of_children",
        "good_level": "gld_number",
        "points": "point_score",
    }
    for name, column in columns.items():
        yield {
            "measure": f"gld.{name}",
            "area": row["old_la_code"],
            "period": period(row),
            "group": GENDERS[row["characteristic"]],
            "amount": row[column],
        }


def period(row: Row) -> str:
    """201718 is 2017/18."""
    return f"{row['time_period'][:4]}/{row['time_period'][4:]}"


async def test_all_that_was_put_through_adds_up(service: Stating) -> None:
    report = await service.post("ledger/check", {})
    assert report["differences"] == report["pending"] == []
