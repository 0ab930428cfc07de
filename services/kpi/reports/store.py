"""Reports in the database: drafts, which are edited until one is published, and what was then."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Problem
from services.kpi.ledger.reading import AnySession
from services.kpi.reports.answers import Act, Head, KeptSection, SectionChange, SignedOff
from services.kpi.reports.templates import SectionTemplate

AFTER_ALL = 2**63 - 1
_FIELDS = ("title", "on", "as_at", "report_to", "report_of", "contact_officer")
_HEADS = text(
    """
    SELECT r.id, r.area, r.title, r.on_day AS on, r.as_at, r.report_to, r.report_of,
        r.contact_officer, CASE WHEN p.report IS NULL THEN 'draft' ELSE 'published' END AS state,
        r.revision, r.created_by, r.created_at, p.published_at
    FROM report r LEFT JOIN published_report p ON p.report = r.id
    WHERE r.id < :before
        AND (cast(:id AS bigint) IS NULL OR r.id = :id)
        AND (cast(:area AS text) IS NULL OR r.area = :area)
        AND (cast(:state AS text) IS NULL OR (p.report IS NULL) = (:state = 'draft'))
    ORDER BY r.id DESC LIMIT :limit
    """
)
_SECTIONS = text(
    "SELECT code, title, text, revision, signed_off_by, signed_off_at FROM report_section "
    "WHERE report = :report ORDER BY position"
)
_ADD = text(
    """
    INSERT INTO report (area, title, on_day, as_at, report_to, report_of, contact_officer,
        created_by)
    VALUES (:area, :title, :on, :as_at, :report_to, :report_of, :contact_officer, :caller)
    RETURNING id
    """
)
_ADD_SECTIONS = text(
    """
    INSERT INTO report_section (report, code, position, title, text)
    SELECT :report, * FROM unnest(cast(:code AS text[]), cast(:position AS integer[]),
        cast(:title AS text[]), cast(:text AS text[]))
    """
)
_FIRST_WORDS = text(
    "INSERT INTO report_section_change (report, code, act, revision, text, done_by) "
    "SELECT report, code, 'written', revision, text, :caller FROM report_section "
    "WHERE report = :report ORDER BY position"
)
_HOLD = text("SELECT id FROM report WHERE id = :id FOR UPDATE")
# One publication at a time, and no edit while one is made: all edits hold the report's row.
_ALONE = text("LOCK TABLE report IN EXCLUSIVE MODE")
_CHANGE = text(
    """
    UPDATE report SET revision = revision + 1, title = :title, on_day = :on, as_at = :as_at,
        report_to = :report_to, report_of = :report_of, contact_officer = :contact_officer
    WHERE id = :id
    """
)
_WRITE = text(
    "UPDATE report_section SET text = :text, revision = revision + 1, signed_off_by = NULL, "
    "signed_off_at = NULL WHERE report = :report AND code = :code"
)
_SIGN = text(
    "UPDATE report_section SET signed_off_by = cast(:by AS text), signed_off_at = "
    "CASE WHEN cast(:by AS text) IS NULL THEN NULL ELSE clock_timestamp() END "
    "WHERE report = :report AND code = ANY(cast(:codes AS text[])) "
    "AND (signed_off_by IS NULL) = (cast(:by AS text) IS NOT NULL) RETURNING code"
)
_RECORD = text(
    """
    INSERT INTO report_section_change (report, code, act, revision, text, done_by)
    SELECT report, code, :act, revision, CASE WHEN :act = 'written' THEN text END, :caller
    FROM report_section WHERE report = :report AND code = ANY(cast(:codes AS text[]))
    ORDER BY position
    """
)
_HISTORY = text(
    "SELECT id, act, revision, text, done_by, done_at FROM report_section_change "
    "WHERE report = :report AND code = :code AND id > :after ORDER BY id LIMIT :limit"
)
_PUBLISH = text(
    "INSERT INTO published_report (report, document, digest, reason, published_by) "
    "VALUES (:report, :document, :digest, :reason, :caller)"
)
_PUBLISHED = text(
    "SELECT report, document, digest, published_at FROM published_report WHERE report = :report"
)
_DIGESTS = text(
    "SELECT report, digest FROM published_report WHERE report = ANY(cast(:reports AS bigint[]))"
)


class Frozen(NamedTuple):
    """A published report as it is kept: `document` are the bytes that `digest` is of."""

    report: int
    document: str
    digest: str
    published_at: datetime


async def add_report(
    session: AsyncSession,
    fields: Mapping[str, Any],
    sections: Sequence[SectionTemplate],
    *,
    caller: str,
) -> int:
    """Keep a new draft with its first words; its number."""
    number = int((await session.execute(_ADD, {**fields, "caller": caller})).scalar_one())
    columns = {
        "code": [each.code for each in sections],
        "position": list(range(len(sections))),
        "title": [each.title for each in sections],
        "text": [each.text.strip() for each in sections],
    }
    await session.execute(_ADD_SECTIONS, {"report": number, **columns})
    await session.execute(_FIRST_WORDS, {"report": number, "caller": caller})
    return number


async def find_reports(
    session: AnySession,
    *,
    number: int | None = None,
    area: str | None = None,
    state: str | None = None,
    before: int = AFTER_ALL,
    limit: int = 1,
) -> list[Head]:
    """Reports, newest first."""
    asked = {"id": number, "area": area, "state": state, "before": before, "limit": limit}
    return [Head(**row) for row in (await session.execute(_HEADS, asked)).mappings()]


async def one_report(session: AnySession, number: int) -> Head:
    """A report's head; raises `not_found`."""
    found = await find_reports(session, number=number)
    if not found:
        raise Problem("not_found", f"There is no report {number}.")
    return found[0]


