"""Blocks: what `[[indicators early_years]]` and the like put on a line of their own. Pure.

[[indicators early_years]]  [[indicators NI72 NI92]]   a table of indicators
[[indicator NI72 trend]]                               a chart of an indicator and its target
[[strands]]  [[challenges]]                            of the plan of the year
[[objectives early-years]]  [[activities early-years]] of an area of work of that plan
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from services.kpi.indicators.active import resolve
from services.kpi.indicators.definition import Definition
from services.kpi.plan.answers import Activity, Element, Plan
from services.kpi.reports.bindings import Wrong
from services.kpi.reports.document import (
    Block,
    BoundFigure,
    Bullets,
    Cell,
    Chart,
    Heading,
    Member,
    Paragraph,
    Point,
    Run,
    Table,
)
from services.kpi.reports.figures import AreaFigures
from services.kpi.reports.priorities import priorities
from services.kpi.reports.wording import (
    NOT_KNOWN,
    absent,
    day_words,
    grey_words,
    period_words,
    plain,
    told,
)
from services.kpi.values.answer import ValueAnswer

_HEAD: Final = (
    *("Indicator", "Period", "Value", "Target"),
    *("Against target", "Colour", "Direction of travel"),
)
_STATUS: Final = {
    "planned": "planned",
    "under_way": "under way",
    "late": "late",
    "done": "done",
    "cancelled": "cancelled",
}


@dataclass
class Called:
    """What a block came to: blocks of a document, the values told, what was wrong with it."""

    written: str
    blocks: list[Block] = field(default_factory=list)
    values: list[ValueAnswer] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


@dataclass(frozen=True)
class Blocks:
    """Draws blocks from an authority's figures and its plan of the year, where there is one."""

    figures: AreaFigures
    plan: Plan | None
    authority: str

    def draw(self, name: str, words: Sequence[str]) -> Called:
        """A block. An unknown one leaves a paragraph as it is written."""
        called = Called(f"[[{' '.join((name, *words))}]]")
        known: dict[str, Callable[[Sequence[str], Called], None]] = {
            "indicators": self._indicators,
            "indicator": self._indicator,
            "strands": self._strands,
            "challenges": self._challenges,
            "objectives": self._objectives,
            "activities": self._activities,
        }
        draw = known.get(name)
        if draw is None:
            near = get_close_matches(name, known, n=2) or list(known)
            mend = f"Did you mean {' or '.join(near)}?"
            _refuse(called, Wrong("error", "unknown_block", f"there is no block {name}", mend))
        else:
            draw(words, called)
        return called

    def _indicators(self, words: Sequence[str], called: Called) -> None:
        chosen = list(self._chosen(words, called))
        rows = [self._row(each, called) for each in chosen]
        named = priorities().get(words[0].lower().replace("-", "_")) if words else None
        caption = f"Indicators of {named.title}" if named else "Indicators"
        if rows:
            table = Table(
                caption=f"{caption}, {self.authority}", head=_HEAD, rows=tuple(map(tuple, rows))
            )
            called.blocks.append(table)

    def _chosen(self, words: Sequence[str], called: Called) -> Iterator[Definition]:
        if not words:
            mend = f"Name a priority ({', '.join(priorities())}) or indicators."
            _refuse(called, Wrong("error", "nothing_named", f"{called.written} names none", mend))
        for word in words:
            named = priorities().get(word.lower().replace("-", "_"))
            for code in named.indicators if named else (word,):
                if definition := self._defined(code, called):
                    yield definition

    def _defined(self, code: str, called: Called) -> Definition | None:
        known = self.figures.definitions
        definition = resolve(known, code)
        if definition is None:
            near = get_close_matches(code.upper(), [*known, *map(str.upper, priorities())], n=3)
            mend = f"Did you mean {' or '.join(near)}?" if near else None
            _refuse(called, Wrong("error", "unknown_name", f"there is no indicator {code}", mend))
        return definition

    def _row(self, definition: Definition, called: Called) -> Iterable[Cell]:
        title = Cell(text=definition.short_title or definition.title)
        answer = self.figures.newest(definition.code)
        if answer is None:
            return [title, Cell(text=NOT_KNOWN), *(Cell(text="") for _ in _HEAD[2:])]
        called.values.append(answer)
        period = period_words(answer, definition, self.figures.as_at)
        grey = answer.rag == "grey"
        colour = grey_words(answer.rag_reason) if grey else answer.rag
        return [
            title,
            Cell(text=period),
            _cell(answer, definition, "value", number=True),
            _cell(answer, definition, "target", number=True),
            _cell(answer, definition, "variance_words"),
            Cell(
                text=colour,
                colour=answer.rag,
                figure=BoundFigure(value=answer.id, member="rag", text=colour),
            ),
            _cell(answer, definition, "travel_words"),
        ]

    def _indicator(self, words: Sequence[str], called: Called) -> None:
        if len(words) != 2 or words[1].lower() != "trend":
            mend = "Write [[indicator NI72 trend]]."
            _refuse(called, Wrong("error", "not_a_block", f"{called.written} is not clear", mend))
            return
        definition = self._defined(words[0], called)
        if definition is None:
            return
        answers = list(self.figures.values.get(definition.code, {}).values())
        if not any(each.value is not None for each in answers):
            message = f"there is no figure of {definition.code} to draw yet"
            called.wrong.append(Wrong("warning", "no_figure", message))
            return
        called.values += answers
        called.blocks.append(self._chart(definition, answers))

    def _chart(self, definition: Definition, answers: Sequence[ValueAnswer]) -> Chart:
        series = (
            (self.authority, [each.value for each in answers]),
            ("Target", [each.target for each in answers]),
        )
        names = [period_words(each, definition, self.figures.as_at) for each in answers]
        shown = [(name, values) for name, values in series if any(v is not None for v in values)]
        said = "; ".join(
            f"{name}: "
            + ", ".join(_point(*pair, definition) for pair in zip(names, values, strict=True))
            for name, values in shown
        )
        points = [
            Point(label=label, series=name, value=None if value is None else float(value))
            for name, values in shown
            for label, value in zip(names, values, strict=True)
        ]
        return Chart(
            kind="line",
            title=f"{definition.short_title or definition.title}, {self.authority}",
            unit=definition.unit,
            description=f"{said}.",
            points=tuple(points),
        )

    def _strands(self, _: Sequence[str], called: Called) -> None:
        for strand in self._elements("strand", called):
            called.blocks.append(Heading(level=3, text=strand.title))
            called.blocks += [_paragraph(each) for each in _paragraphs(strand)]
            items = [f"{child.code} {child.title}" for child in strand.children]
            called.blocks += _bullets(items)

    def _challenges(self, _: Sequence[str], called: Called) -> None:
        called.blocks += _bullets(each.title for each in self._elements("challenge", called))

    def _objectives(self, words: Sequence[str], called: Called) -> None:
        area = self._area_of_work(words, called)
        if area is not None:
            found = [each for each in _beneath(area) if each.kind == "objective"]
            called.blocks += _bullets(each.title for each in found)

    def _activities(self, words: Sequence[str], called: Called) -> None:
        area = self._area_of_work(words, called)
        if area is None or self.plan is None:
            return
        codes = {each.code for each in _beneath(area)}
        found = [each for each in self.plan.activities if codes.intersection(each.serves)]
        if found:
            table = Table(
                caption=f"Activities: {area.title}, {self.plan.period}",
                head=("Activity", "Who leads it", "Due", "Status"),
                rows=tuple(map(_activity, found)),
            )
            called.blocks.append(table)

    def _elements(self, kind: str, called: Called) -> list[Element]:
        if self.plan is None:
            message = f"{self.authority} has no plan of the year yet"
            called.wrong.append(Wrong("warning", "no_plan", message, "Send it to /v1/kpi/plans."))
            return []
        return [each for each in self.plan.elements if each.kind == kind]

    def _area_of_work(self, words: Sequence[str], called: Called) -> Element | None:
        roots = self.plan.elements if self.plan else self._elements("area_of_work", called)
        areas = {
            each.code: each
            for root in roots
            for each in _beneath(root)
            if each.kind == "area_of_work"
        }
        wanted = words[0].lower().replace("_", "-") if len(words) == 1 else ""
        if self.plan is not None and wanted not in areas:
            mend = f"Name one of {', '.join(areas)}." if areas else None
            message = f"{called.written} names no area of work of the plan"
            _refuse(called, Wrong("error", "unknown_area_of_work", message, mend))
        return areas.get(wanted)


