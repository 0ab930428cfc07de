"""A draft as it reads now: its words with the figures of its day, and what there is to find."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from chassis.problems import Problem
from education.years import AcademicYear
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import Moment
from services.kpi.plan.answers import Plan
from services.kpi.plan.plans import whole_plan
from services.kpi.reports.answers import (
    CommitteeReport,
    Head,
    KeptSection,
    ReportSection,
    report_links,
    section_links,
    section_tag,
)
from services.kpi.reports.bindings import Remark
from services.kpi.reports.checking import Facts, check
from services.kpi.reports.checking.facts import facts_from
from services.kpi.reports.composing import Composed, compose
from services.kpi.reports.figures import figures_of
from services.kpi.reports.store import one_report, sections_of


async def composed(
    session: AnySession, head: Head, sections: Sequence[KeptSection], *, published: bool = False
) -> Composed:
    """A report composed of what is known now; `known_at` is when that was read."""
    known_at = datetime.now(UTC)
    figures = await figures_of(session, head.area, Moment(as_at=head.as_at))
    plan = await _plan(session, head)
    return await to_thread(
        compose, head, sections, figures, plan, known_at=known_at, published=published
    )


async def whole_report(session: AnySession, number: int) -> CommitteeReport:
    """A report with its sections and, while it is a draft, what was found in them."""
    head, sections = await one_report(session, number), await sections_of(session, number)
    found: list[Remark] = []
    if head.state == "draft":
        found = await remarks_on(session, head, await composed(session, head, sections))
    return CommitteeReport(
        **head.model_dump(),
        links=report_links(head),
        findings=sum(each.severity != "note" for each in found),
        sections=[section_answer(number, each, found) for each in sections],
    )


def section_answer(number: int, kept: KeptSection, found: Sequence[Remark]) -> ReportSection:
    """A section as it leaves, with what was found in it."""
    return ReportSection(
        **dict(kept),
        etag=section_tag(number, kept),
        findings=[each for each in found if each.section == kept.code],
        links=section_links(number, kept.code),
    )


async def remarks_on(session: AnySession, head: Head, made: Composed) -> list[Remark]:
    """What is wrong with a draft's bindings, and what the checker finds in its words."""
    facts = await facts_from(session, made.figures, Moment(as_at=head.as_at))
    found = await to_thread(_checked, made.texts, facts)
    return [*made.remarks, *found]


def _checked(texts: Mapping[str, str], facts: Facts) -> list[Remark]:
    return [
        Remark(
            section=code,
            line=each.where.line,
            severity=each.severity,
            code=each.code,
            message=each.message,
            quote=each.claimed,
            mend=each.mend,
        )
        for code, words in texts.items()
        for each in check(words, facts)
    ]


async def _plan(session: AnySession, head: Head) -> Plan | None:
    """The authority's plan of the school year of the meeting, as it is on that day."""
    year = AcademicYear.containing(head.on)
    try:
        return await whole_plan(session, f"{head.area}.{year.slug}", today=head.on)
    except Problem as problem:
        if problem.code != "not_found":
            raise
        return None
