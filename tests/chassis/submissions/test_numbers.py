"""Decimal numbers in files: exact from the text to the numeric column, faults named."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from chassis.database import Database, copy_csv
from chassis.submissions.checking import KeyLog, check_rows
from chassis.submissions.columns import fault_of
from chassis.submissions.issues import IssueLog
from chassis.submissions.kind import (
    Column,
    Date,
    Dialect,
    Effects,
    Kind,
    Number,
    Target,
    no_context,
)
from chassis.submissions.rules import GENERAL, catalogue, column_rules
from tests.support.databases import DatabaseFor

SCALES = st.integers(0, 20)


def parsed(kind: Number, written: str) -> Decimal | None:
    frame = pl.DataFrame({"text": [written]}).select(kind.parse(pl.col("text")))
    assert frame.schema["text"] == kind.dtype
    found: Decimal | None = frame.item()
    return found


def fault(kind: Number, written: str) -> str | None:
    defect = fault_of(kind, written)
    return defect.code if defect else None


def kind_of(number: Number) -> Kind[None]:
    async def effects(*_: object) -> Effects:
        return Effects()

    columns = (Column("name", "what it is", required=True), Column("rate", "how much", number))
    return Kind(
        name="rates",
        path="rates",
        title="Rates",
        dialects=(Dialect("native", columns),),
        target=Target("rate", key=("name",), scope=("name",), values=("rate",)),
        prepare=no_context,
        effects=effects,
        reading="r",
        writing="w",
    )


@given(
    digits=st.integers(-(10**15), 10**15),
    scale=SCALES,
    places=st.integers(0, 6),
)
def test_rounding_is_half_up_in_decimal(digits: int, scale: int, places: int) -> None:
    written = Decimal(digits).scaleb(-scale)
    wanted = written.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    number = Number(-(10**16), 10**16, places, rounded=True)
    for form in (f"{written:f}", f"{written:e}"):
        assert parsed(number, form) == wanted, form
        assert fault(number, form) is None


@given(value=st.integers(0, 10**7))
def test_no_number_of_a_spreadsheet_keeps_its_noise(value: int) -> None:
    """Written with 17 digits, as spreadsheets keep them, and as a sum of floats comes out."""
    number = Number(0, 10**6, 6, rounded=True)
    exact = Decimal(value).scaleb(-2)
    assert parsed(number, f"{float(exact):.17g}") == exact
    assert parsed(number, repr(float(exact) / 3 * 3)) == exact


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("57.300000000000004", "57.3"),
        ("9.7619999999999998E-2", "0.1"),
        ("0.05", "0.1"),
        ("-0.05", "-0.1"),
        ("0.049999999999999996", "0.0"),
        ("+5", "5"),
        (".5", "0.5"),
        ("16012355892.0", "16012355892"),
    ],
)
def test_what_files_write(written: str, wanted: str) -> None:
    assert parsed(Number(-(10**12), 10**12, 1, rounded=True), written) == Decimal(wanted)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("57.3", None),
        ("57.30", None),
        ("57.34", None),
        ("57.345", "too_many_places"),
        ("57.300000000000004", "too_many_places"),
        ("100", None),
        ("100.01", "out_of_range"),
        ("0.4", "out_of_range"),
        ("57,3", "not_a_number"),
        ("57.3%", "not_a_number"),
        ("1_000", "not_a_number"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("1e400", "not_a_number"),
        ("-", "not_a_number"),
        ("SUPP", "not_a_number"),
    ],
)
def test_each_fault_has_its_code(written: str, code: str | None) -> None:
    assert fault(Number(Decimal("0.5"), 100, 2), written) == code


def test_an_unknown_value_is_missing_and_never_zero() -> None:
    number = Number(-10, 10, 1, unknown=("-", "NA"))
    assert (parsed(number, "-"), fault(number, "-")) == (None, None)
    assert (parsed(number, "NA"), fault(number, "NA")) == (None, None)
    assert fault(number, "x") == "not_a_number"
    assert parsed(number, "0") == 0


def test_every_fault_is_a_published_rule() -> None:
    for rounded in (True, False):
        kind = kind_of(Number(0, 100, 2, rounded=rounded, unknown=("-",)))
        (described,) = (one for one in column_rules(kind) if one["column"] == "rate")
        assert set(described["rules"]) <= GENERAL.keys()  # type: ignore[call-overload]
        assert str(described["must_be"]).startswith("a number from 0 to 100")
        assert ("2 decimal places" in str(described["must_be"])) is not rounded


async def test_the_exact_number_reaches_the_numeric_column(database_for: DatabaseFor) -> None:
    kind = kind_of(Number(-(10**12), 10**12, 6, rounded=True, unknown=("-",)))
    written = ["57.300000000000004", "9.7619999999999998E-2", "-", "-5.4", "0.1", "123456789012.5"]
    rows: dict[str, Any] = {
        "row": range(1, 8),
        "name": [*map(str, range(6)), "bad"],
        "rate": [*written, "ten"],
    }
    frame = pl.DataFrame(rows, schema_overrides={"row": pl.Int32})
    log = IssueLog(catalogue(kind))
    batch = check_rows(
        kind, kind.dialects[0], frame, context=None, log=log, keys=KeyLog(("name",)),
        rules=catalogue(kind),
    )  # fmt: skip
    assert (batch.good, dict(log.counts)) == (6, {"not_a_number": 1})
    database = Database(await database_for("rates"))
    async with database.write() as session:
        await session.execute(text("CREATE TABLE rate (row_number int, name text, rate numeric)"))
        columns = ["row_number", "name", "rate"]
        await copy_csv(session, "rate", columns=columns, source=batch.csv)
        found = await session.execute(text("SELECT trim_scale(rate)::text FROM rate ORDER BY name"))
        assert list(found.scalars()) == ["57.3", "0.09762", None, "-5.4", "0.1", "123456789012.5"]
    await database.stop()


def test_a_single_value_is_held_to_the_same_rules() -> None:
    assert fault_of(Date(), "2009-12-03") is None
    defect = fault_of(Date(), "3.12.2009")
    assert defect is not None
    assert (defect.code, defect.message) == ("not_a_date", "must be a date written yyyy-mm-dd")
