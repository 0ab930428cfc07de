"""What a column of a submitted file may hold: the column types, each a vectorised check.

A type works on a whole column at once: it receives the trimmed text (blank is null) and
gives the parsed value and, per fault, an expression true where a row has that fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Protocol

import polars as pl

_STRING: Final = pl.String()


@dataclass(frozen=True, slots=True)
class Defect:
    """One way in which a value can be wrong. ``failed`` is true where it is."""

    code: str
    message: str
    failed: pl.Expr


class ColumnType(Protocol):
    """A kind of value. ``dtype`` is what the checked frame holds."""

    @property
    def dtype(self) -> pl.DataType: ...

    @property
    def codes(self) -> tuple[str, ...]: ...

    def describe(self) -> str: ...

    def parse(self, text: pl.Expr) -> pl.Expr: ...

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Text of at most ``max_length`` characters, optionally in a fixed form.

    ``pattern`` is a regular expression for the whole value, told to users as ``form``
    ("six digits"); ``upper`` stores capitals.
    """

    max_length: int = 255
    pattern: str | None = None
    form: str = ""
    upper: bool = False

    @property
    def dtype(self) -> pl.DataType:
        return pl.String()

    @property
    def codes(self) -> tuple[str, ...]:
        return ("too_long",) if self.pattern is None else ("too_long", "wrong_form")

    def describe(self) -> str:
        return self.form or f"text of at most {self.max_length} characters"

    def parse(self, text: pl.Expr) -> pl.Expr:
        return text.str.to_uppercase() if self.upper else text

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        found = [
            Defect(
                "too_long",
                f"is longer than {self.max_length} characters",
                text.str.len_chars() > self.max_length,
            )
        ]
        if self.pattern is not None:
            fits = parsed.str.contains(rf"\A(?:{self.pattern})\z")
            found.append(Defect("wrong_form", f"must be {self.describe()}", ~fits))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number written in digits, both ends included. ``6.0`` is not one."""

    minimum: int
    maximum: int

    @property
    def dtype(self) -> pl.DataType:
        return pl.Int64()

    @property
    def codes(self) -> tuple[str, ...]:
        return ("not_a_whole_number", "out_of_range")

    def describe(self) -> str:
        return f"a whole number from {self.minimum} to {self.maximum}"

    def parse(self, text: pl.Expr) -> pl.Expr:
        return text.cast(pl.Int64, strict=False)

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        want = f"must be {self.describe()}"
        return (
            Defect("not_a_whole_number", want, parsed.is_null() & text.is_not_null()),
            Defect("out_of_range", want, ~parsed.is_between(self.minimum, self.maximum)),
        )


_EXACT: Final = pl.Decimal(38, 20)


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number of at most ``places`` decimal places, both ends of the range included.

    Exact: it never passes through a binary float (``1.5e-2`` is read too; beyond the twentieth
    place nothing is). ``6.0`` has no places. More places are a fault, or, where ``rounded``,
    rounded half up: spreadsheets write 57.3 as 57.300000000000004. ``unknown`` spellings mean
    no number.
    """

    minimum: int | Decimal
    maximum: int | Decimal
    places: int
    rounded: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def dtype(self) -> pl.DataType:
        return pl.Decimal(38, self.places)

    @property
    def codes(self) -> tuple[str, ...]:
        codes = ("not_a_number", "out_of_range")
        return codes if self.rounded else (*codes, "too_many_places")

    def describe(self) -> str:
        limit = "" if self.rounded else f" with at most {self.places} decimal places"
        otherwise = f", or for none: {'; '.join(self.unknown)}" if self.unknown else ""
        return f"a number from {self.minimum} to {self.maximum}{limit}{otherwise}"

    def parse(self, text: pl.Expr) -> pl.Expr:
        exact = text.cast(_EXACT, strict=False)
        return exact.round(self.places, mode="half_away_from_zero").cast(self.dtype, strict=False)

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        want = f"must be {self.describe()}"
        unread = parsed.is_null() & text.is_not_null()
        if self.unknown:
            unread &= ~text.is_in(list(self.unknown))
        found = [
            Defect("not_a_number", want, unread),
            Defect("out_of_range", want, ~parsed.is_between(self.minimum, self.maximum)),
        ]
        if not self.rounded:
            finer = text.cast(_EXACT, strict=False) != parsed
            found.append(Defect("too_many_places", want, finer))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date in one of ``formats`` (strptime); ``unknown`` spellings mean none."""

    formats: tuple[str, ...] = ("%Y-%m-%d",)
    unknown: tuple[str, ...] = ()

    @property
    def dtype(self) -> pl.DataType:
        return pl.Date()

    @property
    def codes(self) -> tuple[str, ...]:
        return ("not_a_date",)

    def describe(self) -> str:
        named = {"%Y": "yyyy", "%m": "mm", "%d": "dd", "%b": "mmm", "%B": "month"}
        shown = list(self.formats)
        for mark, word in named.items():
            shown = [one.replace(mark, word) for one in shown]
        return "a date written " + " or ".join(shown)

    def parse(self, text: pl.Expr) -> pl.Expr:
        known = text
        if self.unknown:
            known = pl.when(~text.is_in(list(self.unknown))).then(text)
        tries = [known.str.to_date(form, strict=False, exact=True) for form in self.formats]
        return tries[0] if len(tries) == 1 else pl.coalesce(tries)

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        failed = parsed.is_null() & text.is_not_null()
        if self.unknown:
            failed &= ~text.is_in(list(self.unknown))
        return (Defect("not_a_date", f"must be {self.describe()}", failed),)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list: what may be written (case does not matter) to what is stored."""

    values: Mapping[str, str] | Sequence[str]

    @property
    def spellings(self) -> dict[str, str]:
        given = self.values
        pairs = given.items() if isinstance(given, Mapping) else ((one, one) for one in given)
        return {written.lower(): stored for written, stored in pairs}

    @property
    def dtype(self) -> pl.DataType:
        return pl.String()

    @property
    def codes(self) -> tuple[str, ...]:
        return ("not_in_list",)

    def describe(self) -> str:
        return "one of: " + "; ".join(self.values)

    def parse(self, text: pl.Expr) -> pl.Expr:
        return looked_up(text.str.to_lowercase(), self.spellings)

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        return (_not_in_list(self.describe(), text, parsed),)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    yes: tuple[str, ...] = ("yes", "y", "true", "t", "1")
    no: tuple[str, ...] = ("no", "n", "false", "f", "0")

    @property
    def dtype(self) -> pl.DataType:
        return pl.Boolean()

    @property
    def codes(self) -> tuple[str, ...]:
        return ("not_in_list",)

    def describe(self) -> str:
        return "one of: " + "; ".join((*self.yes, *self.no))

    def parse(self, text: pl.Expr) -> pl.Expr:
        spellings = dict.fromkeys(self.yes, True) | dict.fromkeys(self.no, False)
        return looked_up(text.str.to_lowercase(), spellings, pl.Boolean())

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        return (_not_in_list(self.describe(), text, parsed),)


