"""The interactive tool's file as it was published: all 15,084 rows, by the real route."""

import csv
import io
import sys
import time
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from tests.kpi.benchmarks.published import Json, Published, sheet_of
from tests.schools.realdata import real

FILE = "benchmarks/bolton_nw_england_lait_long.csv.gz"
PLACES = {"350.0": "350", "970.0": "E92000001", "981.0": "E12000002", "985.0": "E12000006"}
Key = tuple[str, str, str]


def rows_of(data: bytes) -> dict[Key, str]:
    """Values as written by (series, place, label), as Python's own reader has them."""
    return {
        (row["Short Desc"], PLACES[row["LA Number"]], row["Years"]): row["Values"]
        for row in csv.DictReader(io.StringIO(data.decode()))
    }


def key(row: Json) -> Key:
    return row["series"], row["place"], row["period_label"]


async def test_every_row_loads(published: Published) -> None:
    data = real(FILE)
    written = rows_of(data)
    assert len(written) == 15_084
    started = time.monotonic()
    receipt = await published.accepted(data, released_on="2026-01-29", expected_rows="15084")
    loaded = time.monotonic() - started
    assert receipt["rows"]["inserted"] == 15_084
    assert receipt["issues"] == {"not_published": 1_195}
    started = time.monotonic()
    held = {key(row): row for row in await published.listed()}
    listed = time.monotonic() - started
    assert held.keys() == written.keys()
    for one, value in written.items():
        wanted = None if value == "-" else Decimal(value).quantize(Decimal("1e-6"), ROUND_HALF_UP)
        found = held[one]["value"]
        assert (None if found is None else Decimal(str(found))) == wanted, one
    assert Counter(row["period_type"] for row in held.values()) == {
        "year": 13_892,
        "academic_year": 432,
        "financial_year": 504,
        "split_year": 188,
        "years": 64,
        "label": 4,
    }
    assert Counter(row["status"] for row in held.values()) == {
        None: 14_844,
        "revised": 168,
        "final": 56,
        "provisional": 16,
    }
    started = time.monotonic()
    again = await published.accepted(data, released_on="2026-01-29")
    unchanged = time.monotonic() - started
    assert again["rows"]["unchanged"] == 15_084
    sys.stdout.write(
        f"15,084 rows: accepted {loaded:.2f} s, again {unchanged:.2f} s, "
        f"listed in 31 pages {listed:.2f} s\n"
    )
    assert loaded < 30, "seconds, on a busy machine of two cores; 1 on a quiet one"


async def test_titles_reach_their_series(published: Published) -> None:
    """The file names each series on the rows of one year only, 144 of them nowhere."""
    await published.accepted(real(FILE), released_on="2026-01-29")
    series = {one["series"]: one for one in await published.listed("/series")}
    assert len(series) == 434
    assert sum(one["title"] is None for one in series.values()) == 144
    assert series["TotPermEx"]["title"] == "Total Permanent Explusions"
    assert series["TotPermEx"]["figures"] == 36


async def test_a_real_series_beside_an_indicator(published: Published) -> None:
    """Year 1 phonics of Bolton, as if they were NI 72: any linked series will do."""
    await published.accepted(real(FILE), released_on="2026-01-29")
    link = {"series": "KS1P_all", "indicator": "NI72"}
    await published.accepted(sheet_of(link), to="/series")
    comparison = await published.compare("350", period="2023/24")
    written = rows_of(real(FILE))
    assert {role: figure.value for role, figure in comparison.figures()} == {
        role: Decimal(written["KS1P_all", place, "2024"])
        for role, place in (
            ("official", "350"),
            ("region", "E12000002"),
            ("country", "E92000001"),
        )
    }
    provisional = (await published.compare("350", period="2024/25")).official
    assert provisional is not None
    assert (provisional.period, provisional.status) == ("2025 (prov)", "provisional")
