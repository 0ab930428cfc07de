"""A report with every kind of block, and what it says."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from services.kpi.reports.document import (
    BoundFigure,
    Bullets,
    Cell,
    Chart,
    CorrectionNotice,
    Document,
    HeaderRow,
    Heading,
    Paragraph,
    Point,
    Run,
    Section,
    SignOff,
    Table,
)

NI72 = "NI72.350.2008-09.all"
VALUE = BoundFigure(value=NI72, member="value", text="51.6 %")
SHORT = BoundFigure(value=NI72, member="variance_words", text="6.7 percentage points below target")
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _points(kind: str) -> tuple[Point, ...]:
    told: dict[str, list[float | None]] = {
        "Bolton": [44.1, None, 49.0, 51.6],
        "England": [46.0, 47.5, 49.1, 51.8],
        "Target": [None, 50.0, 54.0, 58.3],
    }
    years = ["2005/06", "2006/07", "2007/08", "2008/09"]
    if kind == "bars":
        told, years = {"Settings": [66.0, 34.0], "Target": [70.0, 30.0]}, ["Good or better", "Rest"]
    return tuple(
        Point(label=year, series=name, value=value)
        for name, values in told.items()
        for year, value in zip(years, values, strict=True)
    )


TREND = Chart(
    kind="line",
    title="NI 72 since 2005/06",
    unit="% of children",
    description="Bolton rose from 44.1 % to 51.6 %; nothing is known of 2006/07. Target 58.3 %.",
    points=_points("line"),
)
BARS = Chart(
    kind="bars",
    title="Settings by judgement",
    unit="% of settings",
    description="66 % of settings are good or better against a target of 70 %.",
    points=_points("bars"),
)
INDICATORS = Table(
    caption="Indicators of the early years",
    head=("Indicator", "Value", "Target", "Against target", "Colour"),
    rows=(
        (
            Cell(text="NI 72 Achievement at age 5"),
            Cell(text="51.6 %", figure=VALUE, number=True),
            Cell(text="58.3 %", number=True),
            Cell(text="6.7 percentage points below target", figure=SHORT),
            Cell(text="Short of target", colour="red"),
        ),
        (
            Cell(text="NI 92 Narrowing the gap"),
            Cell(text="34.7", number=True),
            Cell(text="34.4", number=True),
            Cell(text="0.3 above target; lower is better"),
            Cell(text="", colour="amber"),
        ),
        (Cell(text="NI 75 Five good GCSEs"), Cell(text="not yet known")),
    ),
)
BLOCKS = (
    Paragraph(
        runs=(
            Run(text="At the end of the Foundation Stage "),
            Run(text="51.6 %", strong=True, figure=VALUE),
            Run(text=" of children reached a good level, "),
            Run(text="6.7 percentage points below target", figure=SHORT),
            Run(text="."),
        )
    ),
    Heading(level=3, text="Where we are"),
    INDICATORS,
    TREND,
    Heading(level=2, text="Next twelve months"),
    Bullets(
        items=((Run(text="Audit every "), Run(text="setting", strong=True)), (Run(text="Train"),))
    ),
    Bullets(ordered=True, items=((Run(text="First visit"),), (Run(text="Second visit"),))),
    Heading(level=3, text="By judgement"),
    BARS,
    Bullets(ordered=True, items=((Run(text="Begins at one again"),),)),
)
REPORT = Document(
    title="Educational Improvement update",
    authority="Bolton",
    on=date(2009, 12, 3),
    as_at=date(2009, 12, 1),
    known_at=datetime(2009, 12, 2, 9, 30, tzinfo=UTC),
    version="published",
    header=(
        HeaderRow(name="Report to", text="Children's Services Scrutiny Committee"),
        HeaderRow(name="Date", text="3 December 2009"),
        HeaderRow(name="Confidential", text="Non-confidential"),
    ),
    sections=(
        Section(
            code="purpose",
            title="Purpose",
            blocks=(Paragraph(runs=(Run(text="To tell what the team does."),)),),
        ),
        Section(
            code="early-years",
            title="Early years",
            blocks=BLOCKS,
            signed_off=SignOff(
                by="Head of Early Years", at=datetime(2009, 11, 30, 16, 0, tzinfo=UTC)
            ),
        ),
    ),
)
DRAFT = REPORT.model_copy(update={"version": "draft"})
NOTICE = CorrectionNotice(
    value=NI72,
    member="value",
    title="NI 72 Achievement at age 5",
    before="51.6 %",
    after="52.1 %",
    changed_at=datetime(2010, 1, 4, 11, 0, tzinfo=UTC),
    cause="a school's return was corrected",
)


def saying(text: str) -> Document:
    """A report that says `text` wherever a text can stand."""
    runs = (Run(text=text), Run(text=text, strong=True), Run(text=text, figure=VALUE))
    points = (Point(label=text, series=text, value=1.0), Point(label="b", series=text, value=2.0))
    chart = Chart(kind="line", title=text, unit=text, description=text, points=points)
    blocks = (
        Heading(text=text),
        Paragraph(runs=runs),
        Bullets(items=(runs, runs)),
        Table(caption=text, head=(text, text), rows=((Cell(text=text), Cell(text=text)),)),
        chart,
    )
    signed = SignOff(by=text, at=datetime(2009, 11, 30, tzinfo=UTC))
    section = Section(code="any", title=text, blocks=blocks, signed_off=signed)
    header = (HeaderRow(name=text, text=text),)
    told: dict[str, Any] = {"title": text, "authority": text, "header": header}
    return REPORT.model_copy(update={**told, "sections": (section,)})


def words_of(document: Document) -> Iterator[str]:
    """Every word that is to be read: not the names of values, nor what charts draw."""
    yield from document.title.split()
    yield from document.authority.split()
    for row in document.header:
        yield from f"{row.name} {row.text}".split()
    for section in document.sections:
        yield from section.title.split()
        for block in section.blocks:
            yield from _words(block)
        if section.signed_off:
            yield from section.signed_off.by.split()


def _words(block: Any) -> list[str]:
    if isinstance(block, Heading):
        told = block.text
    elif isinstance(block, Paragraph):
        told = "".join(run.text for run in block.runs)
    elif isinstance(block, Bullets):
        told = " ".join("".join(run.text for run in item) for item in block.items)
    elif isinstance(block, Table):
        cells = [cell.text for row in block.rows for cell in row]
        told = " ".join([block.caption, *block.head, *cells])
    else:
        told = block.title
    return told.split()
