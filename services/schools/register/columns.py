"""What the columns of a register may hold, whichever form it comes in.

The patterns of identifiers are those of `education.identifiers`, for whole columns at once (a test
holds them together).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, ColumnType, Date, Defect, Integer, Number, Text
from services.schools.register.words import PHASE_NAMES, STATUS_NAMES

URN: Final = Text(6, r"[1-9][0-9]{5}", form="a URN: six digits, as in 105148")
LAESTAB: Final = Text(8, r"[0-9]{3}[ /-]?[0-9]{4}", form="a LAESTAB, as in 350/2001")
UKPRN: Final = Text(8, r"1[0-9]{7}", form="a UKPRN: eight digits beginning with 1")
EY_URN: Final = Text(
    8,
    r"(?:EY|OC)?[0-9]{6}",
    form="an early years URN: EY and six digits, or six digits with or without OC",
    upper=True,
)
LOCAL_CODE: Final = Text(
    8, r"L[0-9]{7}", form="the authority's own code: L and seven digits, as in L3500001", upper=True
)
AREA: Final = Text(3, r"[0-9]{3}", form="a local authority's code: three digits, as in 350")
NAME: Final = Text(255)
PEOPLE: Final = Integer(0, 100_000)
AGE: Final = Integer(0, 120)
PERCENT: Final = Number(0, 100, 1, rounded=True)
# The National Grid spans 700 by 1,300 kilometres; 0 is what GIAS writes for unknown.
EASTING: Final = Integer(1, 700_000)
NORTHING: Final = Integer(1, 1_300_000)
POSTCODE: Final = Text(
    8, r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}", form="a postcode, as in BL3 4BG", upper=True
)
EMAIL: Final = Text(255, r"[^@\s]+@[^@\s]+\.[^@\s]+", form="an e-mail address")
DATE: Final = Date(("%Y-%m-%d", "%d/%m/%Y"))


def in_words(values: Mapping[str, str]) -> Choice:
    """The stored words, and what GIAS calls them."""
    return Choice({word: word for word in values.values()} | dict(values))


PHASE: Final = in_words(PHASE_NAMES)
STATUS: Final = in_words(STATUS_NAMES)
GENDER: Final = in_words({"Boys": "boys", "Girls": "girls", "Mixed": "mixed"})
NURSERY: Final = in_words({"Has Nursery Classes": "yes", "No Nursery Classes": "no"})
SIXTH_FORM: Final = in_words({"Has a sixth form": "yes", "Does not have a sixth form": "no"})


@dataclass(frozen=True, slots=True)
class Lenient:
    """Another type's values where they are of it; the rest is left blank with a warning.

    For what a national file says beside the point: one odd telephone number must not refuse it.
    `unknown` spellings mean blank, without a warning.
    """

    of: ColumnType
    unknown: tuple[str, ...] = ("Not applicable", "Does not apply")

    @property
    def dtype(self) -> pl.DataType:
        return self.of.dtype

    @property
    def codes(self) -> tuple[str, ...]:
        return ("left_blank",)

    def describe(self) -> str:
        return f"{self.of.describe()}; else it is left blank"

    def parse(self, text: pl.Expr) -> pl.Expr:
        known = self._known(text)
        parsed = self.of.parse(known)
        failed = [defect.failed.fill_null(value=False) for defect in self.of.defects(known, parsed)]
        return pl.when(~pl.any_horizontal(failed)).then(parsed)

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        unread = parsed.is_null() & self._known(text).is_not_null()
        message = f"was left blank: it must be {self.of.describe()}"
        return (Defect("left_blank", message, unread),)

    def _known(self, text: pl.Expr) -> pl.Expr:
        return pl.when(~text.is_in(list(self.unknown))).then(text)
