"""Which schools an authority maintains, and which duties and powers that brings.

Kinds are the register's words for types of establishment (`community_school`).
"""

from typing import Final, Literal

Framework = Literal["schools", "early_years"]

NURSERY: Final = "local_authority_nursery_school"
_SCHOOLS: Final = frozenset(
    {
        "community_school",
        "foundation_school",
        "voluntary_aided_school",
        "voluntary_controlled_school",
        "community_special_school",
        "foundation_special_school",
    }
)
_CHURCH_OR_FOUNDATION: Final = frozenset(
    {
        "foundation_school",
        "foundation_special_school",
        "voluntary_aided_school",
        "voluntary_controlled_school",
    }
)
_UNIT: Final = "pupil_referral_unit"
_ACADEMY: Final = ("academy_", "free_school")


def is_maintained(kind: str) -> bool:
    """A school that Part 4 of the Education and Inspections Act 2006 is about (section 59):
    maintained nursery schools too, pupil referral units not."""
    return kind in _SCHOOLS or kind == NURSERY


def must_have_partner(kind: str) -> bool:
    """A school for which the authority must appoint a School Improvement Partner (section 5):
    neither a nursery school nor a pupil referral unit, which may choose to have one."""
    return kind in _SCHOOLS


def has_appointing_body(kind: str) -> bool:
    """A school with a diocese or foundation that is consulted and sent copies."""
    return kind in _CHURCH_OR_FOUNDATION


def framework_of(kind: str, *, has_urn: bool) -> Framework | None:
    """Which version of the School Improvement Framework an organisation is in; None: in neither.

    Schools: those maintained, pupil referral units, academies. Early years: settings and
    childminders, which have an early years registration and no URN.
    """
    if not has_urn:
        return "early_years"
    if is_maintained(kind) or kind == _UNIT or kind.startswith(_ACADEMY):
        return "schools"
    return None
