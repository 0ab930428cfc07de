"""Column checks, the kind's own checks, and what is left to stage: all by whole columns."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

from chassis.submissions.issues import SCHEMA, IssueLog, shown
from chassis.submissions.kind import Column, Dialect, Finding, Kind, Rule

C = TypeVar("C")
_TEXT = "text of "  # prefix of the columns that keep what was written
_SEED = 20091203


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one piece after all checks: `csv` is what COPY takes, good rows only."""

    csv: bytes
    good: int
    rejected: int


class KeyLog:
    """Finds rows about the same thing, over all pieces: 13 bytes a row, by 64-bit hashes."""

    def __init__(self, key: Sequence[str]) -> None:
        self._key = key
        self._hashes: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame, struck: pl.Series | None) -> None:
        """The rows of one piece; rows without a complete key are passed over.

        `struck` says which have errors already.
        """
        keys = frame.select(*self._key)
        struck = struck if struck is not None else pl.repeat(False, frame.height, eager=True)
        hashed = pl.DataFrame(
            {"row": frame["row"], "hash": keys.hash_rows(_SEED), "struck": struck}
        )
        if sum(keys.null_count().row(0)):
            hashed = hashed.filter(keys.select(pl.all_horizontal(pl.all().is_not_null()))[:, 0])
        self._hashes.append(hashed)

    def duplicates(self) -> pl.DataFrame:
        """Rows that share their key: `row`, `struck` and `first`, the first with that key."""
        schema = {"row": pl.Int32, "hash": pl.UInt64, "struck": pl.Boolean}
        rows = pl.concat([pl.DataFrame(schema=schema), *self._hashes], rechunk=True)
        if rows["hash"].n_unique() == rows.height:
            rows = rows.clear()
        return (
            rows.filter(pl.col("hash").is_duplicated())
            .with_columns(pl.col("row").min().over("hash").alias("first"))
            .sort("row")
        )


@dataclass(frozen=True, slots=True)
class _Strike:
    """A rule that may strike rows: where, with which message, showing which value."""

    code: str
    column: str | None
    message: str | pl.Expr
    rows: pl.Expr
    value: pl.Expr | None


def check_rows(
    kind: Kind[C],
    dialect: Dialect,
    frame: pl.DataFrame,
    *,
    context: C,
    log: IssueLog,
    keys: KeyLog,
    rules: Mapping[str, Rule],
) -> Batch:
    """Check the rows of one piece; issues go to `log`, keys to `keys`."""
    typed, struck = _typed(dialect, frame, log=log, rules=rules)
    findings: Sequence[Finding] = ()
    if kind.check is not None:
        typed = _completed(kind, typed).with_columns(pl.lit(dialect.name).alias("dialect"))
        checked = kind.check(typed.select(pl.exclude(f"^{_TEXT}.*$")), context)
        findings = checked.findings
        written = typed.select(pl.col(f"^{_TEXT}.*$"))
        typed = checked.frame.hstack(written)
    strikes = [_of_finding(finding, dialect) for finding in findings]
    struck = _or(struck, _report(typed, strikes, log=log, rules=rules))
    keys.add(typed, struck)
    good = _completed(kind, typed if struck is None else typed.filter(~struck))
    out = io.BytesIO()
    good.select("row", *kind.target.columns).write_csv(out, include_header=False)
    return Batch(out.getvalue(), good.height, typed.height - good.height)


def _completed(kind: Kind[C], typed: pl.DataFrame) -> pl.DataFrame:
    """With the columns that only other dialects have, as nulls: one check serves them all."""
    others = {
        column.name: column.type.dtype
        for dialect in kind.dialects
        for column in dialect.columns
        if column.name not in typed.columns
    }
    return typed.with_columns(
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in others.items()
    )


def _names(dialect: Dialect) -> list[str]:
    return [column.name for column in dialect.columns]


