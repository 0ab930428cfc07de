"""The sample's Profiles become indicators: targets, and the improvement plan of 2009/10."""

from typing import Final

from deploy.local.sample.api import Api
from deploy.local.sample.register import AREA
from deploy.local.sample.tables import csv_of

_HERE: Final = "/v1/kpi"
_PLAN: Final = "bolton_2009_10"
_REASON: Final = "Sample: as reported to committee on 3 December 2009"
_TARGETS: Final = (
    ("NI72", "2008/09", "58.3", _REASON),
    ("NI92", "2008/09", "34.4", _REASON),
    ("TUITION_PUPILS", "2009/10", "1704", "Sample: the pupils reported are held to be the target"),
    ("TUITION_SCHOOLS", "2009/10", "100", "Sample: every school is to be engaged"),
)


def load_indicators(api: Api) -> str:
    """Targets of the authority, and the plan as it is shipped; tells of them."""
    columns = ("indicator", "place", "period", "value", "reason")
    rows = [dict(zip(columns, (code, AREA, *rest), strict=True)) for code, *rest in _TARGETS]
    api.post(f"{_HERE}/targets/submissions", csv_of(columns, rows))
    plan = api.get(f"{_HERE}/plans/templates/{_PLAN}")
    api.send(f"{_HERE}/plans", plan)
    return f"{len(_TARGETS)} targets, a plan of {len(plan['activities'])} activities"
