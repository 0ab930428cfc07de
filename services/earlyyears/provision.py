"""Which organisations provide for children under five, and as what."""

from datetime import date
from typing import Final, Literal, Protocol, get_args

from chassis.organisations import Place
from chassis.problems import Fault
from chassis.records.refusing import all_wrong, wrong
from education.maintained import NURSERY

Sort = Literal["pvi", "childminder", "nursery", "special", "primary"]
"""A private, voluntary or independent setting; a childminder; a nursery, special or primary school.

Those are what the Early Years Quality Improvement Team's work is reckoned by."""

SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
SCHOOLS: Final[frozenset[Sort]] = frozenset({"nursery", "special", "primary"})
"""Those whose work begins with a supported self-evaluation, not an audit."""
_OF_CHILDCARE: Final = ("EY", "OC")
"""What the key of an organisation begins with that is known by its early years URN."""
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
    def organisation(self) -> str: ...
    @property
    def urn(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def phase(self) -> str: ...


def sort_of(place: Registered) -> Sort | None:
    """As what an organisation is in the early years; None: it is not.

    By the register's words. Known by an early years URN it is on Ofsted's registers of childcare: a
    childminder or a setting, whatever its kind of day care; home child carers (nannies) are on the
    Childcare Register alone, which the Foundation Stage does not reach. With a school's URN it is a
    nursery school, a maintained, non-maintained or academy special school, or has a reception class
    (phase `primary` or `all_through`). An independent school without a phase is in none: the
    register does not say whether it has children under five. Whether it is open is not asked.
    """
    if place.urn is None:
        # A college or a study-support centre has neither number.
        if not place.organisation.startswith(_OF_CHILDCARE):
            return None
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


def without_early_years(place: Place, path: str) -> Fault:
    """What is wrong with naming, at a path, an organisation that has none."""
    message = f"{place.organisation} has no early years provision, by the register"
    return Fault("not_early_years", path, message)


def need_early_years(place: Place, *, on: date | None = None) -> None:
    """Raises `invalid_request` for an organisation that a body names and that does not provide for
    children under five, or was not open on a day."""
    if not has_early_years(place):
        raise all_wrong([without_early_years(place, "$.organisation")])
    if on is not None and not place.is_open_on(on):
        raise wrong("not_open", "$.organisation", f"{place.organisation} was not open on {on}")
