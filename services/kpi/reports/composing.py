"""A report composed: the words of its sections with the figures of a day make a document. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from education.areas import AREAS
from services.kpi.plan.answers import Plan
from services.kpi.reports.answers import Head, KeptSection
from services.kpi.reports.bindings import Binder, Bound, Remark, Wrong
from services.kpi.reports.blocks import Blocks
from services.kpi.reports.document import (
    Block,
    Bullets,
    Document,
    HeaderRow,
    Heading,
    Paragraph,
    Run,
    Section,
    SignOff,
)
from services.kpi.reports.figures import AreaFigures
from services.kpi.reports.narrative import Call, Items, Pieces, Title, Words, filled, parse
from services.kpi.reports.wording import day_words
from services.kpi.values.answer import ValueAnswer


@dataclass
class Composed:
    """A document, what is wrong with its words, and every value it tells of.

    `texts` are the sections as a reader has them, line by line as they are written.
    """

    document: Document
    figures: AreaFigures
    remarks: list[Remark] = field(default_factory=list)
    used: dict[str, ValueAnswer] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def compose(
    head: Head,
    sections: Sequence[KeptSection],
    figures: AreaFigures,
    plan: Plan | None,
    *,
    known_at: datetime,
    published: bool = False,
) -> Composed:
    """The report as it reads with these figures.

    A published one says nothing of who signed it off: that is the team's to know.
    """
    authority = AREAS[head.area].name
    document = Document(
        title=head.title,
        authority=authority,
        on=head.on,
        as_at=head.as_at,
        known_at=known_at,
        version="published" if published else "draft",
        header=tuple(_header(head)),
        sections=(),
    )
    composed = Composed(document, figures)
    says = {"on": day_words(head.on), "as_at": day_words(head.as_at), "authority": authority}
    binder = Binder(figures, says)
    writer = _Writer(binder, Blocks(figures, plan, authority), composed)
    written = tuple(writer.section(each, published=published) for each in sections)
    composed.document = document.model_copy(update={"sections": written})
    return composed


def _header(head: Head) -> Iterator[HeaderRow]:
    yield HeaderRow(name="Report to", text=head.report_to)
    yield HeaderRow(name="Date", text=day_words(head.on))
    yield HeaderRow(name="Report of", text=head.report_of)
    yield HeaderRow(name="Contact officer", text=head.contact_officer)
    yield HeaderRow(name="Report title", text=head.title)
    yield HeaderRow(name="Confidential / Non-confidential", text="Non-confidential")


@dataclass
class _Writer:
    """Writes one section after another, and keeps what there is to say of each."""

    binder: Binder
    blocks: Blocks
    composed: Composed
    code: str = ""

    def section(self, kept: KeptSection, *, published: bool) -> Section:
        self.code = kept.code
        blocks = [block for node in parse(kept.text) for block in self._blocks(node)]
        self.composed.texts[kept.code] = filled(kept.text, lambda each: self.binder.bind(each).text)
        signed = kept.signed_off
        return Section(
            code=kept.code,
            title=kept.title,
            blocks=tuple(blocks),
            signed_off=SignOff(by=signed.by, at=signed.at) if signed and not published else None,
        )

    def _blocks(self, node: Title | Words | Items | Call) -> Iterable[Block]:
        match node:
            case Title(level, pieces):
                text = "".join(run.text for run in self._runs(pieces))
                return [Heading(level=3 if level == 3 else 2, text=text)]
            case Words(pieces):
                return [Paragraph(runs=self._runs(pieces))]
            case Items(ordered, items):
                told = tuple(self._runs(pieces) for pieces in items)
                return [Bullets(ordered=ordered, items=told)]
            case Call():
                return self._called(node)

    def _called(self, call: Call) -> Sequence[Block]:
        told = self.blocks.draw(call.name, call.words)
        self.composed.used |= {value.id: value for value in told.values}
        for wrong in told.wrong:
            self._remark(call.line, wrong, told.written)
        return told.blocks

    def _runs(self, pieces: Pieces) -> tuple[Run, ...]:
        runs = []
        for piece in pieces:
            if not piece.bound:
                if "{{" in piece.text or "}}" in piece.text:
                    self._remark(piece.line, _HALF, piece.text.strip())
                runs.append(Run(text=piece.text, strong=piece.strong))
                continue
            bound = self.binder.bind(piece.text)
            self._bound(piece.line, piece.text, bound)
            runs.append(Run(text=bound.text, strong=piece.strong, figure=bound.figure))
        return tuple(runs)

    def _bound(self, line: int, expression: str, bound: Bound) -> None:
        if bound.value is not None:
            self.composed.used[bound.value.id] = bound.value
        if bound.wrong is not None:
            self._remark(line, bound.wrong, f"{{{{ {expression} }}}}")

    def _remark(self, line: int, wrong: Wrong, quote: str) -> None:
        told = Remark(section=self.code, line=line, quote=quote, **wrong._asdict())
        self.composed.remarks.append(told)


_HALF: Final = Wrong(
    "error", "half_a_binding", "braces that are no binding", "Write {{ ni72.value }} on one line."
)
