"""Unique learner numbers: ten digits, the last of them a check digit."""

from typing import Final

import polars as pl

NOT_YET_KNOWN: Final = "9999999999"
"""What the Individualised Learner Record has in place of a number that is not known yet."""
_WEIGHTS: Final = range(10, 1, -1)
_DIGITS: Final = 10


def check_digit(body: str) -> str | None:
    """The last digit of the number whose first nine are `body`; None: there is no such number."""
    remainder = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return str(10 - remainder) if remainder else None


def is_uln(text: str) -> bool:
    """Whether it is a number as the Learning Records Service gives them: its first digit is not 0,
    and the digits times 10, 9, … 1 add up to 10 modulo 11."""
    if len(text) != _DIGITS or not (text.isascii() and text.isdigit()) or text[0] == "0":
        return False
    return check_digit(text[:-1]) == text[-1]


def is_good(uln: pl.Expr) -> pl.Expr:
    """As `is_uln`, of a whole column; null where there is none."""
    number = uln.cast(pl.Int64, strict=False)
    digits = [number // 10 ** (_DIGITS - 1 - place) % 10 for place in range(_DIGITS)]
    total = pl.sum_horizontal(
        (digit * weight for digit, weight in zip(digits, (*_WEIGHTS, 1), strict=True)),
        ignore_nulls=False,
    )
    return uln.str.contains(r"\A[1-9][0-9]{9}\z") & (total % 11 == 10)
