"""Correction notices: which figures of a published report read otherwise now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import text

from education.areas import AREAS
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import Moment
from services.kpi.reports.document import (
    BoundFigure,
    Bullets,
    CorrectionNotice,
    Document,
    Paragraph,
    Table,
)
from services.kpi.reports.figures import AreaFigures, figures_of
from services.kpi.reports.wording import NOT_KNOWN, absent, grey_words, told
from services.kpi.targets.current import TargetKey, targets_for
from services.kpi.values.answer import ValueAnswer

_DEFINED = text(
    "SELECT code, max(created_at) AS at FROM definition "
    "WHERE code = ANY(cast(:codes AS text[])) GROUP BY code"
)
_CAUSES: Final = {
    "data": "figures sent in since",
    "target": "a target set since",
    "definition": "a new version of the indicator's definition",
    "other": "a change of what it is told from",
}


async def notices_of(session: AnySession, document: Document) -> list[CorrectionNotice]:
    """Each frozen figure that reads otherwise now for the same day, with before and after.

    Worked out when the report is read: nothing has to look at every report whenever a figure
    moves, so no correction can be missed; and what was corrected back leaves no notice.
    """
    area = next(code for code, each in AREAS.items() if each.name == document.authority)
    figures = await figures_of(session, area, Moment(as_at=document.as_at))
    differing = list(_differing(document, figures))
    when = await _when(session, figures, [figure.value for figure, _ in differing])
    return [
        _notice(figure, after, figures.by_name.get(figure.value), figures, when.get(figure.value))
        for figure, after in differing
    ]


def figures_in(document: Document) -> Iterator[BoundFigure]:
    """Every figure of a document, each once."""
    seen: set[tuple[str, str]] = set()
    for figure in _all_figures(document):
        if (figure.value, figure.member) not in seen:
            seen.add((figure.value, figure.member))
            yield figure


def _all_figures(document: Document) -> Iterator[BoundFigure]:
    blocks = (block for section in document.sections for block in section.blocks)
    for block in blocks:
        match block:
            case Paragraph(runs=runs):
                yield from (run.figure for run in runs if run.figure)
            case Bullets(items=items):
                yield from (run.figure for runs in items for run in runs if run.figure)
            case Table(rows=rows):
                yield from (cell.figure for row in rows for cell in row if cell.figure)


def _differing(document: Document, figures: AreaFigures) -> Iterator[tuple[BoundFigure, str]]:
    for figure in figures_in(document):
        after = _reads(figures.by_name.get(figure.value), figures.definitions, figure)
        if after != figure.text:
            yield figure, after


def _reads(
    answer: ValueAnswer | None, definitions: Mapping[str, Definition], figure: BoundFigure
) -> str:
    """How a figure reads now; as `bindings` and `blocks` tell what is not there."""
    definition = definitions.get(figure.value.partition(".")[0])
    if answer is None or definition is None:
        return NOT_KNOWN
    text = told(answer, definition, figure.member)
    if figure.member == "rag" and answer.rag == "grey" and not figure.text.startswith("not colour"):
        return grey_words(answer.rag_reason)
    return text or absent(answer, figure.member)


async def _when(
    session: AnySession, figures: AreaFigures, names: Sequence[str]
) -> dict[str, tuple[datetime, str]]:
    """When what each value is told from moved last, and what that was."""
    values = [figures.by_name[name] for name in dict.fromkeys(names) if name in figures.by_name]
    if not values:
        return {}
    keys = {
        each.id: TargetKey(each.indicator, each.level, each.place, each.period, each.group)
        for each in values
    }
    targets = await targets_for(session, keys.values())
    codes = sorted({each.indicator for each in values})
    defined = {row.code: row.at for row in await session.execute(_DEFINED, {"codes": codes})}
    found = {}
    for each in values:
        target = targets.get(keys[each.id])
        times = {
            "data": each.recorded_at,
            "target": target.set_at if target else None,
            "definition": defined.get(each.indicator),
        }
        known = [(at, _CAUSES[cause]) for cause, at in times.items() if at is not None]
        if known:
            found[each.id] = max(known)
    return found


def _notice(
    figure: BoundFigure,
    after: str,
    answer: ValueAnswer | None,
    figures: AreaFigures,
    when: tuple[datetime, str] | None,
) -> CorrectionNotice:
    code = figure.value.partition(".")[0]
    definition = figures.definitions.get(code)
    title = (definition.short_title or definition.title) if definition else code
    at, cause = when or (datetime.now(UTC), _CAUSES["other"])
    return CorrectionNotice(
        value=figure.value,
        member=figure.member,
        title=f"{title}, {answer.period}" if answer else title,
        before=figure.text,
        after=after,
        changed_at=at,
        cause=cause,
    )
