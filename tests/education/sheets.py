"""The first sheet of a published workbook, without a library for workbooks."""

import io
import zipfile
from xml.etree import ElementTree as ET

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(workbook: bytes) -> list[list[str]]:
    """Its rows as texts, each as long as its last filled cell."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        shared = ET.fromstring(parts.read("xl/sharedStrings.xml"))
        texts = ["".join(t.text or "" for t in item.iter(f"{_NS}t")) for item in shared]
        rows = ET.fromstring(parts.read("xl/worksheets/sheet1.xml")).iter(f"{_NS}row")
        return [_row(row, texts) for row in rows]


def _row(row: ET.Element, texts: list[str]) -> list[str]:
    cells: dict[int, str] = {}
    for cell in row.iter(f"{_NS}c"):
        value = cell.findtext(f"{_NS}v")
        if value is not None:
            number = _column(cell.get("r", ""))
            cells[number] = texts[int(value)] if cell.get("t") == "s" else value
    return [cells.get(at, "") for at in range(max(cells, default=-1) + 1)]


def _column(reference: str) -> int:
    """`A1` is 0, `AB7` is 27."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
