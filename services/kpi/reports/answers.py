"""Reports as callers get them: heads, drafts with their sections, histories, publications."""

from datetime import date, datetime
from typing import Final, Literal

from pydantic import BaseModel, Field

from chassis.conditional import etag
from services.kpi.reports.bindings import Remark
from services.kpi.reports.document import CorrectionNotice

ADDRESS: Final = "/v1/kpi/reports"
PUBLIC: Final = "/v1/kpi/public/reports"
State = Literal["draft", "published"]
Act = Literal["written", "signed_off", "sign_off_taken_away"]


class SignedOff(BaseModel):
    """Who stands for a section's words, since when."""

    by: str
    at: datetime


class KeptSection(BaseModel):
    """A section as it is kept. `revision` counts how often its words were written."""

    code: str
    title: str
    text: str
    revision: int
    signed_off: SignedOff | None


class Head(BaseModel):
    """What a report is: of whom, for which meeting, with the figures of which day."""

    id: int
    area: str
    title: str
    on: date
    as_at: date
    report_to: str
    report_of: str
    contact_officer: str
    state: State
    revision: int
    created_by: str
    created_at: datetime
    published_at: datetime | None


class ReportSection(KeptSection):
    """A section with what was found in it. `etag` is what If-Match asks for."""

    etag: str
    findings: list[Remark]
    links: dict[str, str]


class ReportSummary(Head):
    """A report in a list."""

    links: dict[str, str]


class CommitteeReport(ReportSummary):
    """A report with its sections; what is published is in its document."""

    findings: int = Field(description="errors and warnings in all sections of a draft")
    sections: list[ReportSection]


class SectionChange(BaseModel):
    """One act on a section: its words written anew, signed off, or the sign-off taken away."""

    id: int
    act: Act
    revision: int
    text: str | None = Field(description="the words, where they were written")
    done_by: str
    done_at: datetime


class Published(BaseModel):
    """A published report: where it stays, and the digest of its document (SHA-256, of the bytes
    that its address answers as JSON)."""

    id: int
    title: str
    area: str
    on: date
    as_at: date
    digest: str
    published_at: datetime
    links: dict[str, str]


class Notices(BaseModel):
    """Figures of a published report that read otherwise now."""

    id: int
    digest: str
    notices: list[CorrectionNotice]


def section_tag(report: int, kept: KeptSection) -> str:
    """A section's ETag: another whenever its words or its sign-off are."""
    return etag(report, kept.code, kept.revision, kept.signed_off)


def report_tag(head: Head) -> str:
    """The ETag of a report's head."""
    return etag(head.id, head.revision, head.state)


def report_links(head: Head) -> dict[str, str]:
    """Where a report, its document and, published, its public address are."""
    own = f"{ADDRESS}/{head.id}"
    links = {"self": own, "document": f"{own}/document"}
    if head.state == "draft":
        return links | {"publication": f"{own}/publication"}
    return links | {"notices": f"{own}/notices", "public": f"{PUBLIC}/{head.id}"}


def section_links(report: int, code: str) -> dict[str, str]:
    """Where a section, its sign-off and its history are."""
    own = f"{ADDRESS}/{report}/sections/{code}"
    return {"self": own, "sign_off": f"{own}/sign-off", "history": f"{own}/history"}


def public_links(number: int) -> dict[str, str]:
    """Where a published report and its notices are, in every form."""
    own = f"{PUBLIC}/{number}"
    forms = {form: f"{own}?format={form}" for form in ("json", "html", "pdf", "docx")}
    return {"self": own, **forms, "notices": f"{own}/notices"}
