"""What a young person may be doing, in the words of the Connexions client records (CCIS)."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Group = Literal["education", "training", "employment", "neet", "excluded", "not_known"]
LEARNING: Final[frozenset[Group]] = frozenset({"education", "training"})
"""Participation (NI 91) is in these."""
EET: Final[frozenset[Group]] = LEARNING | {"employment"}
"""Education, employment and training; NI 117 counts those who are in none."""


class ActivityCode(NamedTuple):
    """One code: the group it counts in, and its words."""

    group: Group
    words: str


def _of(group: Group, **words: str) -> dict[str, ActivityCode]:
    return {code: ActivityCode(group, each) for code, each in words.items()}


CODES: Final[Mapping[str, ActivityCode]] = {
    **_of(
        "education",
        school_sixth_form="School, sixth form or earlier",
        sixth_form_college="Sixth form college",
        fe_college="Further education college",
        higher_education="Higher education",
        independent_provider="Independent school or provider",
        gap_year_agreed="Gap year, with a place in higher education agreed",
    ),
    **_of(
        "training",
        apprenticeship="Apprenticeship",
        government_training="Government supported training",
        e2e="Entry to Employment",
        employment_with_training="Employment with training",
    ),
    **_of(
        "employment",
        employment_without_training="Employment without training",
        temporary_employment="Temporary employment",
        part_time_employment="Part time employment",
        self_employed="Self-employment",
    ),
    **_of(
        "neet",
        personal_development="Personal development opportunity",
        voluntary="Voluntary work",
        activity_agreement="Activity agreement",
        seeking="Seeking work or learning",
        waiting_to_start="Waiting to start work or learning",
        not_ready="Not yet ready for work or learning",
        not_available_caring="Not available: caring for a child or another",
        not_available_ill="Not available: illness",
        not_available_pregnancy="Not available: pregnancy",
        not_available_out_of_country="Not available: out of the country",
    ),
    **_of(
        "excluded",
        custody="In custody",
        asylum_seeker="Refugee or asylum seeker not yet granted citizenship",
    ),
    **_of(
        "not_known",
        cannot_be_contacted="Cannot be contacted",
        refused="Refuses to say",
        unknown="Not known",
    ),
}
"""By code, in the order of groups."""

INTENDED: Final[Mapping[str, str]] = {
    **{code: each.words for code, each in CODES.items() if each.group in EET},
    "voluntary": CODES["voluntary"].words,
    "undecided": "Undecided",
}
"""What a young person may mean to do next, and its words."""


def group_of(code: str) -> Group:
    """The group a code counts in."""
    return CODES[code].group
