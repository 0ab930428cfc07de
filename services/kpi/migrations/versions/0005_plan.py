"""The improvement plan: its elements, its activities, and every change of an activity."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005"
down_revision = "0004"

_KINDS = "('aim', 'priority', 'approach', 'strand', 'challenge', 'area_of_work', 'objective')"
_STAGES = "('planned', 'under_way', 'done', 'cancelled')"
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Text, primary_key=True, comment="area and year: 350.2009-10"),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("last_activity", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    )
    _elements()
    _activities()


def _elements() -> None:
    op.create_table(
        "plan_element",
        sa.Column("plan", sa.Text, sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("indicators", ARRAY(sa.Text), nullable=False),
        sa.CheckConstraint(f"kind IN {_KINDS}", name="ck_plan_element_kind"),
        sa.ForeignKeyConstraint(["plan", "parent"], ["plan_element.plan", "plan_element.code"]),
    )


def _activities() -> None:
    op.create_table(
        "plan_activity",
        sa.Column("plan", sa.Text, sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("serves", ARRAY(sa.Text), nullable=False, comment="codes of elements"),
        sa.Column("owner", sa.Text),
        sa.Column("due_on", sa.Date),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("indicators", ARRAY(sa.Text), nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("evidence", JSONB, nullable=False),
        sa.CheckConstraint(f"stage IN {_STAGES}", name="ck_plan_activity_stage"),
    )
    op.create_table(
        "plan_activity_history",
        sa.Column("plan", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("reason", sa.Text),
        sa.Column("changes", JSONB, nullable=False, comment="field -> before and after"),
        sa.ForeignKeyConstraint(["plan", "number"], ["plan_activity.plan", "plan_activity.number"]),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_activity_history "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
