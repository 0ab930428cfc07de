"""What callers send of audit tools."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.records.drafts import Draft
from services.earlyyears.tools.built_in import Name
from services.earlyyears.tools.state import HIGHEST, Line, Section

ToolKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}-[1-9][0-9]{0,3}$")]
"""A tool's name and version: `eyfs-audit-1`."""


class AuditToolDraft(Draft):
    """A tool, whole. Each criterion has a descriptor for every score from 0 to `top_score`."""

    title: Line
    top_score: int = Field(ge=1, le=HIGHEST)
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=20)]


class NewAuditToolDraft(AuditToolDraft):
    """The same with the key it is to have."""

    key: ToolKey


class BuiltInDraft(Draft):
    """Which of the tools that come with the service."""

    tool: Name
