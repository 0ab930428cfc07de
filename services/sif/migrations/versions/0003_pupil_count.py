"""Pupils of each result, counted by group when they are loaded, not whenever they are read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

_COUNTED = """
    CREATE VIEW pupil_counted AS
    SELECT organisation, year, stage,
        CASE WHEN bool_and(final) THEN 'final' ELSE 'provisional' END AS status,
        jsonb_object_agg(name, jsonb_build_object(
            'eligible', eligible, 'achieved', achieved,
            'english_matched', english_matched, 'english_progress', english_progress,
            'maths_matched', maths_matched, 'maths_progress', maths_progress)) AS groups
    FROM (
        SELECT organisation, year, stage, g.name, bool_and(status = 'final') AS final,
            count(*) AS eligible, count(*) FILTER (WHERE achieved) AS achieved,
            count(english_progress) AS english_matched,
            count(*) FILTER (WHERE english_progress) AS english_progress,
            count(maths_progress) AS maths_matched,
            count(*) FILTER (WHERE maths_progress) AS maths_progress
        FROM pupil_result CROSS JOIN LATERAL (VALUES
            ('all'), ('gender=' || gender), ('ethnicity=' || ethnicity),
            ('fsm=' || CASE WHEN fsm THEN 'yes' WHEN NOT fsm THEN 'no' END),
            ('sen=' || CASE WHEN sen THEN 'yes' WHEN NOT sen THEN 'no' END),
            ('eal=' || CASE WHEN eal THEN 'yes' WHEN NOT eal THEN 'no' END)) g (name)
        WHERE g.name IS NOT NULL GROUP BY organisation, year, stage, g.name) grouped
    GROUP BY organisation, year, stage"""


def upgrade() -> None:
    """The view is what the table should say: whoever changes it counts all pupils again."""
    op.create_table(
        "pupil_count",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("stage", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("groups", JSONB, nullable=False, comment="pupils' counts by name of group"),
    )
    op.execute(_COUNTED)
    op.execute("INSERT INTO pupil_count SELECT * FROM pupil_counted")
