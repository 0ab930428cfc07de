"""A committee report as a document: what is written, before anybody draws it.

It is plain data: frozen and kept as JSON it is the published report, and each form (HTML, PDF,
Word) is drawn from it alone. Every figure in it says where it is from.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.kpi.judgement.rag import Colour

_FROZEN = ConfigDict(frozen=True, extra="forbid")
Member = Literal[
    "value",
    "number",
    "numerator",
    "denominator",
    "target",
    "variance",
    "variance_words",
    "rag",
    "travel_words",
    "previous",
]


class BoundFigure(BaseModel):
    """A bound figure as it was when the document was made.

    `value` is the name of the value it is of (`NI72.350.2008-09.all`), `member` what of it is
    told, `text` as it reads: 51.6 %, "6.7 percentage points below target".
    """

    model_config = _FROZEN

    value: str
    member: Member
    text: str


class Run(BaseModel):
    """A stretch of a paragraph: words, or the text of a bound figure."""

    model_config = _FROZEN

    text: str
    strong: bool = False
    figure: BoundFigure | None = None


class Heading(BaseModel):
    """A heading within a section; level 2 is next below the section's own."""

    model_config = _FROZEN

    block: Literal["heading"] = "heading"
    level: Literal[2, 3] = 2
    text: str


class Paragraph(BaseModel):
    model_config = _FROZEN

    block: Literal["paragraph"] = "paragraph"
    runs: tuple[Run, ...]


class Bullets(BaseModel):
    """A list; `ordered`: numbered."""

    model_config = _FROZEN

    block: Literal["bullets"] = "bullets"
    ordered: bool = False
    items: tuple[tuple[Run, ...], ...]


class Cell(BaseModel):
    """One cell. A `colour` is drawn with its word beside it: never colour alone."""

    model_config = _FROZEN

    text: str
    colour: Colour | None = None
    figure: BoundFigure | None = None
    number: bool = Field(default=False, description="set flush right")


class Table(BaseModel):
    """A table with a caption and a head; the first cell of a row is its head."""

    model_config = _FROZEN

    block: Literal["table"] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Point(BaseModel):
    """One point of a chart; `value` None: a gap. `series`: "Bolton", "England", "Target"."""

    model_config = _FROZEN

    label: str
    series: str
    value: float | None


class Chart(BaseModel):
    """A chart; `description` says in words all that it shows (WCAG 1.1.1)."""

    model_config = _FROZEN

    block: Literal["chart"] = "chart"
    kind: Literal["line", "bars"]
    title: str
    unit: str
    description: str
    points: tuple[Point, ...]


Block = Annotated[Heading | Paragraph | Bullets | Table | Chart, Field(discriminator="block")]


class SignOff(BaseModel):
    """Who stands for a section's words, since when."""

    model_config = _FROZEN

    by: str
    at: datetime


class Section(BaseModel):
    """One section: `code` is its address within the report (early-years)."""

    model_config = _FROZEN

    code: str
    title: str
    blocks: tuple[Block, ...]
    signed_off: SignOff | None = None


class HeaderRow(BaseModel):
    """A row of the block at the head: Report to, Date, Report of, …"""

    model_config = _FROZEN

    name: str
    text: str


class Document(BaseModel):
    """The whole report. `as_at` is the day its figures are of, `known_at` what was known then."""

    model_config = _FROZEN

    title: str
    authority: str
    on: date
    as_at: date
    known_at: datetime
    version: Literal["draft", "published"]
    header: tuple[HeaderRow, ...]
    sections: tuple[Section, ...]


class CorrectionNotice(BaseModel):
    """A figure of a published report that has been corrected since.

    `value` and `member` name it as in the document, `before` and `after` are as they read.
    """

    model_config = _FROZEN

    value: str
    member: Member
    title: str
    before: str
    after: str
    changed_at: datetime
    cause: str = Field(default="", description="what changed it: an event, a definition, a target")
