"""What callers send of Foundation Learning pilots."""

from chassis.drafts import Day
from chassis.records.drafts import Draft, OnDraft, Organisation, Prose
from services.fourteen19.pilots.state import PilotItemCode
from services.fourteen19.readiness import Readiness


class PilotDraft(Draft):
    """A school or college that pilots Foundation Learning, or only makes ready for 2013."""

    organisation: Organisation
    pilot_from: Day | None = None
    pilot_until: Day | None = None


class PilotPeriodDraft(Draft):
    """From when until when it is a pilot, both anew, and why; null: it is none, or has no end."""

    pilot_from: Day | None = None
    pilot_until: Day | None = None
    reason: Prose


class PilotReadinessDraft(OnDraft):
    """How ready one thing is."""

    item: PilotItemCode
    readiness: Readiness
    note: Prose | None = None
