"""What cannot be of a school's or setting's provision. Pure."""

from collections.abc import Iterator
from datetime import date

from chassis.organisations import Place
from chassis.problems import Fault
from services.earlyyears.provision import has_early_years, without_early_years
from services.earlyyears.settings.state import Setting


def faults_of(place: Place, setting: Setting, today: date, at: str = "$") -> Iterator[Fault]:
    """Why this cannot be known of a place; `at` says where it stands in the request."""
    if not has_early_years(place):
        yield without_early_years(place, f"{at}.organisation")
    if setting.as_of > today:
        yield Fault("in_the_future", f"{at}.as_of", f"{setting.as_of} is still to come")
    places, funded = setting.places, setting.funded_places
    if places is not None and funded is not None and funded > places:
        message = f"{funded} funded places are more than the {places} there are"
        yield Fault("too_many_funded", f"{at}.funded_places", message)


def is_older(setting: Setting, held: Setting | None) -> bool:
    """Whether something newer is known already."""
    return held is not None and setting.as_of < held.as_of