async def hold_draft(session: AsyncSession, number: int) -> Head:
    """A draft's head, held until the transaction ends; raises `not_found`, and `conflict` once it
    is published."""
    await session.execute(_HOLD, {"id": number})
    head = await one_report(session, number)
    if head.state == "published":
        detail = f"The report {number} is published: it never changes. Make a new one."
        raise Problem("conflict", detail)
    return head


async def hold_all(session: AsyncSession) -> None:
    """Let nobody else edit or publish a report until the transaction ends."""
    await session.execute(_ALONE)


async def sections_of(session: AnySession, number: int) -> list[KeptSection]:
    """A report's sections, in their order."""
    rows = (await session.execute(_SECTIONS, {"report": number})).mappings()
    return [_section(row) for row in rows]


async def one_section(session: AnySession, number: int, code: str) -> KeptSection:
    """One section; raises `not_found`."""
    for section in await sections_of(session, number):
        if section.code == code:
            return section
    raise Problem("not_found", f"The report {number} has no section {code}.")


async def change_report(session: AsyncSession, head: Head, fields: Mapping[str, Any]) -> None:
    """Give a held draft's head new values of some fields."""
    before = {name: getattr(head, name) for name in _FIELDS}
    await session.execute(_CHANGE, {**before, **fields, "id": head.id})


async def write_section(
    session: AsyncSession, number: int, code: str, words: str, *, caller: str
) -> None:
    """Give a held draft's section new words, which nobody has signed off."""
    await session.execute(_WRITE, {"report": number, "code": code, "text": words})
    await _record(session, number, [code], "written", caller)


async def sign_off(session: AsyncSession, number: int, code: str, *, caller: str) -> bool:
    """Sign a held draft's section off; False where it was already."""
    return bool(await _sign(session, number, [code], "signed_off", caller))


async def take_away(
    session: AsyncSession, number: int, codes: Iterable[str], *, caller: str
) -> list[str]:
    """Take the sign-offs of some sections of a held draft away; those that had one."""
    return await _sign(session, number, codes, "sign_off_taken_away", caller)


async def _sign(
    session: AsyncSession, number: int, codes: Iterable[str], act: Act, caller: str
) -> list[str]:
    by = caller if act == "signed_off" else None
    rows = await session.execute(_SIGN, {"report": number, "codes": list(codes), "by": by})
    signed = [row.code for row in rows]
    await _record(session, number, signed, act, caller)
    return signed


async def _record(
    session: AsyncSession, number: int, codes: Sequence[str], act: Act, caller: str
) -> None:
    if codes:
        asked = {"report": number, "codes": list(codes), "act": act, "caller": caller}
        await session.execute(_RECORD, asked)


async def history_of(
    session: AnySession, number: int, code: str, *, after: int, limit: int
) -> list[SectionChange]:
    """What was done to a section, oldest first, from the act after `after`."""
    asked = {"report": number, "code": code, "after": after, "limit": limit}
    return [SectionChange(**row) for row in (await session.execute(_HISTORY, asked)).mappings()]


async def keep_published(
    session: AsyncSession, number: int, document: str, digest: str, *, reason: str, caller: str
) -> None:
    """Keep a report's document for good."""
    asked = {"document": document, "digest": digest, "reason": reason, "caller": caller}
    await session.execute(_PUBLISH, {"report": number, **asked})


async def frozen(session: AnySession, number: int) -> Frozen:
    """A published report; raises `not_found`."""
    row = (await session.execute(_PUBLISHED, {"report": number})).first()
    if row is None:
        raise Problem("not_found", f"There is no published report {number}.")
    return Frozen(*row)


async def digests_of(session: AnySession, reports: Sequence[int]) -> dict[int, str]:
    """The digest of each of some published reports."""
    rows = await session.execute(_DIGESTS, {"reports": list(reports)})
    return {row.report: row.digest for row in rows}


def _section(row: RowMapping) -> KeptSection:
    by, at = row["signed_off_by"], row["signed_off_at"]
    signed = SignedOff(by=by, at=at) if by is not None else None
    kept = {name: row[name] for name in ("code", "title", "text", "revision")}
    return KeptSection(**kept, signed_off=signed)


def default_as_at(on: date, today: date) -> date:
    """The day a report's figures are of, if nobody says: the meeting's, or today before it."""
    return min(on, today)