def fault_of(kind: ColumnType, text: str) -> Defect | None:
    """The first fault of a single value, None when it is right."""
    column, parsed = pl.col("text"), pl.col("parsed")
    frame = pl.DataFrame({"text": [text]}).with_columns(kind.parse(column).alias("parsed"))
    for defect in kind.defects(column, parsed):
        if frame.select(defect.failed.fill_null(value=False)).item():
            return defect
    return None


def looked_up(
    column: str | pl.Expr, found: Mapping[Any, Any], dtype: pl.DataType = _STRING
) -> pl.Expr:
    """What was found for each value of a column; null for none."""
    values = pl.col(column) if isinstance(column, str) else column
    return values.replace_strict(
        list(found), list(found.values()), default=None, return_dtype=dtype
    )


def _not_in_list(described: str, text: pl.Expr, parsed: pl.Expr) -> Defect:
    return Defect("not_in_list", f"must be {described}", parsed.is_null() & text.is_not_null())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and, under ``name``, of the checked frame.

    ``aliases`` are other headings it may carry (case and spaces never matter). Values of a
    ``personal`` column are never shown in an issue. ``required`` means that every row needs
    a value; ``present`` (default: as ``required``) that the column must be in the file.
    """

    name: str
    meaning: str
    type: ColumnType = field(default_factory=Text)
    required: bool = False
    present: bool | None = None
    personal: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def must_be_present(self) -> bool:
        return self.required if self.present is None else self.present


def heading(text: str) -> str:
    """A heading without case, spaces, underscores or hyphens, for comparison."""
    return "".join(text.split()).replace("_", "").replace("-", "").casefold()
