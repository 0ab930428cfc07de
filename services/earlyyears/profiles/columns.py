"""How a Profile file looks: the columns of `domain` section 2.5, with the names others use.

A file has the 13 scales' points; one with items (`DA1` to `CD9`, true or false) may leave out any.
"""

from collections.abc import Sequence
from typing import Final

from chassis.submissions.kind import (
    Choice,
    Column,
    Date,
    Dialect,
    Flag,
    Integer,
    Number,
    Text,
    heading,
)
from education.ethnicity import ETHNICITIES
from education.profile import ITEMS, MAX_SCORE, SCALES, Scale

SCORES: Final = tuple(scale.code.lower() for scale in SCALES)
"""The 13 score columns, in the Profile's order, as the checked file and the table have them."""
ITEM_COLUMNS: Final = {
    scale.code: tuple(f"{scale.code.lower()}{number}" for number in range(1, ITEMS + 1))
    for scale in SCALES
}
"""The nine item columns of each scale, by its code."""

# How the national item data and some schools' systems head these scales.
_ALSO: Final = {"R": ("Read", "Reading"), "W": ("Wri", "Writing"), "C": ("Calc", "Calculating")}
_SEX: Final = {"F": "F", "M": "M", "female": "F", "male": "M", "girl": "F", "boy": "M"}
# Codes of provision in the school census of the time: School Action, Action Plus, statement.
_SEN: Final = Flag(yes=("yes", "y", "true", "t", "1", "a", "p", "s"))
_DATES: Final = Date(formats=("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"))


# Codes of the school census, and their words.
_ETHNICITY: Final = Choice(
    {code: code for code in ETHNICITIES} | {each.words: code for code, each in ETHNICITIES.items()}
)
_HOURS: Final = Number(0, 168, places=1)


def _scales(*, present: bool) -> tuple[Column, ...]:
    return tuple(
        Column(
            scale.code.lower(),
            f"{scale.name}: points; blank where the child was not assessed",
            Integer(0, MAX_SCORE),
            present=present,
            aliases=(scale.npd, *_ALSO.get(scale.code, ())),
        )
        for scale in SCALES
    )


def _items(scale: Scale) -> tuple[Column, ...]:
    return tuple(
        Column(
            name,
            f"{scale.name}: item {number}, whether achieved",
            Flag(),
            # The national item data head an item of `fsp_pse_as1` as `fsp_pseas1r1`.
            aliases=(
                f"{scale.npd}r{number}",
                *(f"{also}{number}" for also in _ALSO.get(scale.code, ())),
            ),
        )
        for number, name in enumerate(ITEM_COLUMNS[scale.code], 1)
    )


_CHILD: Final = (
    Column(
        "acad_year",
        "academic year, as 2008/09",
        required=True,
        aliases=("year", "academic_year", "fsp_acadyr"),
    ),
    Column("la", "local authority, three digits", aliases=("fsp_la", "lea")),
    Column("estab", "establishment number in that authority, four digits", aliases=("fsp_estab",)),
    Column("urn", "the school's URN, instead of la and estab", aliases=("fsp_urn",)),
    Column("ey_urn", "early years URN, for a setting that is no school"),
    Column("upn", "unique pupil number; every child of a school has one", personal=True),
    Column("surname", "the child's surname", personal=True),
    Column("forename", "the child's first name", personal=True, aliases=("first_name",)),
    Column("dob", "date of birth", _DATES, personal=True, aliases=("date_of_birth",)),
    Column("gender", "F or M", Choice(_SEX), personal=True, aliases=("sex", "fsp_gender")),
    Column("postcode", "home postcode", Text(max_length=10, upper=True), personal=True),
    Column("fsm", "eligible for free school meals", Flag(), personal=True),
    Column("sen", "special educational needs", _SEN, personal=True),
    Column("eal", "English is an additional language", Flag(), personal=True),
    Column("ethnicity", "ethnic group, by its code", _ETHNICITY, personal=True),
    Column("ward", "where the child lives, code or name", Text(max_length=20), personal=True),
    Column("address", "home address", Text(max_length=200), personal=True),
    Column("funded_hours", "hours of funded education a week", _HOURS, personal=True),
    Column("total_hours", "hours a week in all", _HOURS, personal=True),
    Column(
        "funded_hours_jan_mar",
        "hours of funded education a week, January to March",
        _HOURS,
        personal=True,
    ),
)
COLUMNS: Final = (*_CHILD, *_scales(present=True))
PROFILE_FILE: Final = Dialect("profile", COLUMNS)
_ITEMS: Final = tuple(column for scale in SCALES for column in _items(scale))
ITEMS_FILE: Final = Dialect("profile_items", (*_CHILD, *_scales(present=False), *_ITEMS))
_ITEM_HEADINGS: Final = frozenset(
    heading(name) for column in _ITEMS for name in (column.name, *column.aliases)
)


def dialect_of(header: Sequence[str]) -> str:
    """Which of the two a file with these headings is: one item is enough for the second."""
    has_items = any(heading(one) in _ITEM_HEADINGS for one in header)
    return ITEMS_FILE.name if has_items else PROFILE_FILE.name
