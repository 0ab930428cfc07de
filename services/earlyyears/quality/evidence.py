"""The evidence there is of many organisations: inspections, visits made, concerns."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text

from chassis.records.store import AnySession
from education.ofsted import CONCERNS, INADEQUATE
from services.earlyyears.quality.state import Evidence

_INSPECTIONS: Final = text("""
    SELECT i.subject, i.organisation, i.inspected, i.inspected_on, i.overall, i.category,
        CAST(i.judgements ->> 'eyfs' AS smallint) AS provision
    FROM inspection i
    WHERE i.organisation = ANY(CAST(:organisations AS text[]))
        AND i.inspected_on IS NOT NULL AND NOT i.withdrawn""")
_RECORDS: Final = text("""
    SELECT r.kind, r.key, r.organisation, r.state ->> 'purpose' AS purpose,
        CAST(coalesce(r.state ->> 'made_on', r.state ->> 'since') AS date) AS on_day,
        CAST(r.state ->> 'until' AS date) AS until,
        CAST(r.state ->> 'percent' AS numeric) AS percent,
        CAST(r.state ->> 'own_grade' AS smallint) AS own_grade
    FROM record r
    WHERE r.organisation = ANY(CAST(:organisations AS text[]))
        AND (r.kind = 'visit' AND r.status IN ('made', 'shared')
            OR r.kind = 'concern' AND r.status <> 'withdrawn')""")


async def evidence_of(
    session: AnySession, organisations: Sequence[str]
) -> dict[str, list[Evidence]]:
    """All evidence of each of these organisations that has any: two statements for any number."""
    asked = {"organisations": list(organisations)}
    found: defaultdict[str, list[Evidence]] = defaultdict(list)
    for row in await session.execute(_INSPECTIONS, asked):
        found[row.organisation].extend(_inspected(row))
    for row in await session.execute(_RECORDS, asked):
        found[row.organisation].extend(_concerned(row) if row.kind == "concern" else _visited(row))
    return dict(found)


def _inspected(row: Any) -> Iterator[Evidence]:
    """A setting's inspection grades its provision; a school's does where it has a grade of its own
    for that."""
    overall = INADEQUATE if row.category in CONCERNS else row.overall
    of_setting = row.inspected == "early_years"
    grade = overall if of_setting else row.provision
    if grade is None and overall is None:
        return
    yield Evidence(
        source="school_inspection" if grade is None else "inspection",
        on=row.inspected_on,
        reference=row.subject,
        grade=overall if grade is None else grade,
    )


def _visited(row: Any) -> Iterator[Evidence]:
    if row.on_day is None:
        return
    if row.percent is not None:
        yield Evidence(
            source="self_evaluation" if row.purpose == "self_evaluation" else "audit",
            on=row.on_day,
            reference=row.key,
            percent=Decimal(row.percent),
        )
    if row.own_grade is not None:
        yield Evidence(source="own_grade", on=row.on_day, reference=row.key, grade=row.own_grade)


def _concerned(row: Any) -> Iterator[Evidence]:
    yield Evidence(source="concern", on=row.on_day, reference=row.key, until=row.until)
