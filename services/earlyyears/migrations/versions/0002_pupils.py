"""Children under a key: UPN, names, date of birth and postcode can no longer be read.

A schema that holds children already needs DATA_KEYS_FILE. Both tables are written anew, so that
no page of them keeps what was there before; backups and archived WAL from before still do.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from alembic import op

from chassis.pseudonyms import Pseudonyms
from chassis.settings import data_keys
from services.earlyyears.profiles.pupils import PROFILE_KEY, hidden

revision = "0002"
down_revision = "0001"

_IDENTITY = ("dob", "postcode", "surname", "forename")
_BATCH = 10_000
_UPN_LENGTH = 13
_ANY = "SELECT EXISTS (SELECT FROM profile) OR EXISTS (SELECT FROM submission_change)"
_PROFILES = f"""
    SELECT year, child_key, {", ".join(_IDENTITY)} FROM profile
    WHERE (year, child_key) > (:year, :child_key) ORDER BY year, child_key LIMIT {_BATCH}"""
_SEAL_PROFILES = """
    UPDATE profile p SET hidden = CAST(n.child_key AS bytea), key_id = n.key_id,
        identity = CAST(n.identity AS bytea)
    FROM unnest(CAST(:year AS text[]), CAST(:was AS text[]), CAST(:child_key AS text[]),
        CAST(:key_id AS text[]), CAST(:identity AS text[]))
        n (year, was, child_key, key_id, identity)
    WHERE p.year = n.year AND p.child_key = n.was"""
_SET_ASIDE = """
    CREATE TEMPORARY TABLE change_before_0002 ON COMMIT DROP AS
    SELECT row_number() OVER () AS number, * FROM submission_change"""
# The year and the child's key make a row's key; chr(31) stands between them.
_CHANGES = f"""
    SELECT number, split_part(row_key, chr(31), 1) AS year,
        split_part(row_key, chr(31), 2) AS child_key,
        {", ".join(f"before ->> '{name}' AS {name}" for name in _IDENTITY)}
    FROM change_before_0002 WHERE number > :number ORDER BY number LIMIT {_BATCH}"""
_SEAL_CHANGES = f"""
    INSERT INTO submission_change (submission_id, row_key, action, previous, sequence, before)
    SELECT c.submission_id, concat_ws(chr(31), n.year, n.child_key), c.action, c.previous,
        c.sequence, c.before {" ".join(f"- '{name}'" for name in _IDENTITY)} || jsonb_build_object(
            'child_key', n.child_key, 'key_id', n.key_id, 'identity', n.identity)
    FROM unnest(CAST(:number AS bigint[]), CAST(:year AS text[]), CAST(:child_key AS text[]),
        CAST(:key_id AS text[]), CAST(:identity AS text[]))
        n (number, year, child_key, key_id, identity)
    JOIN change_before_0002 c USING (number)"""


def upgrade() -> None:
    op.create_table(
        "profile_key",
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    )
    op.create_index("uq_profile_key_one_row", "profile_key", [sa.text("(true)")], unique=True)
    op.add_column("profile", sa.Column("key_id", sa.Text))
    op.add_column("profile", sa.Column("identity", sa.LargeBinary))
    op.add_column("profile", sa.Column("hidden", sa.LargeBinary))
    if op.get_bind().execute(sa.text(_ANY)).scalar_one():
        _seal(op.get_bind())
    for name in _IDENTITY:
        op.drop_column("profile", name)
    op.execute("ALTER TABLE profile ALTER COLUMN child_key TYPE bytea USING hidden")
    op.drop_column("profile", "hidden")
    op.alter_column("profile", "key_id", nullable=False)
    op.alter_column("profile", "identity", nullable=False)


def _seal(connection: sa.Connection) -> None:
    pupils = PROFILE_KEY.under(data_keys().current)
    connection.execute(
        sa.text("INSERT INTO profile_key (key_id, fingerprint) VALUES (:key_id, :fingerprint)"),
        {"key_id": pupils.key_id, "fingerprint": pupils.fingerprint},
    )
    first = {"year": "", "child_key": ""}
    for rows in _batches(connection, _PROFILES, first):
        new = _hidden(rows, pupils)
        values = {"year": rows["year"].to_list(), "was": rows["child_key"].to_list()}
        connection.execute(sa.text(_SEAL_PROFILES), values | new)
    connection.execute(sa.text(_SET_ASIDE))
    connection.execute(sa.text("TRUNCATE submission_change"))
    for rows in _batches(connection, _CHANGES, {"number": 0}):
        values = {name: rows[name].to_list() for name in ("number", "year")}
        connection.execute(sa.text(_SEAL_CHANGES), values | _hidden(rows, pupils))
    # The planner's statistics hold some values of columns.
    connection.execute(sa.text("ANALYZE submission_change"))


def _batches(
    connection: sa.Connection, query: str, after: dict[str, Any]
) -> Iterator[pl.DataFrame]:
    """The query's rows, a batch at a time; `after` are the columns it pages by."""
    while found := connection.execute(sa.text(query), after).mappings().all():
        yield pl.DataFrame([dict(row) for row in found], infer_schema_length=None)
        after = {name: found[-1][name] for name in after}


def _hidden(rows: pl.DataFrame, pupils: Pseudonyms) -> dict[str, Sequence[str]]:
    """Keys as they were, 13 characters of a UPN or 64 hexadecimal digits, as they are now."""
    was, is_upn = pl.col("child_key"), pl.col("child_key").str.len_chars() == _UPN_LENGTH
    identified = rows.with_columns(
        upn=pl.when(is_upn).then(was),
        digest=pl.when(~is_upn).then(was).str.decode("hex", strict=False),
    )
    return hidden(identified, pupils).to_dict(as_series=False)
