"""How a file of official figures looks: this service's own form, and the interactive tool's."""

from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Number, Text

PLACES_KEPT: Final = 6
"""Decimal places of a figure; what sources have beyond is their spreadsheet's noise."""
# The signs publishers write where there is no figure: the tool a hyphen, the department the rest.
FIGURE: Final = Number(
    -(10**15),
    10**15,
    places=PLACES_KEPT,
    rounded=True,
    unknown=("-", "..", ":", "NA", "c", "x", "z"),
)
_PLACE: Final = Text(
    14,
    r"[0-9]{3}|E12[0-9]{6}|E92000001|neighbours:[0-9]{3}",
    form="a place: 350, E12000002, E92000001 or neighbours:350",
)
_SERIES: Final = Text(100)
_TITLE: Final = Text(500)
_PERIOD: Final = Text(40)

NATIVE: Final = Dialect(
    "native",
    columns=(
        Column(
            "series",
            "an indicator's code, or the publisher's name of a series",
            _SERIES,
            required=True,
        ),
        Column("title", "the series in words", _TITLE),
        Column("place", "whose figure it is", _PLACE, required=True),
        Column("period", "2008/09, FY2008-09, CY2009, or as published", _PERIOD, required=True),
        Column("group", "gender=F, fsm=yes, …; blank: all", Text(100)),
        Column("value", "the figure, or why there is none", FIGURE, required=True),
        Column("released_on", "day of publication; blank: the parameter's", Date()),
        Column("source", "who published it, and where", required=True),
        Column("status", "how settled it is", Choice(("provisional", "revised", "final"))),
    ),
)
LAIT: Final = Dialect(
    "lait_long",
    columns=(
        Column("series", "the series' short name", _SERIES, required=True, aliases=("Short Desc",)),
        Column("title", "the series in words", _TITLE, aliases=("Data item",)),
        Column("period", "as published", _PERIOD, required=True, aliases=("Years",)),
        Column(
            "la_number",
            "authority, region or England, as the tool numbers them",
            Number(1, 9999, places=0),
            required=True,
            aliases=("LA Number",),
        ),
        Column(
            "value", "the figure, or why there is none", FIGURE, required=True, aliases=("Values",)
        ),
    ),
    unknown_columns="ignore",
)
DIALECTS: Final = (NATIVE, LAIT)
