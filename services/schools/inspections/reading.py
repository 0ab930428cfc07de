"""Inspections out of the database: those held, and what was told of them as at a day."""

from typing import Final

from sqlalchemy import text

from contracts.schools import CategoryChanged, InspectionPublished
from services.schools.inspections.columns import VALUES

_COLUMNS: Final = f"organisation, inspected, inspected_on, {', '.join(VALUES)}, submission_id"
ALL_OF_ONE: Final = text(f"""
    SELECT {_COLUMNS} FROM inspection WHERE organisation = :organisation
        AND (inspected_on, inspected) < (CAST(:day AS date), :sort)
    ORDER BY inspected_on DESC, inspected DESC LIMIT :limit""")
ONE: Final = text(f"""
    SELECT {_COLUMNS} FROM inspection WHERE organisation = :organisation
        AND inspected = :inspected AND inspected_on = :inspected_on""")

_OPEN: Final = """
    NOT o.withdrawn AND o.status <> 'proposed'
    AND (o.opened_on IS NULL OR o.opened_on <= :as_at)
    AND (o.closed_on > :as_at OR (o.closed_on IS NULL AND o.status <> 'closed'))"""
_FITS: Final = """
    (CAST(:organisation AS text) IS NULL OR o.organisation = :organisation)
    AND (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))
    AND (CAST(:phases AS text[]) IS NULL OR o.phase = ANY(:phases))
    AND (CAST(:categories AS text[]) IS NULL OR stands.category = ANY(:categories))"""


def _told(event_type: str, since: str, until: str) -> str:
    """What was told of the organisation `o` that held as at the day."""
    return f"""(SELECT state FROM announced a
        WHERE a.organisation = o.organisation AND a.event_type = '{event_type}'
            AND NOT (state ->> 'withdrawn')::boolean AND (state ->> '{since}')::date <= :as_at
            AND coalesce((state ->> '{until}')::date > :as_at, true))"""


# What was told is what is true (`state`): the rules of succession are not reckoned a second time.
# The first comparison with the cursor spares looking up what was told of those before it.
STANDINGS: Final = text(f"""
    SELECT o.organisation, o.name, o.area, o.phase, o.kind, o.opened_on, stands.*
    FROM organisation o
    LEFT JOIN LATERAL {_told(InspectionPublished.event_type, "latest_from", "latest_until")} i
        ON true
    CROSS JOIN LATERAL (SELECT
        coalesce(i.state ->> 'inspected',
            CASE WHEN o.urn IS NULL THEN 'early_years' ELSE 'section_5' END) AS inspected,
        (i.state ->> 'inspected_on')::date AS inspected_on) sort
    LEFT JOIN LATERAL {_told(CategoryChanged.event_type, "entered_on", "left_on")} c
        ON (sort.inspected = 'early_years') = (c.state ->> 'category' LIKE 'inadequate%')
    CROSS JOIN LATERAL (SELECT count(*) AS visits, max(v.inspected_on) AS visited_on
        FROM inspection v WHERE v.organisation = o.organisation AND v.inspected = 'section_8'
            AND v.inspected_on > sort.inspected_on AND v.inspected_on <= :as_at
            AND sort.inspected = 'section_5') seen
    CROSS JOIN LATERAL (SELECT sort.*, (i.state ->> 'published_on')::date AS published_on,
        i.state ->> 'framework' AS framework, (i.state ->> 'overall')::int AS overall,
        coalesce(c.state ->> 'category', i.state ->> 'category') AS category,
        (c.state ->> 'entered_on')::date AS in_category_since, seen.*) stands
    WHERE {_OPEN} AND (o.urn IS NOT NULL OR o.ey_urn IS NOT NULL) AND {_FITS}
        AND (CAST(:grades AS int[]) IS NULL OR coalesce(stands.overall, 0) = ANY(:grades))
        AND (o.name, o.organisation) >= (:name, :after)
        AND (o.name, o.organisation, stands.inspected) > (:name, :after, :sort)
    ORDER BY o.name, o.organisation, stands.inspected LIMIT :limit""")
CATEGORIES: Final = text(f"""
    SELECT o.organisation, o.name, o.area, o.phase, o.kind, stands.*,
        coalesce(seen.visits, '[]') AS visits
    FROM announced a JOIN organisation o USING (organisation)
    CROSS JOIN LATERAL (SELECT state ->> 'category' AS category,
        (state ->> 'entered_on')::date AS entered_on,
        (state ->> 'left_on')::date <= :as_at AS has_left) said
    CROSS JOIN LATERAL (SELECT said.category, said.entered_on,
        CASE WHEN has_left THEN (state ->> 'left_on')::date END AS left_on,
        CASE WHEN has_left THEN state ->> 'left_by' END AS left_by) stands
    LEFT JOIN LATERAL (SELECT json_agg(json_build_object('visited_on', inspected_on,
            'progress', progress, 'progress_since_visit', progress_since_visit,
            'authority_support', authority_support) ORDER BY inspected_on) AS visits
        FROM inspection v WHERE v.organisation = o.organisation AND v.inspected = 'section_8'
            AND v.inspected_on > stands.entered_on
            AND v.inspected_on <= coalesce(stands.left_on, :as_at)) seen ON true
    WHERE a.event_type = '{CategoryChanged.event_type}' AND NOT (state ->> 'withdrawn')::boolean
        AND stands.entered_on <= :as_at AND (:left OR stands.left_on IS NULL) AND {_FITS}
        AND (stands.entered_on, o.organisation) > (CAST(:day AS date), :after)
    ORDER BY stands.entered_on, o.organisation LIMIT :limit""")
