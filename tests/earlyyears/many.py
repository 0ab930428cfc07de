"""Six authorities of 500 settings each, with their records, put in by SQL."""

from typing import Final

from tests.earlyyears.team_app import Team

AREAS: Final = ("350", "351", "352", "353", "354", "355")
SETTINGS: Final = 500
"""Of each authority."""
YEAR: Final = "2009/10"
PROGRAMME: Final = "audit-2009"
OFFICERS: Final = 20
_ORGANISATIONS: Final = f"""
    INSERT INTO organisation (organisation, ey_urn, area, name, status, kind, phase)
    SELECT key, key, (ARRAY{list(AREAS)})[1 + n / {SETTINGS}], 'Setting ' || n, 'open',
        CASE n % 4 WHEN 0 THEN 'childminder' ELSE 'full_day_care' END, 'nursery'
    FROM (SELECT n, 'EY' || 500000 + n AS key
        FROM generate_series(0, {SETTINGS * len(AREAS) - 1}) n) made"""
_RECORD: Final = """
    INSERT INTO record (kind, key, organisation, status, version, state, changed_at, changed_by)
    SELECT {kind}, {key}, {organisation}, {status}, 1, CAST({state} AS jsonb), now(), 'tests'
    FROM {rows}"""
_OFFICER: Final = f"'qio-' || CAST(substr(organisation, 3) AS integer) % {OFFICERS}"
_SETTING: Final = """'{"status": "known", "as_of": "2009-09-01", "places": 24}'"""
_QUALITY: Final = """'{"status": "rated", "standing": null, "disagreement": null, "ratings": [{
    "rating": "amber", "effective_on": "2009-09-01", "until": null, "rule_set": "quality-1",
    "rule": "audit", "because": "By its audit.", "evidence": [
        {"source": "audit", "on": "2009-09-01", "reference": "v-1", "percent": "62.0"}]}]}'"""
_CASELOAD: Final = f"""jsonb_build_object('status', 'active', 'officer', {_OFFICER}, 'stints',
    jsonb_build_array(jsonb_build_object('officer', {_OFFICER}, 'since', '2009-09-01')))"""
_SUPPORT: Final = f"""jsonb_build_object('status', 'allocated', 'year', '{YEAR}', 'hours', 12,
    'rating', 'amber', 'allocation', '350.2009-10.1', 'allocated_on', '2009-09-01', 'why', 'Shared',
    'sessions', '[]'::jsonb)"""
_VISIT: Final = f"""jsonb_build_object('purpose', 'audit', 'year', '{YEAR}', 'visitor', {_OFFICER},
    'status', CASE n WHEN 1 THEN 'made' ELSE 'planned' END, 'due_on', '2009-12-31',
    'made_on', CASE n WHEN 1 THEN '2009-10-01' END,
    'programme', CASE n WHEN 1 THEN '{PROGRAMME}' END, 'summary', repeat('What was seen. ', 60))"""
_PERSON: Final = f"""jsonb_build_object('status', 'active', 'name', 'Officer ' || n, 'post',
    'quality_and_inclusion_officer', 'hours', jsonb_build_object('{YEAR}', 5000))"""
_PROGRAMME: Final = f"""jsonb_build_object('status', 'open', 'area', '350', 'title', 'Audits',
    'purpose', 'audit', 'sorts', '["pvi", "childminder"]'::jsonb, 'year', '{YEAR}', 'starts_on',
    '2009-09-01', 'ends_on', '2009-12-31')"""
_DUES: Final = """
    INSERT INTO due (kind, key, item, organisation, owner, what, due_on)
    SELECT kind, key, 'visit', organisation, state ->> 'visitor', 'make the visit', '2009-12-31'
    FROM record WHERE kind = 'visit' AND status = 'planned'"""
_ENTRIES: Final = """
    INSERT INTO entry (kind, key, item, organisation, on_day, what)
    SELECT kind, key, 'made', organisation, '2009-10-01', 'visit made'
    FROM record WHERE kind = 'visit' AND status = 'made'"""


def _of_each(kind: str, status: str, state: str, *, key: str = "organisation") -> str:
    return _RECORD.format(
        kind=f"'{kind}'",
        key=key,
        organisation="organisation",
        status=f"'{status}'",
        state=state,
        rows="organisation",
    )


def _of_nobody(kind: str, key: str, status: str, state: str, rows: str) -> str:
    return _RECORD.format(
        kind=f"'{kind}'", key=key, organisation="NULL", status=f"'{status}'", state=state, rows=rows
    )


_VISITS: Final = _RECORD.format(
    kind="'visit'",
    key="organisation || '.' || n",
    organisation="organisation",
    status="CASE n WHEN 1 THEN 'made' ELSE 'planned' END",
    state=_VISIT,
    rows="organisation CROSS JOIN generate_series(1, 2) n",
)


async def fill(team: Team) -> None:
    """3,000 settings, two visits of each, one of them made; quality, support, caseload of each."""
    people = f"generate_series(0, {OFFICERS - 1}) n"
    statements = (
        "DELETE FROM organisation",
        _ORGANISATIONS,
        _of_each("setting", "known", _SETTING),
        _of_each("quality", "rated", _QUALITY),
        _of_each("caseload", "active", _CASELOAD),
        _of_each("support", "allocated", _SUPPORT, key="organisation || '.2009-10'"),
        _VISITS,
        _of_nobody("person", "'qio-' || n", "active", _PERSON, people),
        _of_nobody("programme", f"'{PROGRAMME}'", "open", _PROGRAMME, "(SELECT 1) one"),
        _DUES,
        _ENTRIES,
        "ANALYZE",
    )
    async with team.app.state.database.write() as session:
        connection = await session.connection()
        for statement in statements:
            await connection.exec_driver_sql(statement)
