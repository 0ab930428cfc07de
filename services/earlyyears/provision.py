"""Which organisations provide for children under five, and as what."""

from typing import Final, Literal, Protocol

from education.maintained import NURSERY

Sort = Literal["pvi", "childminder", "nursery", "special", "primary"]
"""A private, voluntary or independent setting; a childminder; a nursery, special or primary school.

Those are what the Early Years Quality Improvement Team's work is reckoned by."""

SORTS: Final[tuple[Sort, ...]] = ("pvi", "childminder", "nursery", "special", "primary")
SCHOOLS: Final[frozenset[Sort]] = frozenset({"nursery", "special", "primary"})
"""Those whose work begins with a supported self-evaluation, not an audit."""
_AT_HOME: Final = frozenset({"home_child_carer", "home_childcarer", "nanny"})
_SPECIAL: Final = frozenset(
    {
        "community_special_school",
        "foundation_special_school",
        "non_maintained_special_school",
        "academy_special_converter",
        "academy_special_sponsor_led",
        "free_schools_special",
    }
)
_WITH_RECEPTION: Final = frozenset({"primary", "all_through"})


class Registered(Protocol):
    """What the register says of an organisation, a `chassis.organisations.Place` or a row."""

    @property
    def urn(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def phase(self) -> str: ...


def sort_of(place: Registered) -> Sort | None:
    """As what an organisation is in the early years; None: it is not.

    By the register's words. Without a URN it is on Ofsted's registers of childcare: a childminder
    or a setting, whatever its kind of day care; home child carers (nannies) are on the Childcare
    Register alone, which the Foundation Stage does not reach. With one, it is a nursery school, a
    maintained, non-maintained or academy special school, or has a reception class (phase `primary`
    or `all_through`). An independent school without a phase is in none: the register does not say
    whether it has children under five. Whether it is open is not asked.
    """
    if place.urn is None:
        if place.kind == "childminder":
            return "childminder"
        return None if place.kind in _AT_HOME else "pvi"
    if place.kind == NURSERY or place.phase == "nursery":
        return "nursery"
    if place.kind in _SPECIAL:
        return "special"
    return "primary" if place.phase in _WITH_RECEPTION else None


def has_early_years(place: Registered) -> bool:
    """Whether an organisation provides for children under five, as far as the register says."""
    return sort_of(place) is not None
