"""How each return expected for each collection stands, reckoned from what is in force."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import text

from chassis.records.store import AnySession
from services.fourteen19.collections.rules import Return

# A submission counts for the last collection that had opened: as `rules.counted_for`.
_RETURNS: Final = text("""
    WITH expected AS (
        SELECT c.key, p.organisation, c.state ->> 'data' AS data, c.state ->> 'year' AS year,
            c.state ->> 'title' AS title, c.state ->> 'area' AS area,
            CAST(c.state ->> 'opens_on' AS date) AS opens_on,
            CAST(c.state ->> 'due_on' AS date) AS due_on,
            CAST(c.state ->> 'closes_on' AS date) AS closes_on,
            CAST(c.state ->> 'warn_days' AS integer) AS warn_days
        FROM record c CROSS JOIN LATERAL
            jsonb_array_elements_text(c.state -> 'expected') p (organisation)
        WHERE c.kind = 'collection' AND c.status = 'open'
            AND (CAST(:organisations AS text[]) IS NULL OR p.organisation = ANY(:organisations))),
    counted AS (
        SELECT DISTINCT ON (r.submission_id, r.organisation, r.year) e.key, r.*
        FROM expected e JOIN return_received r USING (organisation, data, year)
        WHERE e.opens_on <= (r.received_at AT TIME ZONE 'UTC')::date
        ORDER BY r.submission_id, r.organisation, r.year, e.opens_on DESC, e.key COLLATE "C"),
    since AS (
        SELECT *, max(received_at) FILTER (WHERE whole)
            OVER (PARTITION BY key, organisation) AS replaced_at FROM counted),
    came AS (
        SELECT key, organisation, (min(received_at) AT TIME ZONE 'UTC')::date AS received_on,
            count(*) AS submissions,
            sum(rows) FILTER (WHERE received_at >= coalesce(replaced_at, '-infinity')) AS rows
        FROM since GROUP BY key, organisation)
    SELECT e.key, data, year, title, area, opens_on, due_on, closes_on, warn_days, organisation,
        received_on, coalesce(rows, 0), coalesce(submissions, 0)
    FROM expected e LEFT JOIN came USING (key, organisation)
    WHERE (CAST(:keys AS text[]) IS NULL OR e.key = ANY(:keys))
        AND (CAST(:area AS text) IS NULL OR area = :area)
        AND (CAST(:overdue_on AS date) IS NULL OR (received_on IS NULL AND due_on < :overdue_on))
    ORDER BY organisation COLLATE "C", e.key COLLATE "C" """)


async def returns_of(
    session: AnySession,
    *,
    organisations: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    area: str | None = None,
    overdue_on: date | None = None,
) -> list[Return]:
    """The returns expected, by provider and collection; None: of all. One statement.

    `area` is the collection's; `overdue_on`: only those due before that day and not received.
    """
    asked = {
        "organisations": None if organisations is None else list(organisations),
        "keys": None if keys is None else list(keys),
        "area": area,
        "overdue_on": overdue_on,
    }
    return [Return(*row) for row in await session.execute(_RETURNS, asked)]
