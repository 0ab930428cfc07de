"""Which targets must be set, as the regulations had it on the day they were due. Pure.

Education (School Performance Targets) (England) Regulations 2004 (SI 2004/2858), as amended: key
stage 2 by SI 2007/2975, key stage 3 removed by SI 2008/3086 from 31 December 2008, key stage 4 by
SI 2009/1596. No source at hand says since when progress in key stage 2 is required: it is taken to
have come as key stage 3 went.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, Literal, NamedTuple

from education.maintained import must_have_partner

Stage = Literal["ks2", "ks3", "ks4"]
Measure = Literal[
    "ks2_level_4",
    "ks2_english_progress",
    "ks2_maths_progress",
    "ks3_english",
    "ks3_maths",
    "ks3_science",
    "ks4_level_2",
    "ks4_english_progress",
    "ks4_maths_progress",
]


class Requirement(NamedTuple):
    """A target that is required where it is due on a day from `first_due` to `last_due`."""

    measure: Measure
    stage: Stage
    title: str
    first_due: date
    last_due: date | None = None


FIRST_DUE: Final = date(2007, 12, 31)
"""The first day of which this service knows the law."""
_KS3_LAST: Final = date(2007, 12, 31)
REQUIREMENTS: Final = (
    Requirement(
        "ks2_level_4", "ks2", "level 4 or above in both English and mathematics", FIRST_DUE
    ),
    Requirement(
        "ks2_english_progress", "ks2", "two levels of progress in English", date(2008, 12, 31)
    ),
    Requirement(
        "ks2_maths_progress", "ks2", "two levels of progress in mathematics", date(2008, 12, 31)
    ),
    Requirement("ks3_english", "ks3", "level 5 or above in English", FIRST_DUE, _KS3_LAST),
    Requirement("ks3_maths", "ks3", "level 5 or above in mathematics", FIRST_DUE, _KS3_LAST),
    Requirement("ks3_science", "ks3", "level 5 or above in science", FIRST_DUE, _KS3_LAST),
    Requirement(
        "ks4_level_2", "ks4", "level 2 threshold with GCSE English and mathematics", FIRST_DUE
    ),
    Requirement("ks4_english_progress", "ks4", "expected progress in English", date(2009, 12, 31)),
    Requirement(
        "ks4_maths_progress", "ks4", "expected progress in mathematics", date(2009, 12, 31)
    ),
)
TITLES: Final = {one.measure: one.title for one in REQUIREMENTS}
_STAGES: Final[dict[str, tuple[Stage, ...]]] = {
    "primary": ("ks2",),
    "middle_deemed_primary": ("ks2",),
    "middle_deemed_secondary": ("ks2", "ks3"),
    "secondary": ("ks3", "ks4"),
    "all_through": ("ks2", "ks3", "ks4"),
    "not_applicable": ("ks2", "ks3", "ks4"),
}
"""The key stages whose end pupils reach in a school of each phase; special schools have none of
their own (`not_applicable`)."""


def required(stages: Collection[str], due_on: date) -> list[Requirement]:
    """The targets that schools with pupils at the end of these stages must set by a day."""
    return [
        one
        for one in REQUIREMENTS
        if one.stage in stages
        and one.first_due <= due_on
        and (one.last_due is None or due_on <= one.last_due)
    ]


def stages_of(kind: str, phase: str, due_on: date) -> tuple[Stage, ...]:
    """The key stages a school of a kind and phase must set targets for; none: it need not.

    Neither nursery schools nor pupil referral units nor academies set statutory targets.
    """
    if not must_have_partner(kind):
        return ()
    return in_force(_STAGES.get(phase, ()), due_on)


def in_force(stages: Iterable[Stage], due_on: date) -> tuple[Stage, ...]:
    """Those of which any target is required on a day."""
    return tuple(stage for stage in stages if required((stage,), due_on))
