"""The places official figures are published for: by code, by name, and by the tool's numbers.

350               a local authority
E12000002         a region
E92000001         England
neighbours:350    an authority's statistical neighbours, as their published mean
"""

from typing import Final

from education.areas import COUNTRY, COUNTRY_NAME, REGIONS, area_of

_NEIGHBOURS: Final = "neighbours:"
# How the Local Authority Interactive Tool numbers what is no authority.
_NUMBERS: Final = {
    970: COUNTRY,
    980: "E12000001",
    981: "E12000002",
    982: "E12000003",
    983: "E12000004",
    984: "E12000005",
    985: "E12000006",
    986: "E12000007",
    989: "E12000008",
    990: "E12000009",
}
OUTSIDE: Final = frozenset({987, 988, 1000})
"""The tool's numbers for what is no place here: inner and outer London, discontinued England."""
_WITHOUT_ARTICLE: Final = frozenset({"London", "Yorkshire and The Humber"})


def neighbours_of(area: str) -> str:
    """The place that stands for an authority's statistical neighbours."""
    return f"{_NEIGHBOURS}{area}"


def place_numbered(number: int) -> str | None:
    """The place behind a number of the tool (350, 970); None when there is none."""
    code = f"{number:03}"
    return code if area_of(code) else _NUMBERS.get(number)


def name_of(place: str) -> str | None:
    """What the place is called; None when there is no such place."""
    if place.startswith(_NEIGHBOURS):
        area = area_of(place.removeprefix(_NEIGHBOURS))
        return f"statistical neighbours of {area.name}" if area else None
    area = area_of(place)
    if area:
        return area.name
    return COUNTRY_NAME if place == COUNTRY else REGIONS.get(place)


def spoken(place: str) -> str:
    """The place's name within a sentence: `the North West`, `London`, `Bolton`."""
    name = name_of(place) or place
    return f"the {name}" if place in REGIONS and name not in _WITHOUT_ARTICLE else name
