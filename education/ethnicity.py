"""Ethnic groups as the school census had them from 2003: codes, their words and main groups."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Ethnicity(NamedTuple):
    """One code: its words, and the main group it is counted in (None: it was not said)."""

    words: str
    group: str | None


ETHNICITIES: Final[Mapping[str, Ethnicity]] = {
    "WBRI": Ethnicity("White British", "white"),
    "WIRI": Ethnicity("Irish", "white"),
    "WIRT": Ethnicity("Traveller of Irish heritage", "white"),
    "WROM": Ethnicity("Gypsy/Roma", "white"),
    "WOTH": Ethnicity("Any other White background", "white"),
    "MWBC": Ethnicity("White and Black Caribbean", "mixed"),
    "MWBA": Ethnicity("White and Black African", "mixed"),
    "MWAS": Ethnicity("White and Asian", "mixed"),
    "MOTH": Ethnicity("Any other Mixed background", "mixed"),
    "AIND": Ethnicity("Indian", "asian"),
    "APKN": Ethnicity("Pakistani", "asian"),
    "ABAN": Ethnicity("Bangladeshi", "asian"),
    "AOTH": Ethnicity("Any other Asian background", "asian"),
    "BCRB": Ethnicity("Black Caribbean", "black"),
    "BAFR": Ethnicity("Black African", "black"),
    "BOTH": Ethnicity("Any other Black background", "black"),
    "CHNE": Ethnicity("Chinese", "chinese"),
    "OOTH": Ethnicity("Any other ethnic group", "other"),
    "REFU": Ethnicity("Refused", None),
    "NOBT": Ethnicity("Information not yet obtained", None),
}
"""By code, in the order of the census."""
MAIN_GROUPS: Final = ("white", "mixed", "asian", "black", "chinese", "other")
"""In the order in which they are told of."""
GROUP_OF: Final[Mapping[str, str]] = {
    code: each.group for code, each in ETHNICITIES.items() if each.group is not None
}
"""The main group of each code that has one."""
