"""The register in full: what each source states, officers' edits, lineage, groups, inspections,
governing bodies, teams, and the feed of changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)
# What the register holds of an organisation beside its identifiers, and what each source states.
_FIELDS = {
    "name": sa.Text,
    "kind": sa.Text,
    "phase": sa.Text,
    "status": sa.Text,
    "area": sa.Text,
    "opened_on": sa.Date,
    "opened_because": sa.Text,
    "closed_on": sa.Date,
    "closed_because": sa.Text,
    "low_age": sa.Integer,
    "high_age": sa.Integer,
    "gender": sa.Text,
    "religious_character": sa.Text,
    "nursery_provision": sa.Text,
    "sixth_form": sa.Text,
    "capacity": sa.Integer,
    "places": sa.Integer,
    "pupils": sa.Integer,
    "fsm_percent": sa.Numeric(4, 1),
    "federation": sa.Text,
    "trust": sa.Text,
    "street": sa.Text,
    "locality": sa.Text,
    "address3": sa.Text,
    "town": sa.Text,
    "county": sa.Text,
    "postcode": sa.Text,
    "ward": sa.Text,
    "ward_code": sa.Text,
    "easting": sa.Integer,
    "northing": sa.Integer,
    "head": sa.Text,
    "website": sa.Text,
    "telephone": sa.Text,
    "email": sa.Text,
}
_IDENTIFIERS = ("urn", "laestab", "ukprn", "ey_urn", "local_code")
_KEY = (
    "coalesce(urn, CASE WHEN ey_urn ~ '^[0-9]' THEN 'OC' || ey_urn ELSE ey_urn END,"
    " ukprn, local_code)"
)
_HELD_BEFORE = (
    "urn, laestab, ukprn, ey_urn, name, kind, phase, status, area, opened_on, closed_on, pupils"
)


def upgrade() -> None:
    _statements()
    _organisations()
    _announced()
    _lineage_and_groups()
    _inspections()
    _governing_bodies()
    _teams()
    _changes()
    _search()


def _columns() -> list[sa.Column[object]]:
    identifiers = [sa.Column(name, sa.Text) for name in _IDENTIFIERS]
    return identifiers + [sa.Column(name, kind) for name, kind in _FIELDS.items()]


def _statements() -> None:
    """What was stated before is kept as if in the native form. Settings under six digits alone,
    which have another key now, are to be loaded again."""
    op.create_table(
        "statement",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, primary_key=True, comment="the form it came in"),
        *_columns(),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.CheckConstraint(f"{_KEY} = organisation", name="ck_statement_key"),
    )
    op.execute(
        f"INSERT INTO statement (organisation, source, {_HELD_BEFORE}, submission_id)"
        f" SELECT organisation, 'native', {_HELD_BEFORE}, submission_id FROM organisation"
        " WHERE urn IS NOT NULL OR ey_urn !~ '^[0-9]'"
    )
    mine = "submission_id IN (SELECT id FROM submission WHERE kind = 'register')"
    op.execute(
        "UPDATE submission_change SET row_key = row_key || chr(31) || 'native',"
        f' before = before || \'{{"source": "native"}}\' WHERE {mine}'
    )
    op.execute(f"UPDATE submission_scope SET scope = scope || ARRAY['native'] WHERE {mine}")
    op.execute("UPDATE scope_version SET scope = scope || ARRAY['native'] WHERE kind = 'register'")


def _organisations() -> None:
    op.drop_constraint("ck_organisation_key", "organisation")
    op.drop_column("organisation", "submission_id")
    op.execute("DELETE FROM organisation WHERE urn IS NULL AND ey_urn ~ '^[0-9]'")
    held = set(_HELD_BEFORE.split(", "))
    for column in _columns():
        if column.name not in held:
            op.add_column("organisation", column)
    op.add_column(
        "organisation",
        sa.Column(
            "withdrawn",
            sa.Boolean,
            nullable=False,
            server_default="false",
            comment="no source states it any more; its identifiers stay taken",
        ),
    )
    op.add_column(
        "organisation", sa.Column("version", sa.BigInteger, nullable=False, server_default="1")
    )
    op.create_check_constraint("key", "organisation", f"{_KEY} = organisation OR withdrawn")
    op.create_index("ix_organisation_local_code", "organisation", ["local_code"])
    op.create_table(
        "edit",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("value", JSONB, nullable=False, comment="JSON null: empty"),
        sa.Column("over", JSONB, nullable=False, comment="what the sources said when it was made"),
        sa.Column("edited_by", sa.Text, nullable=False),
        sa.Column("edited_at", _TIME, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "identifier",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("retired_at", _TIME, comment="since when the organisation has it no more"),
    )
    op.create_index("ix_identifier_organisation", "identifier", ["organisation"])
    pairs = ", ".join(f"('{name}', o.{name})" for name in _IDENTIFIERS)
    op.execute(
        "INSERT INTO identifier (kind, value, organisation)"
        " SELECT i.kind, i.value, o.organisation FROM organisation o"
        f" CROSS JOIN LATERAL (VALUES {pairs}) i (kind, value) WHERE i.value IS NOT NULL"
    )


def _announced() -> None:
    """What was told, of each aggregate there is now more than one sort of."""
    kind = "schools.organisation.changed.v1"
    op.add_column(
        "announced", sa.Column("event_type", sa.Text, server_default=kind, nullable=False)
    )
    op.add_column("announced", sa.Column("subject", sa.Text))
    op.execute("UPDATE announced SET subject = organisation")
    op.alter_column("announced", "event_type", server_default=None)
    op.alter_column("announced", "subject", nullable=False)
    op.drop_constraint("announced_pkey", "announced", type_="primary")
    op.create_primary_key("announced_pkey", "announced", ["event_type", "subject"])
    op.create_index("ix_announced_organisation", "announced", ["organisation"])
    op.create_table(
        "turn",
        sa.Column("organisation", sa.Text, primary_key=True),
        comment="locked by whoever changes or tells of the organisation",
    )


def _lineage_and_groups() -> None:
    op.create_table(
        "lineage",
        sa.Column("successor", sa.Text, primary_key=True),
        sa.Column("predecessor", sa.Text, primary_key=True),
        sa.Column("stated_by", sa.Text, primary_key=True, comment="successor or predecessor"),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Date),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_lineage_predecessor", "lineage", ["predecessor"])
    op.create_table(
        "membership",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("scheme", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("starts_on", sa.Date, primary_key=True, comment="1900-01-01: always was"),
        sa.Column("ends_on", sa.Date, comment="the first day it no longer is"),
        sa.Column("group_name", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name="ck_membership_dates"),
    )
    op.create_index("ix_membership_group", "membership", ["scheme", "code"])


_JUDGEMENTS = (
    *("capacity", "outcomes", "behaviour", "teaching", "curriculum", "care", "leadership"),
    *("safeguarding", "eyfs", "sixth_form"),
)


def _inspections() -> None:
    grades = [sa.Column(name, sa.SmallInteger) for name in ("overall", *_JUDGEMENTS)]
    op.create_table(
        "inspection",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column(
            "inspected",
            sa.Text,
            primary_key=True,
            comment="section_5, section_8 (monitoring), early_years, childcare_register",
        ),
        sa.Column("inspected_on", sa.Date, primary_key=True),
        sa.Column("published_on", sa.Date),
        *grades,
        sa.Column("category", sa.Text),
        sa.Column("outcome", sa.Text, comment="childcare register: met, not_met"),
        sa.Column("progress", sa.Text, comment="since the inspection"),
        sa.Column("progress_since_visit", sa.Text),
        sa.Column("authority_support", sa.Text),
        sa.Column("statement_of_action", sa.Text),
        sa.Column("nqt_appointments", sa.Boolean, comment="may the school appoint them"),
        sa.Column("inspector", sa.Text),
        sa.Column("report", sa.Text, comment="its address"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_inspection_inspected_on", "inspection", ["inspected_on"])


def _governing_bodies() -> None:
    op.create_table(
        "seat",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("category", sa.Text, primary_key=True),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "governor",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("governor", sa.Text, primary_key=True, comment="the authority's reference"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("appointed_by", sa.Text),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, comment="last day of the term of office"),
        sa.Column("left_on", sa.Date, comment="the first day in office no more"),
        sa.Column("email", sa.Text),
        sa.Column("telephone", sa.Text),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "governor_training",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("governor", sa.Text, primary_key=True),
        sa.Column("course", sa.Text, primary_key=True),
        sa.Column("completed_on", sa.Date, primary_key=True),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "power_used",
        sa.Column("reference", sa.Text, primary_key=True, comment="the publisher's"),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("power", sa.Text, nullable=False),
        sa.Column("used_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("seats", sa.Integer),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_index("ix_power_used_organisation", "power_used", ["organisation"])


def _teams() -> None:
    op.create_table(
        "team",
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("component", sa.Text, primary_key=True, comment="empty: the team itself"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "post",
        sa.Column("post", sa.Text, primary_key=True, comment="the authority's reference"),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("component", sa.Text, comment="null: of the team as a whole"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, comment="null: vacant"),
        sa.Column("starts_on", sa.Date, comment="of the post"),
        sa.Column("ends_on", sa.Date, comment="the first day the post is no more"),
        sa.Column("held_since", sa.Date),
        sa.Column("accredited_on", sa.Date, comment="School Improvement Partners"),
        sa.Column("accredited_until", sa.Date),
        sa.Column("transferred_from", sa.Text, comment="the body the post came from"),
        sa.Column("email", sa.Text),
        sa.Column("telephone", sa.Text),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_post_team", "post", ["team"])


def _changes() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("number", sa.BigInteger, comment="in the order of commits; null: not yet given"),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("fields", ARRAY(sa.Text), nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False, comment="of the organisation's state"),
        sa.Column("total", sa.LargeBinary, comment="sum of the newest digests up to this number"),
        sa.Column("organisations", sa.BigInteger, comment="told of up to this number"),
        sa.Column("changed_at", _TIME, nullable=False, server_default=sa.func.clock_timestamp()),
    )
    op.create_index("ix_change_number", "change", ["number"], unique=True)
    op.create_index("ix_change_organisation", "change", ["organisation", "id"])
    op.create_index("ix_change_new", "change", ["id"], postgresql_where=sa.text("number IS NULL"))
    # What is registered already begins the feed.
    op.execute(
        "INSERT INTO change (organisation, action, version, area, fields, digest)"
        " SELECT organisation, 'created', version, area,"
        " ARRAY(SELECT jsonb_object_keys(held - ARRAY['organisation', 'version', 'withdrawn'])"
        " ORDER BY 1), sha256(convert_to(CAST(held AS text), 'UTF8'))"
        " FROM organisation o, jsonb_strip_nulls(to_jsonb(o)) held ORDER BY organisation"
    )


def _search() -> None:
    """Names as they are looked for: words in small letters, each between blanks.

    Trigrams find every part of a name, and what is like it. `resembling` is a function because
    only there a query can have a threshold of likeness of its own.
    """
    # Typed as they should be, as an accent, or in another code page.
    apostrophes = " || ".join(f"chr({code})" for code in (39, 96, 146, 180, 8216, 8217))
    op.execute(
        "ALTER TABLE organisation ADD COLUMN sought text GENERATED ALWAYS AS ("
        f"' ' || btrim(regexp_replace(lower(translate(name, {apostrophes}, '')),"
        " '[^[:alnum:]]+', ' ', 'g')) || ' ') STORED"
    )
    for name, columns in {
        "sought": "USING gin (sought gin_trgm_ops)",
        "order": "((status = 'closed'), sought COLLATE \"C\", organisation)",
        "postcode": "(replace(postcode, ' ', '') COLLATE \"C\")",
        "ward": "(ward)",
    }.items():
        op.execute(f"CREATE INDEX ix_organisation_{name} ON organisation {columns}")
    op.execute("""
        CREATE FUNCTION resembling(wanted text)
        RETURNS TABLE (organisation text, likeness real) LANGUAGE sql STABLE
        SET pg_trgm.word_similarity_threshold = 0.42 AS $$
            SELECT o.organisation, word_similarity(wanted, o.sought) FROM organisation o
            WHERE wanted <% o.sought $$""")
