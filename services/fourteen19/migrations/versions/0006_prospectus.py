"""Courses of the prospectus, as they are searched."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("key", sa.Text, primary_key=True, comment="of the record"),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("organisation", "year")),
        sa.Column("line", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("level", "mode")),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("apply_by", sa.Date),
        sa.Column("over_on", sa.Date, nullable=False, comment="the first day it is over"),
        sa.Column("postcode", sa.Text, comment="where it is taught"),
        sa.Column("latitude", sa.Double, comment="WGS84"),
        sa.Column("longitude", sa.Double),
        sa.Column("located", sa.Boolean, nullable=False, comment="false: as others there"),
        sa.Column("heading", sa.Text, nullable=False, comment="words of the title"),
        sa.Column("sought", sa.Text, nullable=False, comment="words it is looked for by"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        comment="published courses, as they are searched; it follows from the records",
    )
    op.create_index("ix_course_organisation", "course", ["organisation", "year"])
    op.create_index("ix_course_starts_on", "course", ["starts_on", "key"])
    op.create_index("ix_course_place", "course", ["latitude", "longitude"])
    op.create_index("ix_course_postcode", "course", ["postcode"])
    _words()


def _words() -> None:
    """What is typed, in part or misspelt, is looked for by trigrams among the different words there
    are, which are few, and those then in the courses.

    A function, for only there a query can have a threshold of likeness of its own: 0.6 would not
    take plumming for plumbing (0.5), nor beuty for beauty (0.44).
    """
    op.execute(
        "ALTER TABLE course ADD COLUMN words text[]"
        " GENERATED ALWAYS AS (string_to_array(btrim(sought), ' ')) STORED"
    )
    op.create_table(
        "course_word",
        sa.Column("word", sa.Text, primary_key=True),
        comment="every word that a published course has or had",
    )
    op.execute("CREATE INDEX ix_course_words ON course USING gin (words)")
    op.execute("CREATE INDEX ix_course_word ON course_word USING gin (word gin_trgm_ops)")
    op.execute("""
        CREATE FUNCTION words_like(wanted text)
        RETURNS SETOF text LANGUAGE sql STABLE
        SET pg_trgm.word_similarity_threshold = 0.42 AS $$
            SELECT word FROM course_word WHERE wanted <% word $$""")
