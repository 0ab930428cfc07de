"""UPNs by the column: polars finds the good ones, python-stdnum gives the verdict on the rest.

A national return has 650,000 UPNs; asking python-stdnum about each would take longer than
everything else together. `is_good` agrees with it (a property test), so only rows that are not
plainly good are asked about one by one, and its word is final.
"""

from typing import Final

import polars as pl

from education.identifiers import (
    UPN_LETTERS,
    InvalidIdentifier,
    parse_upn,
    upn_check_letter,
)

WRONG_LETTER, WRONG_FORM = "upn_wrong_letter", "upn_wrong_form"

_VALUES: Final = {letter: value for value, letter in enumerate(UPN_LETTERS)}
_VERDICT: Final = {"upn": pl.String, "fault": pl.String, "said": pl.String}


def _known_area(area: str) -> bool:
    body = f"{area}000000000"
    try:
        return bool(parse_upn(upn_check_letter(body) + body))
    except InvalidIdentifier:
        return False


# Asked of python-stdnum, once, so that its list of local authorities is the only one.
_AREAS: Final = [area for area in map("{:03}".format, range(1000)) if _known_area(area)]


def is_good(upn: pl.Expr) -> pl.Expr:
    """Whether a UPN in canonical form (capitals, no spaces) is right in every respect."""
    form = upn.str.contains(rf"\A[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]\z")
    area = upn.str.slice(1, 3).is_in(_AREAS)
    return form & area & (upn.str.head(1) == _letter_of(_checksum(upn)))


def _checksum(upn: pl.Expr) -> pl.Expr:
    """The sum of characters 2 to 13, each times its place, modulo 23."""
    digits = upn.str.slice(1, 11).cast(pl.Int64, strict=False)
    weighted = [digits // 10 ** (12 - place) % 10 * place for place in range(2, 13)]
    last = upn.str.tail(1)
    value = pl.coalesce(
        last.cast(pl.Int64, strict=False),
        last.replace_strict(_VALUES, default=None, return_dtype=pl.Int64),
    )
    return (pl.sum_horizontal(weighted) + value * 13) % len(UPN_LETTERS)


def _letter_of(remainder: pl.Expr) -> pl.Expr:
    values = list(range(len(UPN_LETTERS)))
    return remainder.replace_strict(values, list(UPN_LETTERS), default=None, return_dtype=pl.String)


def judged(upns: pl.Series) -> pl.DataFrame:
    """Every UPN's canonical form and fault, in order: columns `upn`, `fault`, `said`.

    `fault` is null where the UPN is right (or missing), else WRONG_LETTER or WRONG_FORM, and
    `said` is a sentence about it that does not repeat it. `upn` is null where there is a fault.
    """
    canonical = upns.str.replace_all(" ", "", literal=True).str.to_uppercase()
    rows = pl.DataFrame({"upn": canonical}).with_row_index("row")
    doubtful = rows.filter(~is_good(pl.col("upn"))).get_column("row")
    if doubtful.is_empty():
        return rows.select("upn", *(pl.lit(None, pl.String).alias(n) for n in ("fault", "said")))
    verdicts = [_verdict(text) for text in upns.gather(doubtful).to_list()]
    asked = pl.DataFrame(verdicts, schema=_VERDICT, orient="row").with_columns(row=doubtful)
    plain = rows.join(asked.select("row"), on="row", how="anti")
    return pl.concat([plain, asked], how="diagonal").sort("row").drop("row")


def _verdict(text: str) -> tuple[str | None, str | None, str | None]:
    try:
        return parse_upn(text), None, None
    except InvalidIdentifier as wrong:
        fault = WRONG_LETTER if wrong.code == "upn_check_letter" else WRONG_FORM
        return None, fault, wrong.message