def _refuse(called: Called, wrong: Wrong) -> None:
    called.wrong.append(wrong)
    if not called.blocks:
        called.blocks.append(_paragraph(called.written))


def _cell(
    answer: ValueAnswer, definition: Definition, member: Member, *, number: bool = False
) -> Cell:
    text = told(answer, definition, member) or absent(answer, member)
    return Cell(
        text=text, figure=BoundFigure(value=answer.id, member=member, text=text), number=number
    )


def _point(period: str, value: Decimal | None, definition: Definition) -> str:
    return f"{period} {NOT_KNOWN if value is None else plain(value, definition.decimals)}"


def _activity(activity: Activity) -> tuple[Cell, ...]:
    due = day_words(activity.due_on) if activity.due_on else "no day set"
    owner = activity.owner or "not named"
    return tuple(Cell(text=text) for text in (activity.title, owner, due, _STATUS[activity.status]))


def _beneath(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _beneath(child)


def _paragraphs(element: Element) -> list[str]:
    return [part.strip() for part in (element.text or "").split("\n\n") if part.strip()]


def _paragraph(text: str) -> Paragraph:
    return Paragraph(runs=(Run(text=text),))


def _bullets(items: Iterable[str]) -> list[Block]:
    told = tuple((Run(text=item),) for item in items)
    return [Bullets(items=told)] if told else []
