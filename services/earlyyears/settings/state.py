"""A school's or setting's early years provision."""

from datetime import date
from typing import ClassVar, Literal

from chassis.records.state import State

Qualification = Literal[
    "none", "level_2", "level_3", "level_4", "level_5", "level_6", "eyps", "qts"
]
"""Of the lead practitioner: levels of the National Qualifications Framework; early years
professional status and qualified teacher status are above them."""


class Setting(State):
    """Provision as last known on `as_of`; its key is the organisation's.

    `places` for children under five, `funded_places` of them for funded three- and four-year-olds;
    `funded_hours` a week and `weeks` a year it offers them; null: not known.
    """

    NAME: ClassVar[str] = "setting"
    PATH: ClassVar[str] = "settings"

    status: Literal["known"] = "known"
    as_of: date
    places: int | None = None
    funded_places: int | None = None
    funded_hours: int | None = None
    weeks: int | None = None
    lead_qualification: Qualification | None = None
