"""Published figures reproduced, to the decimal, from public files beside the project."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from education.rounding import half_up
from services.kpi.figures import ALL, SCALAR, Figures, add
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.kinds import Inputs, compute
from tests.kpi.indicators.figures import figures, outcome, value
from tests.schools.realdata import real

BOLTON = "350"


def rows_of(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(real(name).decode("utf-8-sig")))


def test_every_authoritys_good_level_of_development_as_published() -> None:
    """2013 to 2018, 153 areas, by gender: the numbers and the percentages beside them."""
    checked = 0
    for row in rows_of("early_years/EYFSP_APS_GLD_ELG_underlying_data_2013_2018.csv"):
        number, children = row["gld_number"], row["number_of_children"]
        if not (number.isdigit() and children.isdigit() and int(children)):
            continue
        told = {"good_level": int(number), "children": int(children)}
        assert value("NI72", "eyfsp", told) == Decimal(row["gld_percent"]), row
        checked += 1
    assert checked > 2_500


def test_boltons_ks4_is_the_sum_of_its_schools_not_the_mean_of_their_shares() -> None:
    """Schools whose result is not told (NE) stay in the denominator, as do the eight pupils whom
    the authority's row has and no school's."""
    schools: list[Figures] = []
    published, everyone = Decimal(0), 0
    for row in rows_of("results/england_ks4provisional_2018-19.csv.gz"):
        if row["LEA"] != BOLTON or not row["TPUP"].isdigit():
            continue
        share, pupils = row["PT5EM_94"].removesuffix("%"), int(row["TPUP"])
        if row["RECTYPE"] == "4":
            published, everyone = Decimal(share), pupils
            continue
        achieved = half_up(Decimal(share) * pupils / 100, 0) if share != "NE" else 0
        told = {"pupils": pupils, "level2_with_english_and_maths": int(achieved)}
        schools.append(figures("ks4", {ALL: told}))
    listed = sum(each["ks4.pupils"][ALL][SCALAR] for each in schools)
    schools.append(figures("ks4", {ALL: {"pupils": everyone - listed}}))
    found = compute(shipped()["NI75"], Inputs(add(schools)), ALL)
    assert (str(found.numerator), str(found.denominator)) == ("1904", "3323")
    assert found.value == published == Decimal("57.3")


def test_boltons_level_2_and_the_gap_at_level_3_by_19() -> None:
    cohorts = {
        row["fsm"][:1]: {
            "cohort": int(row["number_in_ss_cohort"]),
            "level2": int(row["l2_by19"]),
            "level3": int(row["l3_by19"]),
        }
        for row in rows_of("post16/bolton_a19_UD_L2_3attainment_DASHBOARD.csv")
        if row["cohort_19_in"] == "2009" and row["gender"] == row["sen"] == "a.ALL"
    }
    groups = {"fsm_no": cohorts["b"], "fsm_yes": cohorts["c"]}
    assert value("NI79", "attainment19", cohorts["a"]) == Decimal("73.0")
    assert value("NI81", "attainment19", cohorts["a"], **groups) == Decimal("19.9")
    gap = outcome("NI82", "attainment19", cohorts["a"], **groups)
    assert gap.details == {"fsm=no": Decimal("75.7012"), "fsm=yes": Decimal("57.1429")}
