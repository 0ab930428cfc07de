"""Bound figures: what stands between `{{` and `}}`, told with the value it is of. Pure.

    {{ ni72.value }}  {{ ni72.variance_words }}  {{ ni72.of("2007/08").value }}
    {{ ni72.title }}  {{ ni72.period }}  {{ report.as_at }}

Nothing else can be written there: no sums, no conditions, no calls. So a section's words can do
nothing but name figures, and whatever is wrong with a name is said at once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal, NamedTuple, get_args

from pydantic import BaseModel

from education.periods import parse_period
from services.kpi.indicators.active import resolve
from services.kpi.indicators.definition import Definition
from services.kpi.reports.document import BoundFigure, Member
from services.kpi.reports.figures import AreaFigures
from services.kpi.reports.wording import NOT_KNOWN, absent, period_words, told
from services.kpi.values.answer import ValueAnswer

_FORM: Final = re.compile(
    r"""(?P<name>[A-Za-z][A-Za-z0-9_]*)
    (?:\s*\.\s*of\(\s*(?P<quote>["'])(?P<period>[^"']*)(?P=quote)\s*\))?
    (?:\s*\.\s*(?P<member>[A-Za-z_]+))?""",
    re.VERBOSE,
)
_MEANT: Final = {"rag_words": "rag"}
_MEMBERS: Final = (*get_args(Member), *_MEANT)
_TEXTS: Final = ("title", "period")
Severity = Literal["error", "warning", "note"]


class Remark(BaseModel):
    """Something about a section's words; an `error` stands in the way of publishing. `line` counts
    from 1 in the section's text; `quote` is what is meant."""

    section: str
    line: int
    severity: Severity
    code: str
    message: str
    quote: str = ""
    mend: str | None = None


class Wrong(NamedTuple):
    """What is wrong with a binding, before it is known where it stands."""

    severity: Severity
    code: str
    message: str
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding as it reads, and the figure it is; `value` is what it was told from."""

    text: str
    figure: BoundFigure | None = None
    wrong: Wrong | None = None
    value: ValueAnswer | None = None


@dataclass(frozen=True)
class Binder:
    """Tells bindings from an authority's figures; `report` holds what `report.…` says."""

    figures: AreaFigures
    report: Mapping[str, str]

    def bind(self, expression: str) -> Bound:
        """What a binding says. A wrong one reads as it is written."""
        match = _FORM.fullmatch(expression.strip())
        written = f"{{{{ {expression.strip()} }}}}"
        if match is None:
            mend = 'Write {{ ni72.value }} or {{ ni72.of("2007/08").value }}.'
            message = f"{written} is no binding"
            return Bound(written, wrong=Wrong("error", "not_a_binding", message, mend))
        if match["name"].lower() == "report":
            return self._of_report(written, match["member"])
        definition = resolve(self.figures.definitions, match["name"])
        if definition is None:
            return self._unknown(written, "indicator", match["name"], self.figures.definitions)
        if misprint := definition.notice_for(match["name"]):
            mend = f"Write {definition.code.lower()} if that is meant."
            return Bound(written, wrong=Wrong("error", "misprint", misprint, mend))
        return self._of_indicator(written, definition, match["period"], match["member"])

    def _of_report(self, written: str, member: str | None) -> Bound:
        text = self.report.get(member or "")
        if text is None:
            return self._unknown(written, "member of the report", member, self.report)
        return Bound(text)

    def _of_indicator(
        self, written: str, definition: Definition, period: str | None, member: str | None
    ) -> Bound:
        if member is None or member not in (*_MEMBERS, *_TEXTS):
            return self._unknown(written, "member of a figure", member, (*_MEMBERS, *_TEXTS))
        if member == "title":
            return Bound(definition.short_title or definition.title)
        try:
            answer = self._answer(definition, period)
        except ValueError as error:
            return Bound(written, wrong=Wrong("error", "invalid_period", str(error)))
        if member == "period":
            return self._period(definition, answer)
        kind: Member = _MEANT.get(member, member)  # type: ignore[assignment]
        return self._figure(definition, period, answer, kind)

    def _answer(self, definition: Definition, period: str | None) -> ValueAnswer | None:
        if period is None:
            return self.figures.newest(definition.code)
        return self.figures.of(definition.code, parse_period(period).text)

    def _period(self, definition: Definition, answer: ValueAnswer | None) -> Bound:
        if answer is None:
            return Bound(NOT_KNOWN, wrong=_no_figure(definition.code))
        return Bound(period_words(answer, definition, self.figures.as_at))

    def _figure(
        self, definition: Definition, period: str | None, answer: ValueAnswer | None, member: Member
    ) -> Bound:
        if answer is None:
            wrong = _no_figure(f"{definition.code} of {period}" if period else definition.code)
            return Bound(NOT_KNOWN, wrong=wrong)
        said = told(answer, definition, member)
        if said is not None:
            return Bound(said, BoundFigure(value=answer.id, member=member, text=said), value=answer)
        text = absent(answer, member)
        wrong = Wrong("warning", "nothing_to_tell", f"{answer.id}: {text}")
        if text == NOT_KNOWN:
            wrong = _no_figure(f"{definition.code} of {answer.period}")
        return Bound(text, BoundFigure(value=answer.id, member=member, text=text), wrong, answer)

    @staticmethod
    def _unknown(written: str, what: str, name: str | None, known: Iterable[str]) -> Bound:
        if name is None:
            mend = f"Say what of it: {', '.join(known)}."
            message = f"{written} does not say what is to be told"
            return Bound(written, wrong=Wrong("error", "no_member", message, mend))
        lower = {each.lower(): each.lower() for each in known}
        near = get_close_matches(name.lower(), lower, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else None
        return Bound(
            written, wrong=Wrong("error", "unknown_name", f"there is no {what} {name}", hint)
        )


def _no_figure(what: str) -> Wrong:
    # Words are written before figures come, so it is no error; but it is to be seen.
    return Wrong("warning", "no_figure", f"there is no figure of {what} yet")
