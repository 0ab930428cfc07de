"""Case records, inspections and the whole of the register's copy; more of each child's Profile.

The topic `schools` is read again from its first event: what the register tells of an organisation
that had no column here was not kept. The month of birth comes out of what is sealed: a schema that
holds children needs DATA_KEYS_FILE.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from chassis.records.tables import create_inspection_table, create_record_tables
from services.earlyyears.profiles.pupils import PROFILE_KEY, opened_by

revision = "0003"
down_revision = "0002"

_BATCH = 10_000
_PROFILES = f"""
    SELECT year, child_key, key_id, identity FROM profile
    WHERE (year, child_key) > (:year, :child_key) ORDER BY year, child_key LIMIT {_BATCH}"""
_FILL_PROFILES = """
    UPDATE profile p SET birth_month = n.month
    FROM unnest(CAST(:year AS text[]), CAST(:child_key AS bytea[]), CAST(:month AS smallint[]))
        n (year, child_key, month)
    WHERE p.year = n.year AND p.child_key = n.child_key"""
_CHANGES = f"""
    SELECT submission_id, row_key, CAST(before ->> 'child_key' AS bytea) AS child_key,
        before ->> 'key_id' AS key_id, CAST(before ->> 'identity' AS bytea) AS identity
    FROM submission_change
    WHERE (submission_id, row_key) > (:submission_id, :row_key) AND before IS NOT NULL
    ORDER BY submission_id, row_key LIMIT {_BATCH}"""
_FILL_CHANGES = """
    UPDATE submission_change c SET before = c.before || jsonb_build_object('birth_month', n.month)
    FROM unnest(CAST(:submission_id AS uuid[]), CAST(:row_key AS text[]),
        CAST(:month AS smallint[])) n (submission_id, row_key, month)
    WHERE c.submission_id = n.submission_id AND c.row_key = n.row_key"""


def upgrade() -> None:
    create_record_tables()
    create_inspection_table()
    _register()
    _children()
    _read_again()


def _register() -> None:
    for name in ("ukprn", "local_code"):
        op.add_column("organisation", sa.Column(name, sa.Text))
    # Until its event is read again, an organisation is of no kind: nothing is eligible by it.
    kind = sa.Column("kind", sa.Text, nullable=False, server_default="")
    op.add_column("organisation", kind)
    op.alter_column("organisation", "kind", server_default=None)
    op.add_column("organisation", sa.Column("pupils", sa.Integer))
    op.create_index("ix_organisation_area", "organisation", ["area", "name", "organisation"])
    for identifier in ("laestab", "ukprn", "ey_urn"):
        op.create_index(f"ix_organisation_{identifier}", "organisation", [identifier])


def _children() -> None:
    op.add_column("profile", sa.Column("ethnicity", sa.Text, comment="code of the school census"))
    op.add_column("profile", sa.Column("ward", sa.Text, comment="where the child lives"))
    op.add_column("profile", sa.Column("birth_month", sa.SmallInteger))
    for name in ("funded_hours", "total_hours", "funded_hours_jan_mar"):
        op.add_column("profile", sa.Column(name, sa.Numeric(4, 1), comment="a week"))
    items = "nine of T, F or - for each scale, in the Profile's order; null: no items were given"
    op.add_column("profile", sa.Column("items", sa.Text, comment=items))
    _fill(_PROFILES, _FILL_PROFILES, {"year": "", "child_key": b""})
    first = {"submission_id": "00000000-0000-0000-0000-000000000000", "row_key": ""}
    _fill(_CHANGES, _FILL_CHANGES, first)


def _fill(read: str, write: str, first: dict[str, Any]) -> None:
    """The month of birth of every row, a batch at a time; `first` is before all by its key."""
    for rows in _batches(read, first):
        values = {name: [row[name] for row in rows] for name in first}
        months = [_month(row) for row in rows]
        op.get_bind().execute(sa.text(write), {**values, "month": months})


def _batches(query: str, after: dict[str, Any]) -> Iterator[Sequence[sa.RowMapping]]:
    while rows := op.get_bind().execute(sa.text(query), after).mappings().all():
        yield rows
        after = {name: rows[-1][name] for name in after}


def _month(row: sa.RowMapping) -> int | None:
    opened = opened_by(PROFILE_KEY.under(row["key_id"]), row["child_key"], row["identity"])
    return int(opened["dob"][5:7]) if opened["dob"] else None


def _read_again() -> None:
    mine = "consumer_group = 'earlyyears'"
    op.execute(f"DELETE FROM consumer_offset WHERE {mine} AND topic = 'schools'")
    op.execute(f"DELETE FROM inbox WHERE {mine} AND event_key LIKE 'schools.%'")
