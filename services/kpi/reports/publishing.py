"""A draft published: all that stands in the way said at once, else frozen with its digest."""

import hashlib
from collections.abc import Iterator, Sequence

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Fault, Problem
from services.kpi.reports.answers import Head, KeptSection, Published, public_links
from services.kpi.reports.bindings import Remark
from services.kpi.reports.composing import Composed
from services.kpi.reports.document import Document
from services.kpi.reports.drafts import composed, remarks_on
from services.kpi.reports.requests import Publication
from services.kpi.reports.store import frozen, hold_draft, keep_published, sections_of


def canonical(document: Document) -> str:
    """The one JSON text of a document: members sorted, no spaces."""
    plain = document.model_dump(mode="json")
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS).decode()


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


async def publish(
    session: AsyncSession, number: int, asked: Publication, *, caller: str
) -> tuple[Published, list[Remark]]:
    """Freeze a draft; what was published despite is told too. Raises `conflict` with every reason
    why it cannot be."""
    head = await hold_draft(session, number)
    sections = await sections_of(session, number)
    made = await composed(session, head, sections, published=True)
    found = await remarks_on(session, head, made)
    own = [each for each in made.remarks if each.severity == "error"]
    of_checker = [each for each in found[len(made.remarks) :] if each.severity == "error"]
    faults = [*_unsigned(sections), *map(_fault, own), *_unpublishable(made)]
    if not asked.despite_findings:
        faults += map(_fault, of_checker)
    if faults:
        detail = f"The report {number} cannot be published yet."
        raise Problem("conflict", detail, errors=faults)
    text = canonical(made.document)
    digest = digest_of(text)
    await keep_published(session, number, text, digest, reason=asked.reason, caller=caller)
    kept = await frozen(session, number)
    return published_answer(head, kept.digest, kept.published_at), of_checker


def published_answer(head: Head, digest: str, published_at: object) -> Published:
    """A published report as it is told of."""
    shared = head.model_dump(include={"id", "title", "area", "on", "as_at"})
    return Published(
        **shared | {"published_at": published_at}, digest=digest, links=public_links(head.id)
    )


def _unsigned(sections: Sequence[KeptSection]) -> Iterator[Fault]:
    for each in sections:
        if each.signed_off is None:
            message = f"{each.title} is not signed off"
            yield Fault("not_signed_off", each.code, message, "Have it read and signed off.")


def _fault(remark: Remark) -> Fault:
    path = f"{remark.section}, line {remark.line}"
    return Fault(remark.code, path, remark.message, remark.mend)


def _unpublishable(made: Composed) -> Iterator[Fault]:
    for name, value in made.used.items():
        if value.value is not None and not value.publishable:
            message = "it tells of too few to be published"
            yield Fault("not_publishable", name, message, "Leave the figure out.")
