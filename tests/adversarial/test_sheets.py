"""Whatever text comes in, no cell of any sheet that goes out is run by a spreadsheet."""

import csv
import io
import re
from typing import Any, Final

import aiohttp

from tests.adversarial.conftest import Count
from tests.support.calls import CSV, Json
from tests.support.polling import eventually
from tests.support.system import SERVICES, System

_AREA: Final = "356"
_FORMULAS: Final = (
    '=HYPERLINK("http://x","y")',
    "+44 1204",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
)
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_RUN: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def dangerous(sheet: str) -> list[str]:
    """The cells that a spreadsheet would run."""
    cells = [cell for row in csv.reader(io.StringIO(sheet, newline="")) for cell in row]
    return [cell for cell in cells if cell.startswith(_RUN) and not _NUMBER.fullmatch(cell)]


async def _post(client: aiohttp.ClientSession, path: str, body: Any, **headers: str) -> Json:
    async with client.post(path, json=body, headers=headers) as answer:
        told: Json = await answer.json(content_type=None)
        assert answer.status < 300, (path, told)
        return told


async def _plant(client: aiohttp.ClientSession) -> None:
    """Schools, an indicator, its figures and reasons, all named like formulas."""
    schools = [
        {"urn": str(151_001 + number), "laestab": f"{_AREA}{2100 + number}", "name": name,
         "kind": "community_school", "phase": "primary", "status": "open", "area": _AREA}
        for number, name in enumerate(_FORMULAS)
    ]  # fmt: skip
    await _post(client, "/v1/schools/register/submissions?mode=valid_rows", schools)
    for code in ("sheets.some", "sheets.all"):
        body = {"code": code, "title": "=1+1", "counted": "pupils"}
        await _post(client, "/v1/kpi/measures", body, **{"X-Reason": "=1+1"})
    definition = {
        "code": "SHEETS", "title": _FORMULAS[0], "kind": "proportion", "numerator": ["sheets.some"],
        "denominator": ["sheets.all"], "returns": "sheets.returns", "counted": "@pupils",
        "unit": "+%", "difference_unit": "-points", "decimals": 1, "polarity": "higher_is_better",
        "period_type": "academic_year", "formula": "=A1", "source": "@somebody", "reason": "=1+1",
    }  # fmt: skip
    await _post(client, "/v1/kpi/indicators", definition)


async def _figures(client: aiohttp.ClientSession) -> bool:
    rows = [
        {"measure": measure, "organisation": str(151_001 + number), "area": _AREA,
         "period": "2008/09", "amount": amount, "effective_on": "2009-07-31"}
        for number in range(4)
        for measure, amount in (("sheets.some", 40 + number), ("sheets.all", 100))
    ]  # fmt: skip
    async with client.post("/v1/kpi/figures/submissions", json=rows) as answer:
        return answer.status == 201


async def test_no_cell_of_any_sheet_is_a_formula(system: System, count: Count) -> None:
    async with system.client() as client:
        await _plant(client)
        await eventually(lambda: _figures(client), within=20)
        target = f"indicator,place,period,group,value,reason\nSHEETS,{_AREA},2008/09,,99,=1+1\n"
        async with client.post("/v1/kpi/targets/submissions", data=target, headers=CSV) as answer:
            assert answer.status == 201, await answer.text()
        values = f"/v1/kpi/values?area={_AREA}&indicator=SHEETS&format=csv"
        sheet = await eventually(lambda: _sheet_with(client, values, "HYPERLINK"), within=20)
        release = {"area": _AREA, "period": "2008/09", "indicators": ["SHEETS"], "note": "=1+1"}
        await _post(client, "/v1/kpi/releases", release)
        sheets = [sheet, *[await _sheet(client, path) for path in _exports()]]
        async with client.post("/v1/kpi/query?format=csv&limit=500", json={}) as answer:
            sheets.append(await answer.text())
    cells = sum(sheet.count(",") for sheet in sheets)
    count("cells of sheets", cells)
    assert not [cell for sheet in sheets for cell in dangerous(sheet)]
    assert all("'=" in sheet for sheet in sheets[:2])


def _exports() -> list[str]:
    public = f"/v1/kpi/public/values?area={_AREA}&format=csv"
    audits = [f"/v1/{service}/audit?limit=500" for service in SERVICES]
    return [public, *audits, "/v1/kpi/values?format=csv&limit=500"]


async def _sheet(client: aiohttp.ClientSession, path: str) -> str:
    async with client.get(path, headers={"Accept": "text/csv"}) as answer:
        assert answer.content_type == "text/csv", (path, await answer.text())
        return await answer.text()


async def _sheet_with(client: aiohttp.ClientSession, path: str, word: str) -> str:
    sheet = await _sheet(client, path)
    assert word in sheet, sheet
    assert "99" in sheet
    return sheet