def _typed(
    dialect: Dialect, frame: pl.DataFrame, *, log: IssueLog, rules: Mapping[str, Rule]
) -> tuple[pl.DataFrame, pl.Series | None]:
    """The frame with parsed columns beside what was written; which rows have errors."""
    written = _trimmed(frame.select("row", pl.col(_names(dialect)).name.prefix(_TEXT)))
    blank = pl.all_horizontal(pl.exclude("row").is_null())
    written = written.filter(~blank)
    nulls = written.null_count().row(0, named=True)
    told = {
        column.name for column in dialect.columns if nulls[_TEXT + column.name] < written.height
    }
    typed = written.with_columns(
        column.type.parse(pl.col(_TEXT + column.name)).alias(column.name)
        if column.name in told
        else pl.lit(None, dtype=column.type.dtype).alias(column.name)
        for column in dialect.columns
    )
    # A column of which the piece has no value, or the file none at all, takes no time.
    checked = [column for column in dialect.columns if column.name in told or column.required]
    strikes = [strike for column in checked for strike in _of_column(column, dialect)]
    struck = _report(typed, strikes, log=log, rules=rules)
    if struck is not None:
        typed = _without_faulty(typed, strikes)
    return typed, struck


def _trimmed(texts: pl.DataFrame) -> pl.DataFrame:
    """Without spaces around values; what is then empty is null."""
    columns = pl.exclude("row")
    stripped = texts.with_columns(columns.str.strip_chars())
    # Asking first is twice as fast as mending every column.
    empty = stripped.select((columns == "").any()).row(0, named=True)
    return stripped.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
        for name, found in empty.items()
        if found
    )


def _value(column: Column, dialect: Dialect) -> pl.Expr | None:
    """What an issue may show of a column: nothing personal. Where any column is, columns may have
    slipped, and only a number too short to be anybody's is shown."""
    if column.personal:
        return None
    text = pl.col(_TEXT + column.name)
    if not any(other.personal for other in dialect.columns):
        return shown(text)
    return pl.when(text.str.contains(r"^[-+]?[0-9]{1,4}$")).then(text)


def _of_column(column: Column, dialect: Dialect) -> list[_Strike]:
    text, parsed = pl.col(_TEXT + column.name), pl.col(column.name)
    value = _value(column, dialect)
    strikes = [
        _Strike(defect.code, column.name, defect.message, defect.failed, value)
        for defect in column.type.defects(text, parsed)
    ]
    if column.required:
        missing = "is missing; every row needs it"
        strikes.append(_Strike("missing_value", column.name, missing, text.is_null(), None))
    return strikes


def _of_finding(finding: Finding, dialect: Dialect) -> _Strike:
    about = next((column for column in dialect.columns if column.name == finding.column), None)
    value = None if about is None else _value(about, dialect)
    return _Strike(finding.code, finding.column, finding.message, finding.rows, value)


def _without_faulty(typed: pl.DataFrame, strikes: Sequence[_Strike]) -> pl.DataFrame:
    by_column: dict[str, list[pl.Expr]] = {}
    for strike in strikes:
        assert strike.column is not None
        by_column.setdefault(strike.column, []).append(strike.rows.fill_null(value=False))
    return typed.with_columns(
        pl.when(~pl.any_horizontal(failed)).then(pl.col(name)).alias(name)
        for name, failed in by_column.items()
    )


def _report(
    typed: pl.DataFrame,
    strikes: Sequence[_Strike],
    *,
    log: IssueLog,
    rules: Mapping[str, Rule],
) -> pl.Series | None:
    """Log the rows each rule strikes; true where a row has an error, None: none has."""
    if not strikes or typed.is_empty():
        return None
    counts = typed.select(
        strike.rows.sum().alias(str(at)) for at, strike in enumerate(strikes)
    ).row(0)
    struck = None
    for strike, count in zip(strikes, counts, strict=True):
        if not count:
            continue
        severity = rules[strike.code].severity
        hit = typed.select(strike.rows.fill_null(value=False).alias("hit")).to_series()
        # In one piece: of several, polars' `format` panics (pola-rs/polars#25339).
        log.extend(_issues(typed.filter(hit).rechunk(), strike, severity))
        if severity == "error":
            struck = _or(struck, hit)
    return struck


def _or(one: pl.Series | None, other: pl.Series | None) -> pl.Series | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _issues(rows: pl.DataFrame, strike: _Strike, severity: str) -> pl.DataFrame:
    message = strike.message
    value = strike.value
    columns: dict[str, pl.Expr] = {
        "row": pl.col("row"),
        "column": pl.lit(strike.column, dtype=pl.String),
        "code": pl.lit(strike.code),
        "severity": pl.lit(severity),
        "message": pl.lit(message) if isinstance(message, str) else message,
        "value": pl.lit(None, dtype=pl.String) if value is None else value,
    }
    return rows.select(
        expression.cast(SCHEMA[name]).alias(name) for name, expression in columns.items()
    )
