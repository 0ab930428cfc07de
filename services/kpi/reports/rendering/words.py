"""What each form says of the report itself: whether it is a draft, what changed since. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from services.kpi.reports.document import Cell, CorrectionNotice, Document, SignOff, Table
from services.kpi.reports.rendering.ready import squared
from services.kpi.reports.wording import day_words

DRAFT: Final = "DRAFT"
DRAFT_WORDS: Final = "This is a draft: its words and figures may still change."
KEPT_WORDS: Final = "Published: this report stays as it is; a correction is told in a notice."
ABOUT: Final = "About this report"
NOTICE_TITLE: Final = "Correction notice"
NOTICE_WORDS: Final = (
    "This report is kept as it was published. The figures below have been corrected since."
)


def moment(value: datetime) -> str:
    """3 December 2009 at 14:05 UTC; a time without a zone is taken as UTC."""
    if value.tzinfo is not None:
        value = value.astimezone(UTC)
    return f"{day_words(value)} at {value:%H:%M} UTC"


def signed(sign_off: SignOff) -> str:
    """Who stands for a section's words."""
    return f"Signed off by {sign_off.by} on {day_words(sign_off.at)}."


def foot(document: Document, digest: str | None) -> tuple[str, ...]:
    """The lines at the end: what day the figures are of, what stands, how to prove it."""
    as_at, known = day_words(document.as_at), moment(document.known_at)
    lines = [
        f"{document.authority}, {day_words(document.on)}.",
        f"Figures as at {as_at}, as known on {known}.",
        DRAFT_WORDS if document.version == "draft" else KEPT_WORDS,
    ]
    if digest is not None:
        lines.append(f"Digest (SHA-256): {digest}")
    return tuple(lines)


def notice_table(notices: Sequence[CorrectionNotice]) -> Table | None:
    """The corrected figures, before and after; None where nothing has changed."""
    if not notices:
        return None
    rows = tuple(
        tuple(Cell(text=text) for text in (told.title, told.before, told.after, _change(told)))
        for told in notices
    )
    head = ("Figure", "In this report", "Now", "Changed")
    return squared(Table(caption="Figures corrected since publication", head=head, rows=rows))


def _change(notice: CorrectionNotice) -> str:
    on = day_words(notice.changed_at)
    return f"{on}: {notice.cause}" if notice.cause else on
