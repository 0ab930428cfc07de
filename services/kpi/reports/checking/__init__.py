"""The checker of narratives: every figure and claim beside what is known.

The facts of a report are read (`facts.facts_of`), its text is checked (`check`, `examine`), and
nothing is written.
"""

from services.kpi.reports.checking.checker import check, examine
from services.kpi.reports.checking.findings import CheckedNarrative, Finding, NarrativeSummary
from services.kpi.reports.checking.known import Facts, Indicator, Known

__all__ = [
    "CheckedNarrative",
    "Facts",
    "Finding",
    "Indicator",
    "Known",
    "NarrativeSummary",
    "check",
    "examine",
]
